"""How stars are found: evidence in, candidates out. Pure, so that a stored period can be worked out again byte for byte.

Points only propose; people decide. In each pool (a class, and where the school wants it a grade or the whole school)
the children with a counted record stand in this order, which is published with every period:

1. Cool-down: a star of the last weeks comes after everybody else, and is proposed only where nobody else is left.
2. More points come first.
3. Of equals, who was no star within a year comes first, then whose star lies longest back.
4. Then more task groups, then more distinct days.
5. Then a draw that anybody can repeat: the SHA-256 of the period's recorded seed and the child's id.
"""

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, Self

RULES_VERSION = "2026-11"
MEMORY = timedelta(days=365)  # How long a star counts when equals are set apart.
SCHOOL_POOL = "school"
CRITERIA = ("cool-down", "points", "not-recent", "breadth", "days", "draw")
TIE_CRITERIA = CRITERIA[2:]
_FAST = 1  # A county packs 156 pieces of evidence a week; the smallest size is not worth the time.


@dataclass(frozen=True)
class StarRules:
    """The numbers of one period's rules, stored with it. A quota of 0 switches the pool of grades or school off."""

    version: str = RULES_VERSION
    quota_per: int = 25
    cool_down_weeks: int = 3
    grade_quota: int = 0
    school_quota: int = 0
    fewest_records: int = 1
    reserves: int = 2


class ClassSize(NamedTuple):
    """How many children a class had on the period's last day."""

    class_id: str
    grade: int
    size: int


class Child(NamedTuple):
    """What counts for one child: its totals in the period, and the last day of the period of its last star, or ""."""

    student_id: str
    class_id: str
    points: int
    days: int
    groups: int
    last_star_on: str


