"""The disk that holds everything, database and photos, is full: nothing more is written, all is still shown."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.faults.load import PHOTO, READ, RECORD, Load
from tests.faults.town import Town
from tests.faults.truths import everything_acknowledged_is_there_once, only_photos_of_records_are_stored
from tests.servers.laborstar import API
from tests.servers.small_disk import SmallDisk, are_namespaces_allowed

pytestmark = [
    pytest.mark.xdist_group("faults"),
    pytest.mark.timeout(120),
    pytest.mark.skipif(not are_namespaces_allowed(), reason="this machine allows no namespaces"),
]
MEGABYTES = 24
PAGES = (
    "me labor-tasks inbox organisations announcements courses home teaching calendar me/subscriptions awards".split()
)


def test_full_disk_takes_nothing_half_and_recovers_when_there_is_space(tmp_path):
    town = Town(tmp_path / "town", {})
    place = tmp_path / "disk"
    place.mkdir()
    with SmallDisk(place, MEGABYTES * 1024**2) as disk:
        shutil.copytree(town.folder, disk.view, dirs_exist_ok=True)
        node = town.node("node", prefix=disk.prefix, VAR=str(place), WEB_WORKERS="1")
        node.start()
        writers = [Load(town, node.port, phones=2, kinds=[kind]) for kind in (RECORD, PHOTO)]
        readers = Load(town, node.port, phones=2, kinds=[READ])
        with writers[0].under_way(), writers[1].under_way(), readers.under_way():
            readers.go_on(0.7)
            disk.fill()
            readers.go_on(1.0)
            # Shown for the first time now, so that whatever is kept of each page must find its place, too.
            shown = [node.call("GET", f"{API}/{path}", token=town.families[0].token).status for path in PAGES]
            disk.free()
            readers.go_on(0.5)
        assert set(readers.statuses) == {200}
        assert max(shown) < 500
        for load in writers:
            assert load.torn == []
            assert load.statuses[503]
            load.refusals_are_polite()
            load.finish(within=10)
        assert node.stop() == 0
        shutil.copytree(disk.view, town.folder, dirs_exist_ok=True)
    with closing(sqlite3.connect(town.folder / "laborstar.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    everything_acknowledged_is_there_once(town)
    media = town.folder / "media"
    only_photos_of_records_are_stored(
        town, lambda: {f"{path.relative_to(media).parts[0]}/{path.name}" for path in media.rglob("*.jpg")}
    )
