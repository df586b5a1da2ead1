"""The S3 server fails, goes away, hangs or is slow: only photos feel it, and they come to their place afterwards."""

import time
from contextlib import suppress
from dataclasses import replace
from threading import Event

import pytest

from app.core.storage.port import StorageUnavailable
from app.core.storage.s3 import S3Storage
from app.core.storage.turns import Turns
from tests.faults.load import PHOTO, PLACE, READ, RECORD, Load
from tests.faults.truths import everything_acknowledged_is_there_once, only_photos_of_records_are_stored

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]
# More than the threads of the node, so that all of them could hang.
MANY = 18
TROUBLE = 3.0


@pytest.mark.parametrize("fault", ["fail", "refuse", "stall"])
def test_store_in_trouble_leaves_everything_but_photos_alone(town, node, way, stored, fault):
    photos = Load(town, node.port, phones=MANY, kinds=[PHOTO])
    others = Load(town, node.port, kinds=(RECORD, READ, PLACE))
    with photos.under_way(), others.under_way():
        others.go_on(0.5)
        getattr(way, fault)()
        answers = others.go_on(TROUBLE)
        ready = node.call("GET", "/readyz")
        way.mend()
        others.go_on(0.5)
    assert photos.torn == others.torn == []
    photos.refusals_are_polite()
    assert {each.code for each in photos.seen if each.status == 503} == {"storage-unavailable"}
    assert set(others.statuses) <= {200, 201, 202}
    assert answers > 2
    assert (ready.status, ready.json["status"], ready.json["parts"]["storage"]) == (200, "degraded", False)
    photos.finish(within=15)
    everything_acknowledged_is_there_once(town)
    only_photos_of_records_are_stored(town, stored)


def test_slow_way_to_the_store_slows_photos_down_and_nothing_else(town, node, way, stored):
    load, photos = Load(town, node.port, kinds=(RECORD, READ)), Load(town, node.port, kinds=[PHOTO])
    way.slow_down(0.15)
    with load.under_way(), photos.under_way():
        load.go_on(2.0)
    way.mend()
    assert photos.torn == load.torn == []
    assert photos.statuses[201] >= 2
    photos.refusals_are_polite()
    assert set(load.statuses) == {200, 201}
    photos.finish(within=15)
    everything_acknowledged_is_there_once(town)
    only_photos_of_records_are_stored(town, stored)


def test_call_to_a_hanging_store_ends_by_its_time_outs(store, way):
    settings = replace(
        store.settings("town"), endpoint_url=f"http://127.0.0.1:{way.port}", read_seconds=0.3, attempts=2
    )
    storage = S3Storage(settings)
    way.stall()
    for call in (lambda: storage.get("r/one.jpg"), storage.check):
        began = time.monotonic()
        with pytest.raises(StorageUnavailable):
            call()
        assert 0.3 <= time.monotonic() - began < 5
    way.mend()


def test_turns_are_waited_for_while_they_are_given_and_refused_when_none_is(at_once):
    turns, end = Turns(most=2, seconds=0.5), Event()

    def brief(_: int) -> None:
        with turns.turn():
            time.sleep(0.1)

    def hanging(_: int) -> bool:
        with suppress(StorageUnavailable), turns.turn():
            return end.wait(10)
        end.set()
        return False

    at_once(12, brief)
    assert sorted(at_once(3, hanging)) == [False, True, True]