@dataclass(frozen=True)
class Evidence:
    """Everything that a ranking depends on, apart from rules and seed. Only children in the ledger are listed."""

    starts_on: str
    ends_on: str
    classes: tuple[ClassSize, ...]
    children: tuple[Child, ...]

    def canonical(self) -> bytes:
        """Return the same bytes for the same evidence, whatever the order of its rows."""
        return canonical_json(
            {
                "starts_on": self.starts_on,
                "ends_on": self.ends_on,
                "classes": sorted(self.classes),
                "children": sorted(self.children),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Self:
        stored = json.loads(data)
        return cls(
            starts_on=stored["starts_on"],
            ends_on=stored["ends_on"],
            classes=tuple(ClassSize(*row) for row in stored["classes"]),
            children=tuple(Child(*row) for row in stored["children"]),
        )


@dataclass(frozen=True)
class Candidate:
    """A child within the pool's quota (``is_proposed``), or one of the next few in reserve.

    ``tie_breaks`` names, in their order, the criteria that set the child apart from neighbours with equal points.
    """

    student_id: str
    is_proposed: bool
    points: int
    days: int
    groups: int
    reasons: tuple[str, ...]
    tie_breaks: tuple[str, ...]


@dataclass(frozen=True)
class Pool:
    """The candidates of a class, a grade or the school. ``key`` is unique within the period."""

    key: str
    class_id: str | None
    grade: int | None
    size: int
    quota: int
    candidates: tuple[Candidate, ...]

    @property
    def proposed(self) -> frozenset[str]:
        return frozenset(candidate.student_id for candidate in self.candidates if candidate.is_proposed)


@dataclass(frozen=True)
class Result:
    pools: tuple[Pool, ...]

    def canonical(self) -> bytes:
        pools = [vars(pool) | {"candidates": [vars(one) for one in pool.candidates]} for pool in self.pools]
        return canonical_json({"pools": pools})

    @classmethod
    def parse(cls, data: bytes) -> Self:
        return cls(tuple(_parse_pool(pool) for pool in json.loads(data)["pools"]))

    def pool(self, key: str) -> Pool | None:
        return next((pool for pool in self.pools if pool.key == key), None)

    def class_ids(self, pool: Pool) -> frozenset[str]:
        """Return the classes whose children belong to a pool."""
        if pool.class_id is not None:
            return frozenset({pool.class_id})
        return frozenset(other.class_id for other in self.pools if other.class_id and pool.grade in (None, other.grade))


def _parse_pool(stored: dict[str, Any]) -> Pool:
    candidates = tuple(
        Candidate(**row | {"reasons": tuple(row["reasons"]), "tie_breaks": tuple(row["tie_breaks"])})
        for row in stored["candidates"]
    )
    return Pool(**stored | {"candidates": candidates})


def canonical_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def pack(plain: bytes) -> bytes:
    return zlib.compress(plain, _FAST)


def unpack(packed: bytes) -> bytes:
    return zlib.decompress(packed)


def seed_of(school_id: str, period_key: str, draw_value: str) -> str:
    """Return the seed of a period's draws. The random ``draw_value`` is recorded before any evidence is looked at."""
    return hashlib.sha256(f"{school_id}|{period_key}|{draw_value}".encode()).hexdigest()


def quota_of(size: int, quota_per: int) -> int:
    """Return one place for every started ``quota_per`` children."""
    return -(-size // quota_per)


def grade_pool(grade: int) -> str:
    return f"grade-{grade}"


class _Placed(NamedTuple):
    """A child with what it is ordered by, one value a criterion; the last is unique."""

    key: tuple[bool, int, str, int, int, str]
    child: Child


ByClass = Mapping[str, Sequence[_Placed]]


def rank(evidence: Evidence, rules: StarRules, seed: str) -> Result:
    """Return all pools with their candidates; the same for the same evidence, rules and seed."""
    by_class: dict[str, list[_Placed]] = defaultdict(list)
    for placed in _place(evidence, rules, seed):
        by_class[placed.child.class_id].append(placed)
    for ranked in by_class.values():
        ranked.sort()
    classes = sorted(evidence.classes)
    pools = [_class_pool(row, by_class[row.class_id], rules) for row in classes]
    if rules.grade_quota:
        pools += _grade_pools(classes, by_class, rules)
    if rules.school_quota:
        pools.append(_wide_pool(SCHOOL_POOL, None, classes, rules.school_quota, by_class, rules))
    return Result(tuple(pools))


def _place(evidence: Evidence, rules: StarRules, seed: str) -> Iterable[_Placed]:
    cooling_since = (date.fromisoformat(evidence.starts_on) - timedelta(weeks=rules.cool_down_weeks)).isoformat()
    in_class = {row.class_id for row in evidence.classes}
    for child in evidence.children:
        if child.days < rules.fewest_records or child.class_id not in in_class:
            continue
        is_cooling = child.last_star_on >= cooling_since
        draw = hashlib.sha256(f"{seed}|{child.student_id}".encode()).hexdigest()
        yield _Placed((is_cooling, -child.points, child.last_star_on, -child.groups, -child.days, draw), child)


def _class_pool(row: ClassSize, ranked: Sequence[_Placed], rules: StarRules) -> Pool:
    quota = quota_of(row.size, rules.quota_per)
    return Pool(row.class_id, row.class_id, row.grade, row.size, quota, _candidates(ranked, quota, rules))


def _grade_pools(classes: Sequence[ClassSize], by_class: ByClass, rules: StarRules) -> Iterable[Pool]:
    for grade in sorted({row.grade for row in classes}):
        in_grade = [row for row in classes if row.grade == grade]
        yield _wide_pool(grade_pool(grade), grade, in_grade, rules.grade_quota, by_class, rules)


def _wide_pool(
    key: str, grade: int | None, classes: Sequence[ClassSize], quota: int, by_class: ByClass, rules: StarRules
) -> Pool:
    size = sum(row.size for row in classes)
    ranked = sorted(placed for row in classes for placed in by_class[row.class_id])
    return Pool(key, None, grade, size, quota, _candidates(ranked, quota, rules))


def _candidates(ranked: Sequence[_Placed], quota: int, rules: StarRules) -> tuple[Candidate, ...]:
    shown = range(min(len(ranked), quota + rules.reserves))
    return tuple(_candidate(ranked, place, is_proposed=place < quota) for place in shown)


def _candidate(ranked: Sequence[_Placed], place: int, *, is_proposed: bool) -> Candidate:
    key, child = ranked[place]
    neighbours = [ranked[other] for other in (place - 1, place + 1) if 0 <= other < len(ranked)]
    deciding = {decided_by(key, other.key) for other in neighbours}
    return Candidate(
        student_id=child.student_id,
        is_proposed=is_proposed,
        points=child.points,
        days=child.days,
        groups=child.groups,
        reasons=_reasons(child, is_cooling=key[0]),
        tie_breaks=tuple(criterion for criterion in TIE_CRITERIA if criterion in deciding),
    )


def decided_by(key: Sequence[Any], other: Sequence[Any]) -> str:
    """Return the first criterion in which two places differ; the draw always does."""
    return next(name for name, mine, theirs in zip(CRITERIA, key, other, strict=True) if mine != theirs)


def _reasons(child: Child, *, is_cooling: bool) -> tuple[str, ...]:
    if is_cooling:
        return ("labor", "in-cool-down")
    return ("labor",) if child.last_star_on else ("labor", "first-star")


def difference(old: Result, new: Result, old_evidence: Evidence, new_evidence: Evidence) -> list[dict[str, Any]]:
    """List the pools whose proposed children changed: who came, who went, and why.

    ``why`` is "own-record-changed" with the child's points before and after, or "others-changed".
    """
    before = {child.student_id: child for child in old_evidence.children}
    after = {child.student_id: child for child in new_evidence.children}

    def explain(student_ids: Iterable[str]) -> list[dict[str, Any]]:
        return [_explain(student, before.get(student), after.get(student)) for student in sorted(student_ids)]

    changes = []
    for key in sorted({pool.key for pool in old.pools + new.pools}):
        was, is_now = (_proposed(result, key) for result in (old, new))
        if was != is_now:
            changes.append({"pool": key, "came": explain(is_now - was), "went": explain(was - is_now)})
    return changes


def _proposed(result: Result, key: str) -> frozenset[str]:
    pool = result.pool(key)
    return pool.proposed if pool else frozenset()


def _explain(student_id: str, before: Child | None, after: Child | None) -> dict[str, Any]:
    points = {"points_before": before.points if before else 0, "points_after": after.points if after else 0}
    why = "others-changed" if before == after else "own-record-changed"
    return {"student_id": student_id, "why": why, **points}
