"""Jobs: asked for once, taken by one worker, ended once, whatever happens to the worker; seen by their maker alone."""

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pos.config import Settings
from pos.jobs import working
from pos.jobs.asking import MOST_OPEN, ask_for, file_of, job_for, recent_jobs
from pos.jobs.models import DONE, FAILED, RUNNING, WAITING, Job
from pos.jobs.progress import Progress
from pos.jobs.taking import MOST_TRIES, SILENT_FOR, Made, beat, finish, forget_jobs, take
from pos.jobs.working import Names, Worker, register_runner, sweep
from sites.access import COMMAND_LINE, Actor
from sites.db import transaction
from sites.errors import Conflict, NotFound, invalid_at
from tests.support.cast import Cast
from tests.support.processes import PATIENCE, starting

NOON = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
OTHER = Actor("a-0002", ())


@pytest.fixture(autouse=True)
def _runners() -> Iterator[None]:
    kept = dict(working._runners)
    register_runner("poem", poem)
    yield
    working._runners.clear()
    working._runners.update(kept)


@pytest.fixture
def worker(app: Flask, settings: Settings, cast: Cast) -> Worker:
    return Worker(app.app_context, settings.data_dir, "w", Event())


def poem(content: dict[str, Any], progress: Progress, draft: Path) -> Names:
    """Lines of a poem; `trouble` says what befalls it."""
    progress.expected = content["lines"]
    with draft.open("w") as file:
        for number in range(content["lines"]):
            progress.step()
            file.write(f"{number}\n")
    if content.get("trouble") == "refused":
        raise invalid_at("/lines", "시가 아닙니다.", "This is no poem.")
    if content.get("trouble") == "broken":
        raise RuntimeError("the ink is dry")
    return "시.txt", "poem.txt", "text/plain"


def asked(session: Session, **content: Any) -> Job:
    with transaction() as writing:
        return ask_for(writing, COMMAND_LINE, "poem", {"lines": 3, **content})


def stored(session: Session, job: Job) -> Job:
    session.rollback()
    session.expire_all()
    return session.get_one(Job, job.id)


def test_a_job_is_done_and_its_file_is_its_makers_alone(session: Session, worker: Worker, settings: Settings) -> None:
    job = asked(session)
    assert worker.work_once()
    assert not worker.work_once()
    done = stored(session, job)
    assert (done.state, done.tries, done.done, done.file_name, done.plain_name) == (DONE, 1, 3, "시.txt", "poem.txt")
    file = settings.data_dir / "files" / file_of(job_for(session, COMMAND_LINE, job.id))
    assert (file.read_text(), file.stat().st_size, file.stat().st_mode & 0o777) == ("0\n1\n2\n", done.size, 0o600)
    assert file.parent.stat().st_mode & 0o077 == 0
    for actor, number in ((OTHER, job.id), (COMMAND_LINE, uuid4())):
        with pytest.raises(NotFound):
            job_for(session, actor, number)
    assert recent_jobs(session, OTHER, "poem", 9) == []


def test_the_same_wish_is_one_job_until_it_is_done_and_only_so_many_wait(session: Session, worker: Worker) -> None:
    first = asked(session)
    assert asked(session).id == first.id
    for lines in range(10, 9 + MOST_OPEN):
        asked(session, lines=lines)
    with pytest.raises(Conflict):
        asked(session, lines=99)
    worker.work_once()
    assert asked(session).id != first.id


def test_two_workers_never_hold_the_same_job(session: Session, app: Flask) -> None:
    jobs = {asked(session).id, asked(session, lines=4).id}
    holds = []
    for name in "ab":
        with app.app_context(), transaction() as writing:
            holds.append(take(writing, name))
    assert {hold.job_id for hold in holds if hold} == jobs
    with transaction() as writing:
        assert take(writing, "c") is None


def test_a_silent_worker_loses_its_job_and_cannot_end_it_any_more(session: Session) -> None:
    made = Made("f", "f", "f", "text/plain", 1)
    with time_machine.travel(NOON, tick=False) as moment:
        job = asked(session)
        with transaction() as writing:
            first = take(writing, "first")
        moment.shift(SILENT_FOR - timedelta(seconds=1))
        with transaction() as writing:
            assert first is not None
            assert beat(writing, first, 2, 3)
        moment.shift(SILENT_FOR)
        with transaction() as writing:
            assert take(writing, "second") is None
        moment.shift(timedelta(seconds=1))
        with transaction() as writing:
            second = take(writing, "second")
        assert second is not None
        with transaction() as writing:
            assert not beat(writing, first, 3, 3)
            assert not finish(writing, first, made, 3)
            assert finish(writing, second, made, 3)
            assert not finish(writing, second, made, 3)
    assert (stored(session, job).state, stored(session, job).tries) == (DONE, 2)


