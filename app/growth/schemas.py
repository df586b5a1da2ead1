"""Shapes of what grows. They hold no number of records, minutes, points or children."""

from marshmallow import fields

from app.checkins.rules.library import GROUPS
from app.core.schema import OutputSchema
from app.growth.rules import LAST_BED_STAGE, LAST_STAGE, Crop, Season, Tree


class SeasonOut(OutputSchema):
    key = fields.String(required=True, metadata={"enum": list(Season)})
    name = fields.String(required=True)


class CropOut(OutputSchema):
    key = fields.String(required=True, metadata={"enum": list(Crop)})
    name = fields.String(required=True)


class PlantOut(OutputSchema):
    """``kinds`` of labor in the term; ``next_at`` of them bring the next stage. ``words`` stand for the drawing."""

    stage = fields.Integer(required=True, metadata={"minimum": 0, "maximum": LAST_STAGE})
    last_stage = fields.Integer(required=True)
    kinds = fields.Integer(required=True)
    next_at = fields.Integer(required=True, allow_none=True)
    words = fields.String(required=True)


class GroupOut(OutputSchema):
    """Groups in which the child's band has no tasks, and the child none, are left out."""

    key = fields.String(required=True, metadata={"enum": list(GROUPS)})
    name = fields.String(required=True)
    kinds = fields.Integer(required=True)
    of = fields.Integer(required=True)


class SkillOut(OutputSchema):
    task_id = fields.UUID(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True, allow_none=True)
    group_name = fields.String(required=True, allow_none=True)
    first_on = fields.Date(required=True)
    is_new = fields.Boolean(required=True)


class GrowthOut(OutputSchema):
    """``term`` is the last one between terms, and null where no calendar is known."""

    student_id = fields.UUID(required=True)
    term = fields.String(required=True, allow_none=True)
    season = fields.Nested(SeasonOut, required=True)
    crop = fields.Nested(CropOut, required=True)
    plant = fields.Nested(PlantOut, required=True)
    groups = fields.List(fields.Nested(GroupOut), required=True)
    skills = fields.List(fields.Nested(SkillOut), required=True)


class BedOut(OutputSchema):
    group = fields.String(required=True, metadata={"enum": list(GROUPS)})
    name = fields.String(required=True)
    stage = fields.Integer(required=True, metadata={"minimum": 0, "maximum": LAST_BED_STAGE})


class GardenOut(OutputSchema):
    """``kinds`` of labor that anybody of the class did in the term; ``words`` stand for the drawing."""

    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)
    term = fields.String(required=True, allow_none=True)
    season = fields.Nested(SeasonOut, required=True)
    crop = fields.Nested(CropOut, required=True)
    goal = fields.Integer(required=True)
    kinds = fields.Integer(required=True)
    is_reached = fields.Boolean(required=True)
    beds = fields.List(fields.Nested(BedOut), required=True)
    words = fields.String(required=True)


class TreeOut(OutputSchema):
    """``period_key`` is 2026-W47, or 2026-11 or 2026-2027-1 where stars are named by month or term."""

    period_key = fields.String(required=True)
    planted_on = fields.Date(required=True)
    kind = fields.String(required=True, metadata={"enum": list(Tree)})


class OrchardOut(OutputSchema):
    school_id = fields.UUID(required=True)
    academic_year = fields.String(required=True)
    season = fields.Nested(SeasonOut, required=True)
    crop = fields.Nested(CropOut, required=True)
    trees = fields.List(fields.Nested(TreeOut), required=True)
    words = fields.String(required=True)
