"""Pages of families and children are light enough for a poor connection."""

import pytest

from tests.pages.places import LIGHT, places
from tests.pages.weight import weights

LIMIT = 60 * 1024


@pytest.mark.parametrize(("login", "path"), places(*LIGHT))
def test_first_load_stays_under_60_kilobytes(phone, login, path):
    found = weights(phone, login, path)
    assert found
    assert sum(found.values()) <= LIMIT, found
