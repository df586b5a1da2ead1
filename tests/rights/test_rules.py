"""How far each erasure reaches."""

import pytest

from app.rights.rules import Scope


@pytest.mark.parametrize(
    ("scope", "reach"),
    [
        (Scope.PHOTOS, {Scope.PHOTOS}),
        (Scope.RECORDS, {Scope.PHOTOS, Scope.RECORDS}),
        (Scope.EVERYTHING, set(Scope)),
    ],
)
def test_each_scope_includes_the_smaller_ones(scope, reach):
    assert {other for other in Scope if scope.includes(other)} == reach
