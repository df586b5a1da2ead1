"""Recomputes a published draw of after-school courses and says whether its result is right.

    python verify.py FILE                 confirm or refuse the whole draw
    python verify.py FILE --code CODE     and show what happened to one child

This one file is all that is needed, with Python 3.8 or newer and nothing else installed. It was written apart from the
program that draws, in the plainest way: it repeats the draw from the wishes and the seed, compares every line of the
result, and then asks once more for every child whether its place is its best wish whose published cut-off it clears.
Exit code: 0 confirmed, 1 refused, 2 the file cannot be used.

What no program can see: compare the commitment, the hash of the input and the public value printed here with those
that the school announced before the close and on the day of the public draw.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

LARGEST_FILE, MOST_COURSES = 32 * 2**20, 2_000
NUMBERS = 2**60
MOST_DIFFERENCES = 20
LONGEST_LINE = 400
# The market of the courses that run in several slots; the others bear the names of their slots.
SEVERAL = "多时段 several"

# The form of the file. A dictionary names all fields, {str: form} is a table with any names, [form] a list of any
# length, (form,) may also be null, and a set lists the values that are allowed.
# fmt: off
KEY = [int, int, int, str]
OFFERING = {"id": str, "title": str, "slots": [str], "grades": [int], "seats": int, "minimum": int, "held": int,
            "class_quota": (int,), "class_seats": {str: int}}
CHILD = {"id": str, "grade": int, "class": str, "slots": [str], "wishes": {str: [str]}, "several": [str],
         "priority": {str: {0, 1}}, "carry": {None, "lower", "upper"}}
INPUT = {"format": {"laborstar-draw-input/1"}, "mechanism": {"RT-DA/1"}, "round": str,
         "offerings": [OFFERING], "children": [CHILD]}
OFFERING_RESULT = {"id": str, "placed": int, "is_open": bool, "cutoff": (KEY,), "class_cutoffs": {str: KEY},
                   "waitlist": [str]}
CHILD_RESULT = {"id": str, "number": int, "rounds": {str: int}, "places": {str: str}}
RESULT = {"format": {"laborstar-draw-result/1"}, "input_sha256": str, "commitment": str, "secret": str,
          "public_source": str, "public_value": str, "seed": str,
          "offerings": [OFFERING_RESULT], "closed": [str], "children": [CHILD_RESULT]}
FILE = {"format": {"laborstar-draw/1"}, "input": INPUT, "result": RESULT}
# fmt: on


class UnusableFileError(Exception):
    """The file is not a published draw, so that nothing can be said about it."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Recompute a published draw. 重算已公布的抽签结果。")
    parser.add_argument("file", type=Path)
    parser.add_argument("--code", help="show what happened to the child with this code; 同时显示该编号孩子的结果")
    options = parser.parse_args(arguments)
    try:
        document = read(options.file)
        return report(document["input"], document["result"], options.code)
    except UnusableFileError as error:
        say(f"无法核对。Cannot be checked. {error}")
        return 2


def report(given: Any, stated: Any, code: str | None) -> int:
    say(f"承诺 Commitment: {stated['commitment']}")
    say(f"输入摘要 Hash of the input: {stated['input_sha256']}")
    say(f"公开随机数 Public value: {stated['public_value']} ({stated['public_source']})")
    impossible = list(contradictions(given))
    differences = [*hash_differences(given, stated), *impossible]
    if not impossible:
        differences += result_differences(given, stated)
    if differences:
        say(f"不予确认：{len(differences)} 处不符。REFUSED: {len(differences)} differences.")
        for difference in differences[:MOST_DIFFERENCES]:
            say(f"- {difference}")
        return 1
    counts = f"{len(given['children'])} 名孩子 children, {len(given['offerings'])} 门课程 courses"
    say(f"确认无误。CONFIRMED: {counts}.")
    for line in story(Draw(given, stated["seed"]), code) if code is not None else ():
        say(line)
    return 0


def say(line: str) -> None:
    """Write one line of bounded length; what a file smuggles in to steer the screen is not passed on."""
    shown = "".join(letter if letter.isprintable() else " " for letter in line[:LONGEST_LINE])
    sys.stdout.write(shown + "\n")


def read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise UnusableFileError(f"打不开文件。The file cannot be opened: {error}") from None
    if len(content) > LARGEST_FILE:
        raise UnusableFileError("文件太大。The file is too large.")
    try:
        # A number that is cut off here is too large in any case; broken text fails to be written back.
        document = json.loads(content, object_pairs_hook=without_twins, parse_int=lambda digits: int(digits[:21]))
        canonical(document).encode()
    except (ValueError, RecursionError):
        raise UnusableFileError("不是规范的 JSON。This is not proper JSON.") from None
    check_form(document, FILE, "file")
    if len(document["input"]["offerings"]) > MOST_COURSES:
        raise UnusableFileError("课程太多。Too many courses.")
    return document


