"""How the stand-in is told to misbehave; what each knob does is described in the package itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal


@dataclass
class Knobs:
    errors: dict[str, list[int]] = field(default_factory=dict)
    delay_seconds: float = 0
    counts_taps: bool = True
    suggestions: dict[str, str] = field(default_factory=dict)
    delivery_error: int = 0
    is_checking: bool = True
    check_seconds: float = 0
    is_label_text: bool = False
    is_errcode_missing: bool = False
    push_url: str = ""
    push_format: Literal["json", "xml"] = "json"
    push_sealed: bool = True
    push_copies: int = 1

    def turn(self, values: Mapping[str, Any]) -> None:
        """Set knobs by their names; raises ``KeyError`` for one that does not exist, and then sets none."""
        known = {each.name for each in fields(self)}
        for name in values:
            if name not in known:
                raise KeyError(name)
        for name, value in values.items():
            setattr(self, name, value)
