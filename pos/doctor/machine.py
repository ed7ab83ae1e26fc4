"""The machine and the settings: whether production is set up as such, whether there is room, and whether the clock can be believed."""

import ctypes
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.config import KEY_FILE, Settings
from pos.doctor.finding import Finding, bad, fine, warn
from sites import clock

LITTLE_ROOM, NO_ROOM = 5 * 1024**3, 1024**3
# adjtimex() answers this while no time source has been heard, and needs no more room than this for what it says.
NOT_SYNCHRONISED, TIMEX_BYTES = 5, 512
FAR_APART = 2.0


def check_settings(settings: Settings) -> Iterator[Finding]:
    """What is right for trying out and wrong in earnest."""
    check = "settings"
    trouble = False
    if stat.S_IMODE(settings.data_dir.stat().st_mode) & 0o077:
        trouble = True
        yield warn(check, "데이터 폴더를 다른 사용자가 볼 수 있습니다: chmod 700 {folder}",
                   "Others can look into the data folder: chmod 700 {folder}", folder=settings.data_dir)
    if settings.env != "production":
        yield warn(check, "POS_ENV가 development입니다. 실제 운영이면 production으로 바꾸세요.",
                   "POS_ENV is development. Set production where this is in earnest.")
        return
    if not settings.base_url.startswith("https://"):
        trouble = True
        yield bad(check, "POS_BASE_URL이 https가 아닙니다. 태블릿은 https에서만 오프라인으로 일합니다.",
                  "POS_BASE_URL is not https. Tablets work offline on https alone.")
    if (settings.data_dir / KEY_FILE).exists():
        trouble = True
        yield warn(check, "데이터 폴더에 시험용 열쇠 {file}이 남아 있습니다. 쓰지 않으면 다른 곳에 보관하세요.",
                   "Keys of trying out are left in the data folder: {file}. Keep them elsewhere if they are not used.", file=KEY_FILE)
    if not trouble:
        yield fine(check, "운영 설정입니다.", "Set up for production.")


def check_room(settings: Settings) -> Iterator[Finding]:
    """The free space where the program writes: the data folder, and the database's folder when it is a file."""
    folders = {settings.data_dir}
    url = sa.make_url(settings.database_url)
    if url.drivername.startswith("sqlite") and url.database:
        folders.add(Path(url.database).parent)
    for folder in sorted(folders):
        free = shutil.disk_usage(folder).free
        said = {"folder": folder, "free": f"{free / 1024**3:.1f}"}
        if free < NO_ROOM:
            yield bad("disk", "{folder}에 {free} GiB만 남았습니다. 지금 자리를 만드세요.",
                      "Only {free} GiB are left in {folder}. Make room now.", **said)
        elif free < LITTLE_ROOM:
            yield warn("disk", "{folder}에 {free} GiB 남았습니다.", "{free} GiB are left in {folder}.", **said)
        else:
            yield fine("disk", "{folder}에 {free} GiB 남았습니다.", "{free} GiB are left in {folder}.", **said)


def check_clock(session: Session) -> Iterator[Finding]:
    """Whether the clock follows a time source, and agrees with the database's."""
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    except (OSError, AttributeError):
        state = -1
    if state == NOT_SYNCHRONISED:
        yield warn("clock", "시계를 맞추는 서비스가 없습니다: timedatectl set-ntp true",
                   "No service keeps the clock: timedatectl set-ntp true")
    if session.get_bind().dialect.name == "postgresql":
        there: datetime = session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        apart = abs((clock.now() - there).total_seconds())
        if apart > FAR_APART:
            yield bad("clock", "이 서버와 데이터베이스의 시계가 {apart}초 다릅니다. 둘 다 맞추세요.",
                      "The clocks of this server and of the database are {apart} seconds apart. Set both.", apart=f"{apart:.0f}")
            return
    if state != NOT_SYNCHRONISED:
        yield fine("clock", "시계가 맞습니다.", "The clock is right.")


def check_writable(settings: Settings) -> Iterator[Finding]:
    """Whether the service's own user may write where it has to: the command is often run by another one."""
    owner = settings.data_dir.stat().st_uid
    if owner != os.geteuid():
        yield warn("settings", "데이터 폴더의 주인이 아닌 사용자로 실행했습니다. 서비스 사용자로 실행하세요.",
                   "This is not run by the owner of the data folder. Run it as the user of the service.")
