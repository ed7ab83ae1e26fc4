"""Tablets: pairing by code, credentials, the numbers each one has sent, and what it says of itself."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from sites import clock, journal
from sites.access import Actor, Grant, Role, Scope
from sites.db import Base, RowId
from sites.errors import Conflict, Forbidden, NotFound, say
from sites.people.tokens import new_token, token_hash
from sites.registry import Site, touch

CODE_LIFETIME = timedelta(minutes=10)
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
MOST_UNSENT, UNSENT_BLOCK, UNSENT_BLOCKS = 500, 1000, 20


class PairingCode(Base):
    """A code that pairs one tablet, once, within ten minutes."""

    __tablename__ = "pairing_code"
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Device(Base):
    """A paired tablet. Its number and series outlive its credential.

    `made` is the highest number it says it handed out; `received` counts the numbers that came, `highest` is the highest of them.
    """

    __tablename__ = "device"
    __table_args__ = (sa.UniqueConstraint("site_id", "device_no"),)
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    device_no: Mapped[int] = mapped_column(sa.Integer)
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    paired_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    made: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    highest: Mapped[int] = mapped_column(default=0)
    oldest_unsent: Mapped[datetime | None]
    clock_offset_ms: Mapped[int | None]
    seen_at: Mapped[datetime | None]


class FormerToken(Base):
    """An earlier credential of a tablet: of no use but to say, when pairing again, that this is the same tablet."""

    __tablename__ = "former_token"
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)


class DeviceNumber(Base):
    """A number of a tablet's series that was received, with what it stood on. A number received twice keeps its first row."""

    __tablename__ = "device_number"
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), primary_key=True)
    device_seq: Mapped[int] = mapped_column(primary_key=True)


def make_pairing_code(session: Session, site: Site, by: str | None = None) -> str:
    """A new code for a site, eight letters and digits that can't be mistaken for each other. The journal says who asked for it."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    session.add(PairingCode(code_hash=token_hash(code), site_id=site.id, expires_at=clock.now() + CODE_LIFETIME))
    session.flush()
    if by is not None:
        journal.append(session, journal.book_of_site(site.code), by, "pairing_code_made", site.code, {})
    return code


def forget_codes(session: Session, before: datetime) -> int:
    """Deletes pairing codes that ran out before that moment; answers how many."""
    return len(session.scalars(sa.delete(PairingCode).where(PairingCode.expires_at <= before).returning(PairingCode.code_hash)).all())


def pair(session: Session, code: str, name: str, previous: str | None, only_at: str | None = None) -> tuple[Device, str]:
    """Turns a code into a tablet and its credential. With the `previous` credential at the same site the tablet goes on with its
    number and series. Forbidden when the code is wrong, used or too old; Conflict when it is of another site than `only_at`, and the
    code is still good then."""
    site_id = _use_code(session, code)
    site = session.get_one(Site, site_id)
    if only_at is not None and site.code != only_at:
        raise Conflict("another_site", say(
            "다른 사업장의 연결 번호입니다. 이 태블릿이 아직 못 보낸 것을 먼저 보낸 뒤 다시 해 주세요.",
            "This pairing code is of another site. Send first what this tablet has not sent yet, then try again."))
    touch(session, site_id)
    token = new_token()
    device = _earlier_device(session, site_id, previous)
    if device is None:
        highest = session.scalar(sa.select(sa.func.max(Device.device_no)).where(Device.site_id == site_id)) or 0
        device = Device(site_id=site_id, device_no=highest + 1, name=name, token_hash=token_hash(token), paired_at=clock.now(), made=0)
        session.add(device)
    else:
        session.add(FormerToken(token_hash=device.token_hash, device_id=device.id))
        device.token_hash, device.name, device.paired_at, device.revoked_at = token_hash(token), name, clock.now(), None
    session.flush()
    journal.append(
        session, journal.book_of_site(site.code), f"tablet:{site.code}-T{device.device_no}", "device_paired",
        f"T{device.device_no}", {"device_no": device.device_no, "name": name},
    )
    return device, token


def _use_code(session: Session, code: str) -> int:
    site_id = session.scalar(
        sa.update(PairingCode)
        .where(
            PairingCode.code_hash == token_hash(code.strip().upper()), PairingCode.used_at.is_(None),
            PairingCode.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(PairingCode.site_id)
    )
    if site_id is None:
        raise Forbidden(
            "pairing_code_wrong",
            say("등록 코드가 맞지 않거나 시간이 지났습니다. 담당자에게 새 코드를 받아 주세요.",
                "The pairing code is wrong or has run out. Ask the person in charge for a new one."),
        )
    return int(site_id)


def _earlier_device(session: Session, site_id: int, previous: str | None) -> Device | None:
    if not previous:
        return None
    hashed = token_hash(previous)
    former = sa.select(FormerToken.device_id).where(FormerToken.token_hash == hashed)
    query = sa.select(Device).where(Device.site_id == site_id, sa.or_(Device.token_hash == hashed, Device.id.in_(former)))
    return session.scalar(query)


def revoke(session: Session, actor: Actor, site: Site, device_no: int) -> Device:
    """Takes a tablet's credential away at once. Its queue stays on the tablet until it is paired again."""
    touch(session, site.id)
    device = session.scalar(sa.select(Device).where(Device.site_id == site.id, Device.device_no == device_no))
    if device is None:
        raise NotFound("device_not_found")
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        session.flush()
        journal.append(session, journal.book_of_site(site.code), actor.code, "device_revoked", f"T{device_no}", {"device_no": device_no})
    return device