def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a field twice, which different programs read differently."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def canonical(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def check_form(value: Any, form: Any, where: str) -> None:
    if isinstance(form, tuple):
        if value is not None:
            check_form(value, form[0], where)
    elif not has_form(value, form):
        raise UnusableFileError(f"格式不符。Not of the expected form: {where[:200]}")
    elif isinstance(form, dict):
        for name, item in value.items():
            check_form(item, form[str if str in form else name], f"{where}.{name}")
    elif isinstance(form, list):
        for place, item in enumerate(value):
            check_form(item, form[place % len(form)], f"{where}[{place}]")


def has_form(value: Any, form: Any) -> bool:
    if isinstance(form, dict):
        return isinstance(value, dict) and (str in form or set(value) == set(form))
    if isinstance(form, list):
        return isinstance(value, list) and len(form) in (1, len(value))
    if isinstance(form, set):
        return any(type(value) is type(allowed) and value == allowed for allowed in form)
    return type(value) is form and (form is not int or 0 <= value < NUMBERS)


class Draw:
    """The draw once more: all children ask at the same time, every course sorts and keeps its best, until none asks."""

    def __init__(self, given: Any, seed: str) -> None:
        self.seed = seed
        self.offerings = {offering["id"]: offering for offering in given["offerings"]}
        self.children = {child["id"]: child for child in given["children"]}
        self.closed: list[str] = []
        self.admitted: dict[str, list[str]] = {}
        self.places: dict[str, dict[str, str]] = {code: {} for code in self.children}
        # By market and child what it wishes, and by child and course the key; the smaller key goes first.
        self.wishes: dict[str, dict[str, list[str]]] = {market_of(offering): {} for offering in given["offerings"]}
        self.keys: dict[tuple[str, str], list[Any]] = {}
        self.numbers = {code: self.number(code, code) for code in self.children}
        for code, child in self.children.items():
            self.enter(code, SEVERAL, child["several"], 1, self.number(code, f"several|{code}"))
        self.settle({SEVERAL})
        self.rounds = {code: self.rounds_of(code) for code in self.children}
        for code, child in self.children.items():
            for slot, round_ in self.rounds[code].items():
                number = self.numbers[code] if round_ % 2 else NUMBERS - 1 - self.numbers[code]
                self.enter(code, slot, child["wishes"].get(slot, []), round_, number)
        self.settle(set(self.wishes) - {SEVERAL})

    def number(self, code: str, label: str) -> int:
        """Return a number below 2^60; a carry from last term says in which half it lies."""
        number = int(sha256(f"{self.seed}|{label}"), 16) % NUMBERS
        carry = self.children[code]["carry"]
        return number if carry is None else number // 2 + NUMBERS // 2 * (carry == "upper")

    def rounds_of(self, code: str) -> dict[str, int]:
        slots = sorted(set(self.children[code]["slots"]) - set(self.places[code]))
        chance = int(sha256(f"{self.seed}|{code}|perm"), 16)
        for last in range(len(slots) - 1, 0, -1):
            chance, other = divmod(chance, last + 1)
            slots[last], slots[other] = slots[other], slots[last]
        return {slot: place + 1 for place, slot in enumerate(slots)}

    def enter(self, code: str, market: str, wishes: list[str], round_: int, number: int) -> None:
        for wish in wishes:
            self.wishes[market][code] = wishes
            self.keys[code, wish] = [round_, self.children[code]["priority"].get(wish, 2), number, code]

    def settle(self, markets: set[str]) -> None:
        """Admit in these markets; while open courses have too few, close the one that lacks most and repeat."""
        here = [name for name, offering in self.offerings.items() if market_of(offering) in markets]
        for market in markets:
            self.admit(market)
        while lacking := [name for name in here if name not in self.closed and self.filled(name) < 1]:
            self.closed.append(min(lacking, key=lambda name: (self.filled(name), sha256(f"{self.seed}|close|{name}"))))
            self.admit(market_of(self.offerings[self.closed[-1]]))
        for name in here:
            for code in self.admitted[name]:
                self.places[code].update(dict.fromkeys(self.offerings[name]["slots"], name))

    def filled(self, name: str) -> Fraction:
        """Return which part of its minimum a course has."""
        placed, minimum = self.offerings[name]["held"] + len(self.admitted[name]), self.offerings[name]["minimum"]
        return Fraction(placed, minimum) if minimum else Fraction(1)

    def admit(self, market: str) -> None:
        self.admitted.update({name: [] for name, offering in self.offerings.items() if market_of(offering) == market})
        wishes = {code: iter(listed) for code, listed in self.wishes.get(market, {}).items()}
        asking = list(wishes)
        while asking:
            asked: dict[str, list[str]] = {}
            for code in asking:
                wish = next((wish for wish in wishes[code] if wish not in self.closed), None)
                if wish is not None:
                    asked.setdefault(wish, []).append(code)
            asking = []
            for name, newcomers in asked.items():
                applicants = self.by_key(self.admitted[name] + newcomers, name)
                self.admitted[name] = self.best_of(applicants, self.offerings[name])
                asking += set(applicants) - set(self.admitted[name])

    def by_key(self, codes: list[str], name: str) -> list[str]:
        return sorted(codes, key=lambda code: self.keys[code, name])

    def best_of(self, applicants: list[str], offering: Any) -> list[str]:
        best: list[str] = []
        of_class: Counter[str] = Counter()
        for code in applicants:
            class_id = self.children[code]["class"]
            if len(best) < offering["seats"] and of_class[class_id] < class_quota(offering, class_id):
                best.append(code)
                of_class[class_id] += 1
        return best

    def cutoff(self, name: str) -> list[Any] | None:
        admitted = self.admitted[name]
        return self.keys[admitted[-1], name] if admitted and len(admitted) == self.offerings[name]["seats"] else None

    def class_cutoffs(self, name: str) -> dict[str, list[Any]]:
        of_class: dict[str, list[str]] = {}
        for code in self.admitted[name]:
            of_class.setdefault(self.children[code]["class"], []).append(code)
        full = {key: codes for key, codes in of_class.items() if len(codes) == class_quota(self.offerings[name], key)}
        return {class_id: self.keys[codes[-1], name] for class_id, codes in full.items()}

    def waitlists(self) -> dict[str, list[str]]:
        waiting: dict[str, list[str]] = {name: [] for name in self.offerings}
        for lists in self.wishes.values():
            for code, wishes in lists.items():
                for wish in wishes:
                    if code in self.admitted[wish]:
                        break
                    if wish not in self.closed:
                        waiting[wish].append(code)
        return {name: self.by_key(codes, name) for name, codes in waiting.items()}


def sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def market_of(offering: Any) -> str:
    return SEVERAL if len(offering["slots"]) > 1 else str(offering["slots"][0])


def class_quota(offering: Any, class_id: str) -> float:
    quota = offering["class_seats"].get(class_id, offering["class_quota"])
    return float("inf") if quota is None else quota


def contradictions(given: Any) -> Iterator[str]:
    """Yield what cannot be in an input: twins, unknown courses, wishes that are not allowed."""
    offerings = {offering["id"]: offering for offering in given["offerings"]}
    for kind in ("offerings", "children"):
        ids = [entry["id"] for entry in given[kind]]
        if ids != sorted(set(ids)) or "|" in "".join(ids):
            yield f"输入的编号有误、未排列或有重复。The input's {kind} have wrong ids, unsorted ids, or one twice."
        for entry in given[kind]:
            if has_twins(entry["slots"]) or SEVERAL in entry["slots"] or len(entry["slots"]) < (kind == "offerings"):
                yield f"{entry['id']}：时段有误。Wrong slots."
    for child in given["children"]:
        for market, wishes in [(SEVERAL, child["several"]), *child["wishes"].items()]:
            if has_twins(wishes) or not all(is_eligible(child, market, offerings.get(wish)) for wish in wishes):
                yield f"孩子 {child['id']}：{market} 的志愿重复或不合资格。A wish appears twice or is not eligible."
        if not set(child["wishes"]) <= set(child["slots"]) or not set(child["priority"]) <= set(offerings):
            yield f"孩子 {child['id']}：志愿或优先类别无所指。Wishes or priorities for what is not there."


def has_twins(items: list[str]) -> bool:
    return len(set(items)) < len(items)


def is_eligible(child: Any, market: str, offering: Any) -> bool:
    if not offering or not offering["slots"] or market != market_of(offering):
        return False
    return child["grade"] in offering["grades"] and set(offering["slots"]) <= set(child["slots"])


def hash_differences(given: Any, stated: Any) -> Iterator[str]:
    input_hash = sha256(canonical(given))
    seed = sha256(f"{stated['secret']}|{stated['public_value']}|{input_hash}")
    yield from unlike("输入摘要 Hash of the input", input_hash, stated["input_sha256"])
    yield from unlike("承诺 Commitment", sha256(stated["secret"]), stated["commitment"])
    yield from unlike("种子 Seed", seed, stated["seed"])


