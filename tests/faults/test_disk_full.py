"""A disk that is full: nothing half is stored, the answer says when to come again, and all goes on once there is room.

The limit on the size of files stands in for the disk: what does not fit is refused by the kernel in the same place.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.backup.taking import take_backup
from sites.db import db, reading
from sites.errors import Unavailable
from tests.faults.counter import assert_all_is_proved, sale
from tests.support.cast import Cast

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("everywhere")
def test_a_sale_that_does_not_fit_is_not_there_and_comes_again_later(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    assert cast.call(client, "tablet", "POST", "/sales", json=sale(1)).status_code == 201
    wanted = sale(2, cups=3)
    log = Path(app.extensions["pos-settings"].database_url.removeprefix("sqlite:///") + "-wal")
    with no_room_beyond(log.stat().st_size):
        for _ in range(2):
            refused = cast.call(client, "tablet", "POST", "/sales", json=wanted)
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
            assert refused.json["type"] == "urn:kkumideun-pos:problem:database_busy"
        assert cast.call(client, "tablet", "GET", "/catalogue").status_code == 200
    with app.app_context(), reading() as session:
        assert session.scalar(sa.text("SELECT COUNT(*) FROM document")) == 1
    assert cast.call(client, "tablet", "POST", "/sales", json=wanted).status_code == 201
    assert cast.call(client, "tablet", "POST", "/sales", json=wanted).status_code == 200
    assert_all_is_proved(app)


@pytest.mark.usefixtures("everywhere")
def test_a_backup_that_does_not_fit_leaves_the_one_before(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "nightly.backup"
    with app.app_context():
        take_backup(db.engine, file, None)
        before = file.read_bytes()
        with no_room_beyond(len(before) - 1), pytest.raises(Unavailable, match="database_gave_up"):
            take_backup(db.engine, file, None)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["nightly.backup"]