def tablet_actor(session: Session, token: str) -> Actor | None:
    """The tablet behind a credential, or None."""
    row = session.execute(
        sa.select(Device.id, Device.device_no, Site.id, Site.code)
        .join(Site, Site.id == Device.site_id)
        .where(Device.token_hash == token_hash(token), Device.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    device_id, device_no, site_id, site_code = row
    grant = Grant(Role.TABLET, Scope("site", site_code))
    return Actor(f"tablet:{site_code}-T{device_no}", (grant,), device_id, device_no, site_id, site_code, credential=token_hash(token))


def is_in_force(session: Session, tablet: Actor) -> bool:
    """Whether the credential by which a tablet was found is still its own and not revoked."""
    held = sa.select(Device.id).where(Device.id == tablet.device_id, Device.token_hash == tablet.credential, Device.revoked_at.is_(None))
    return session.scalar(held) is not None


def note_number(session: Session, device_id: int, device_seq: int) -> bool:
    """Counts a number of the series as received; False when it was received before."""
    if session.get(DeviceNumber, (device_id, device_seq)) is not None:
        return False
    session.execute(sa.insert(DeviceNumber).values(device_id=device_id, device_seq=device_seq))
    session.execute(
        sa.update(Device).where(Device.id == device_id).values(
            received=Device.received + 1, highest=sa.case((Device.highest < device_seq, device_seq), else_=Device.highest)
        )
    )
    return True


def unsent_of(session: Session, device_id: int, made: int) -> tuple[int, list[int]]:
    """How many numbers up to the highest one handed out never came, and the highest of them in order: found from the end backwards and
    within bounds, so that the answer costs the same after any number of sales."""
    received, highest = session.execute(sa.select(Device.received, Device.highest).where(Device.id == device_id)).one()
    top = max(made, highest)
    count, missing = top - received, list[int]()
    for _ in range(UNSENT_BLOCKS):
        if len(missing) >= min(count, MOST_UNSENT) or top == 0:
            break
        low = max(0, top - UNSENT_BLOCK)
        came = set(session.scalars(sa.select(DeviceNumber.device_seq).where(
            DeviceNumber.device_id == device_id, DeviceNumber.device_seq > low, DeviceNumber.device_seq <= top
        )))
        missing += [number for number in range(top, low, -1) if number not in came]
        top = low
    return count, sorted(missing[:MOST_UNSENT])


def note_made(session: Session, device_id: int, made: int) -> None:
    """Keeps the highest number that a tablet says it handed out; never lowered."""
    session.execute(sa.update(Device).where(Device.id == device_id, Device.made < made).values(made=made))


def state_of_itself(session: Session, device_id: int, made: int, oldest_unsent: datetime | None, clock_says: datetime | None) -> None:
    """Keeps what a tablet says: the highest number it handed out (never lowered), its oldest unsent document, its clock."""
    device = session.get_one(Device, device_id)
    device.made = max(device.made, made)
    device.oldest_unsent, device.seen_at = oldest_unsent, clock.now()
    if clock_says is not None:
        device.clock_offset_ms = int((clock_says - clock.now()) / timedelta(milliseconds=1))
    session.flush()


def held_by_site(session: Session) -> list[tuple[str, int, datetime | None]]:
    """For every site with tablets in force: its code, how many acts they say they have and that never came, and since when the oldest
    of them waits."""
    held = sa.func.sum(sa.case((Device.made > Device.highest, Device.made - Device.highest), else_=0))
    return [
        (code, int(count), oldest) for code, count, oldest in session.execute(
            sa.select(Site.code, held, sa.func.min(Device.oldest_unsent)).join(Device, Device.site_id == Site.id)
            .where(Device.revoked_at.is_(None)).group_by(Site.code).order_by(Site.code)
        )
    ]
