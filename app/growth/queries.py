"""What has grown. Nothing is stored: every answer is worked out from accepted records and announced periods."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.checkins import queries as checkins
from app.checkins.queries import TaskDone
from app.checkins.rules.library import Task, band_mask
from app.core.clock import local_day
from app.growth import rules
from app.growth.packs import pack_for
from app.growth.rules import Crop, Group, Kind, Plant, Season, Tree
from app.schools import queries as schools
from app.schools.access import Place, StudentRow
from app.schools.queries import ClassRow
from app.schools.rules.calendar import Term
from app.schools.rules.classes import academic_year_of, band_of, grade_of
from app.stars import queries as stars

MOST_SKILLS = 200
MOST_TREES = 60


@dataclass(frozen=True)
class Ground:
    """On what something grows: the term and from which day on, the season, and the season's crop of the region.

    Between terms ``term`` is the last one; it is None where no calendar is known.
    """

    term: str | None
    since: date
    season: Season
    crop: Crop


@dataclass(frozen=True)
class Skill:
    """A task that the child has ever done."""

    task_id: UUID
    name: str
    group: str | None
    first_on: date
    is_new: bool


@dataclass(frozen=True)
class Growth:
    student_id: UUID
    ground: Ground
    plant: Plant
    groups: list[Group]
    skills: list[Skill]


@dataclass(frozen=True)
class Garden:
    class_id: UUID
    class_label: str
    ground: Ground
    goal: int
    kinds: int
    beds: list[Group]

    @property
    def is_reached(self) -> bool:
        return self.kinds >= self.goal


@dataclass(frozen=True)
class PlantedTree:
    period_key: str
    planted_on: date
    kind: Tree


@dataclass(frozen=True)
class Orchard:
    school_id: UUID
    academic_year: str
    season: Season
    crop: Crop
    trees: list[PlantedTree]


def growth(session: Session, student: StudentRow, today: date) -> Growth:
    """Return a child's plant and all that it has ever learnt (for use after an access check)."""
    school = schools.school(session, student.school_id)
    grade = grade_of(student.stage, student.entry_year, academic_year_of(today), school.grades_in_stage)
    ground = _ground(school.region_code, schools.latest_term(session, school, today), today)
    library = checkins.tasks(session, [Place(school.region_code, school.id, student.class_id)])
    done = checkins.different_tasks(session, [student.id])
    kinds = _kinds(task for task in done if task.last_on >= ground.since)
    return Growth(
        student_id=student.id,
        ground=ground,
        plant=rules.plant(len(kinds)),
        groups=rules.groups(kinds, _offered(library, _band(grade))),
        skills=_skills(done, library, today),
    )


def garden(session: Session, found: ClassRow, today: date) -> Garden:
    """Return what a class has grown together since the term began (for use after an access check).

    Only different kinds are counted, once for all; who did one, how many children, how often and when is read nowhere.
    A class of two children learns no more than that somebody did some labor of a group, which the garden is there for;
    so it is shown whole however few took part. Nothing shrinks when a child leaves.
    """
    school = schools.school(session, found.school_id)
    band = _band(found.grade)
    ground = _ground(school.region_code, schools.latest_term(session, school, today), today)
    library = checkins.tasks(session, [Place(school.region_code, school.id, found.id)])
    members = schools.members_since(session, found.id, ground.since)
    kinds = _kinds(checkins.different_tasks(session, members, ground.since, class_id=found.id))
    return Garden(
        class_id=found.id,
        class_label=found.label,
        ground=ground,
        goal=rules.GOALS[band],
        kinds=len(kinds),
        beds=rules.groups(kinds, _offered(library, band)),
    )


def orchard(session: Session, school_id: UUID, today: date) -> Orchard:
    """Return the trees that the stars of the school year have planted, the oldest first (for use after an access check).

    A period plants one tree, whoever and however many its stars were.
    """
    pack = pack_for(schools.school(session, school_id).region_code)
    year, season = academic_year_of(today), rules.season_of(today)
    announced = stars.announced_periods(session, school_id, rules.year_begins_on(today), limit=MOST_TREES)
    trees = [PlantedTree(key, local_day(at), rules.tree(key, pack.trees)) for key, at in announced]
    return Orchard(school_id, f"{year}-{year + 1}", season, pack.crops[season], trees)


def _ground(region_code: str, term: Term | None, today: date) -> Ground:
    season = rules.season_of(today)
    crop = pack_for(region_code).crops[season]
    return Ground(term.code if term else None, rules.growing_since(term, today), season, crop)


def _band(grade: int | None) -> int:
    """Return the band of a grade; a class without one, which has not entered yet, begins with the first."""
    return band_of(grade or 1)


def _offered(library: Iterable[Task], band: int) -> set[Kind]:
    return _kinds(task for task in library if task.bands & band_mask([band]))


def _kinds(tasks: Iterable[TaskDone | Task]) -> set[Kind]:
    found = (rules.kind(task.task_group, task.level, task.origin_id) for task in tasks)
    return {kind for kind in found if kind}


def _skills(done: Iterable[TaskDone], library: Iterable[Task], today: date) -> list[Skill]:
    """List what a child has learnt, the newest first, under the names that its class uses."""
    names = {task.origin_id: task.name for task in library}
    newest = sorted(done, key=lambda task: (task.first_on, task.origin_id), reverse=True)
    return [
        Skill(
            task_id=task.origin_id,
            name=names.get(task.origin_id, task.name),
            group=task.task_group,
            first_on=task.first_on,
            is_new=rules.is_new(task.first_on, today),
        )
        for task in newest[:MOST_SKILLS]
    ]
