"""Shapes of the API: schemas refuse unknown fields, texts are counted in code points, times carry their offset."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from app.core.clock import SHANGHAI
from app.core.i18n import mark

# Far enough for a school, and far from the ends of the calendar, where arithmetic on times fails.
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

MOST_KEPT = 2_000


class InputSchema(Schema):
    """What a caller may send. Unknown fields are errors: a misspelt field must not be lost silently."""

    class Meta:
        unknown = RAISE


class OutputSchema(Schema):
    """What the API answers. Rows and dataclasses are read by attribute, mappings by key."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read one value. Marshmallow tries both ways for each field, which takes longer than all the rest of an answer."""
        if "." in attr:
            return super().get_attribute(obj, attr, default)
        return obj.get(attr, default) if isinstance(obj, Mapping) else getattr(obj, attr, default)


class Unchanging(fields.Nested):
    """A nested value that never changes, such as a task of the library, and is shown again and again.

    What is written of one is kept, so the values must be hashable and be written alike for all readers.
    """

    def __init__(self, nested: type[Schema], **kwargs: Any) -> None:
        super().__init__(nested, **kwargs)
        self._written: dict[Any, dict[str, Any]] = {}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # its bases differ in a name
        written = self._written.get(value)
        if written is None:
            if len(self._written) >= MOST_KEPT:
                self._written.clear()
            written = super()._serialize(value, attr, obj, **kwargs)  # type: ignore[no-untyped-call]  # so in marshmallow
            self._written[value] = written
        return written.copy()


class Text(fields.String):
    """Trimmed text of ``shortest`` to ``longest`` code points without control characters (line ends allowed)."""

    def __init__(self, *, shortest: int = 0, longest: int = 200, **kwargs: Any) -> None:
        length = validate.Length(min=shortest, max=longest, error=mark("长度应为{min}到{max}个字。"))
        super().__init__(validate=length, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        text = text.strip()
        if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in text):
            raise ValidationError(mark("含有无法显示的控制字符。"))
        return text


class Instant(fields.AwareDateTime):
    """An instant as RFC 3339 with offset; answers carry the offset of China."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        instant: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST <= instant <= LATEST:
            raise ValidationError(mark("这个时间太久远。"))
        return instant.astimezone(UTC)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(value.astimezone(SHANGHAI) if value else None, attr, obj, **kwargs)


class PageQuery(InputSchema):
    cursor = fields.String(load_default=None, validate=validate.Length(max=400))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of one page of a list: ``items`` and the cursor ``next`` (null on the last page)."""
    return OutputSchema.from_dict(
        {"items": fields.List(fields.Nested(item), required=True), "next": fields.String(allow_none=True)},
        name=item.__name__.removesuffix("Schema") + "Page",
    )
