"""Counting over several processes: what workers count adds up, and goes on where the one before ended."""

import os

from pos.metering import Meter


def counted(meter: Meter, start: str) -> list[str]:
    return [line.rpartition(" ")[2] for line in meter.lines() if line.startswith(start)]


def in_another_process(meter: Meter, slot: int, times: int) -> None:
    child = os.fork()
    if child == 0:
        meter.write_at(slot)
        for _ in range(times):
            meter.count("checkout", 201, 0.012)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def test_what_the_workers_count_adds_up_and_goes_on_with_the_next_worker() -> None:
    meter = Meter()
    for slot, times in ((0, 3), (1, 4), (1, 5)):
        in_another_process(meter, slot, times)
    assert counted(meter, 'pos_http_requests_total{group="checkout",status="2xx"}') == ["12"]
    assert counted(meter, 'pos_http_request_duration_seconds_count{group="checkout"}') == ["12"]


def test_each_time_stands_in_its_bucket_and_in_all_above() -> None:
    meter = Meter()
    for seconds in (0.001, 0.005, 0.006, 0.3, 99.0):
        meter.count("api", 503, seconds)
    assert counted(meter, 'pos_http_request_duration_seconds_bucket{group="api"') == [
        "2", "3", "3", "3", "3", "3", "4", "4", "4", "4", "4", "5",
    ]  # fmt: skip
    assert counted(meter, 'pos_http_request_duration_seconds_sum{group="api"}') == ["99.312"]
    assert counted(meter, 'pos_http_requests_total{group="api",status="5xx"}') == ["5"]
    bounds = [line.partition('le="')[2].partition('"')[0] for line in meter.lines() if '_bucket{group="api"' in line]
    assert bounds == ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]