def result_differences(given: Any, stated: Any) -> Iterator[str]:
    """Compare with the draw repeated from the stated seed, so that one changed wish shows as one changed place."""
    draw = Draw(given, stated["seed"])
    for kind, expected in (("offerings", draw.offerings), ("children", draw.children)):
        if [entry["id"] for entry in stated[kind]] != list(expected):
            yield f"结果与输入的编号不一致。The {kind} of the result are not those of the input."
            return
    for entry in stated["children"]:
        code = entry["id"]
        yield from unlike(f"孩子 {code} 的抽签号 Number of child {code}", draw.numbers[code], entry["number"])
        yield from table_differences(f"孩子 {code} 的轮次 Round of child {code}", draw.rounds[code], entry["rounds"])
        yield from table_differences(f"孩子 {code} 的录取 Place of child {code}", draw.places[code], entry["places"])
    yield from unlike("停开课程 Closed courses", draw.closed, stated["closed"])
    waitlists = draw.waitlists()
    for entry in stated["offerings"]:
        name = entry["id"]
        yield from unlike(f"课程 {name} 录取人数 Placed in {name}", len(draw.admitted[name]), entry["placed"])
        yield from unlike(f"课程 {name} 是否开班 Is {name} open", name not in draw.closed, entry["is_open"])
        yield from unlike(f"课程 {name} 录取线 Cut-off of {name}", draw.cutoff(name), entry["cutoff"])
        limits = draw.class_cutoffs(name), entry["class_cutoffs"]
        yield from table_differences(f"课程 {name} 班级录取线 Class cut-off of {name}", *limits)
        waiting, stated_waiting = (dict(enumerate(codes, 1)) for codes in (waitlists[name], entry["waitlist"]))
        yield from table_differences(f"课程 {name} 候补 Waiting for {name}, no.", waiting, stated_waiting)
    yield from audit(draw, stated)


def table_differences(what: str, expected: dict[Any, Any], stated: dict[Any, Any]) -> Iterator[str]:
    for name in sorted({*expected, *stated}):
        yield from unlike(f"{what} {name}", expected.get(name), stated.get(name))


def unlike(what: str, expected: Any, stated: Any) -> Iterator[str]:
    if expected != stated:
        yield f"{what}: 应为 should be {expected}，文件写 the file says {stated}"


def audit(draw: Draw, stated: Any) -> Iterator[str]:
    """Ask for every child whether its place is its best wish whose published cut-off it clears."""
    published = {entry["id"]: entry for entry in stated["offerings"]}
    for entry in stated["children"]:
        best: dict[str, str] = {}
        for lists in draw.wishes.values():
            wishes = lists.get(entry["id"], [])
            wish = next((wish for wish in wishes if clears(draw, entry["id"], published[wish])), None)
            if wish is not None:
                best.update(dict.fromkeys(draw.offerings[wish]["slots"], wish))
        yield from table_differences(f"按录取线，孩子 {entry['id']} By the cut-offs, child", best, entry["places"])


def clears(draw: Draw, code: str, published: Any) -> bool:
    offering, class_id = draw.offerings[published["id"]], draw.children[code]["class"]
    has_seats = offering["seats"] > 0 and class_quota(offering, class_id) > 0
    limits = (published["cutoff"], published["class_cutoffs"].get(class_id))
    key = draw.keys[code, published["id"]]
    return published["is_open"] and has_seats and all(limit is None or key <= limit for limit in limits)


def story(draw: Draw, code: str) -> Iterator[str]:
    if code not in draw.children:
        raise UnusableFileError(f"没有编号为 {code} 的孩子。No child has this code.")
    rounds = ", ".join(f"{slot}: {round_}" for slot, round_ in sorted(draw.rounds[code].items()))
    yield f"孩子 child {code}: 抽签号 number {draw.numbers[code] / NUMBERS:.6f}, 轮次 rounds {rounds}"
    for market, lists in draw.wishes.items():
        for place, wish in enumerate(lists.get(code, []), 1):
            title = f"{market} 志愿 wish {place}: {draw.offerings[wish]['title']} ({wish})"
            yield f"{title}, {draw.offerings[wish]['seats']} 席 seats, {fate(draw, code, wish)}"
            if code in draw.admitted[wish]:
                break  # What it wished less was never asked.


def fate(draw: Draw, code: str, wish: str) -> str:
    if wish in draw.closed:
        return "人数不足停开 closed, too few"
    is_placed = code in draw.admitted[wish]
    limits = list(filter(None, (draw.cutoff(wish), draw.class_cutoffs(wish).get(draw.children[code]["class"]))))
    last = f"最后录取 last in {shown(min(limits))}" if limits else "有空位 free" if is_placed else "无席位 none"
    outcome = "录取 placed" if is_placed else f"候补第 {draw.waitlists()[wish].index(code) + 1} 位 waiting"
    return f"您 yours {shown(draw.keys[code, wish])}, {last}: {outcome}"


def shown(key: list[Any]) -> str:
    return f"第{key[0]}轮 round {key[0]}, {('照顾 need ', '优先 priority ', '')[key[1]]}{key[2] / NUMBERS:.6f}"


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # It is the real standard output.
    sys.exit(main())
