"""Redis, which only counts, goes away or hangs: nobody notices."""

import pytest

from tests.faults.load import PHOTO, PLACE, READ, RECORD, Load

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]


@pytest.mark.parametrize(("end", "mend"), [("kill", "start"), ("freeze", "thaw")])
def test_lost_redis_costs_no_request(town, node, valkey, end, mend):
    load = Load(town, node.port, kinds=(RECORD, PHOTO, PLACE, READ))
    with load.under_way():
        load.go_on(0.5)
        getattr(valkey, end)()
        answers = load.go_on(3.0)
        getattr(valkey, mend)()
        load.go_on(0.5)
    assert load.torn == []
    assert set(load.statuses) <= {200, 201, 202}
    assert answers > 2