def test_what_cannot_be_is_refused_in_words_and_what_broke_is_tried_three_times(
    session: Session, worker: Worker, settings: Settings
) -> None:
    refused, broken = asked(session, trouble="refused"), asked(session, trouble="broken")
    with time_machine.travel(datetime.now(UTC), tick=False) as moment:
        for _ in range(9):
            while worker.work_once():
                pass
            moment.shift(timedelta(minutes=1))
    found = stored(session, refused)
    assert (found.state, found.tries, found.problem_ko, found.problem_en) == (FAILED, 1, "시가 아닙니다.", "This is no poem.")
    found = stored(session, broken)
    assert (found.state, found.tries, found.problem_code) == (FAILED, MOST_TRIES, "gave_up")
    assert not [file for file in (settings.data_dir / "files").iterdir() if str(refused.id) in file.name or str(broken.id) in file.name]
    with pytest.raises(Conflict):
        file_of(found)


def test_a_job_whose_workers_all_die_has_failed(session: Session) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        job = asked(session)
        for number in range(MOST_TRIES + 1):
            with transaction() as writing:
                assert (take(writing, "mortal") is not None) == (number < MOST_TRIES)
            moment.shift(SILENT_FOR + timedelta(seconds=1))
    assert (stored(session, job).state, stored(session, job).problem_code) == (FAILED, "gave_up")


def test_a_worker_that_has_to_go_gives_its_job_back_untried(session: Session, app: Flask, settings: Settings, worker: Worker) -> None:
    job, going = asked(session), Event()
    going.set()
    assert Worker(app.app_context, settings.data_dir, "going", going).work_once()
    assert (stored(session, job).state, stored(session, job).tries) == (WAITING, 0)
    worker.work_once()
    assert stored(session, job).state == DONE


def test_files_are_kept_for_a_week(session: Session, worker: Worker, settings: Settings) -> None:
    job = asked(session)
    worker.work_once()
    folder = settings.data_dir / "files"
    file, stray = folder / file_of(stored(session, job)), folder / "stray.part"
    stray.touch()
    os.utime(stray, (0, 0))
    assert sweep(folder) == 0
    assert (file.exists(), stray.exists()) == (True, False)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, seconds=1)):
        assert sweep(folder) == 1
    assert not file.exists()
    assert session.get(Job, job.id, populate_existing=True) is None
    with transaction() as writing:
        assert forget_jobs(writing) == []


def kill_me(settings: Settings, marker: Path) -> None:
    """A worker in a process of its own, whose runner writes half a file and then hangs."""
    from pos.app import create_app

    def half(content: dict[str, Any], progress: Progress, draft: Path) -> Names:
        draft.write_text("half a ")
        progress.step()
        marker.touch()
        time.sleep(PATIENCE)
        raise AssertionError

    register_runner("poem", half)
    Worker(create_app(settings).app_context, settings.data_dir, "mortal", Event()).work_once()


def test_the_job_of_a_killed_worker_is_taken_up_again_once_and_ends_once(
    session: Session, app: Flask, settings: Settings, worker: Worker, tmp_path: Path
) -> None:
    job, marker = asked(session), tmp_path / "marker"
    process = starting.Process(target=kill_me, args=(settings, marker))
    process.start()
    deadline = time.monotonic() + PATIENCE
    while not marker.exists():
        assert process.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert (stored(session, job).state, stored(session, job).worker) == (RUNNING, "mortal")
    assert not worker.work_once()
    with time_machine.travel(datetime.now(UTC) + SILENT_FOR + timedelta(seconds=5)):
        assert worker.work_once()
        assert not worker.work_once()
    done = stored(session, job)
    assert (done.state, done.tries, done.worker) == (DONE, 2, "w")
    assert (settings.data_dir / "files" / file_of(done)).read_text() == "0\n1\n2\n"
    assert json.loads(done.content) == {"lines": 3}
    assert session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1
