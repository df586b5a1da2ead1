"""PostgreSQL crashes or is stopped under load, and comes back: a few polite refusals, then everything as before."""

import pytest

from tests.faults.load import PHOTO, PLACE, READ, RECORD, Load
from tests.faults.truths import everything_acknowledged_is_there_once, nothing_waits, only_photos_of_records_are_stored

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_database_that_goes_and_comes_back_costs_only_polite_refusals(town, node, postgres, stored, end):
    load = Load(town, node.port, kinds=(RECORD, PHOTO, READ, PLACE))
    with load.under_way():
        load.go_on(0.7)
        getattr(postgres, end)()
        load.go_on(1.0)
        postgres.start()
        load.go_on(1.0)
    assert load.torn == []
    load.refusals_are_polite()
    assert load.statuses[503]
    load.finish(within=10)
    everything_acknowledged_is_there_once(town)
    nothing_waits(town)
    only_photos_of_records_are_stored(town, stored)
