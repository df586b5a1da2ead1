"""Changes to a published draw, each with a line that the verifier must say about it."""

from typing import Any


def of(entries: list[Any], is_wanted: Any) -> Any:
    return next(entry for entry in entries if is_wanted(entry))


def child_with_two_wishes(file) -> tuple[Any, str]:
    return of(
        [(child, slot) for child in file["input"]["children"] for slot in child["wishes"]],
        lambda found: len(found[0]["wishes"][found[1]]) > 1,
    )


def one_wish(file):
    child, slot = child_with_two_wishes(file)
    child["wishes"][slot].reverse()
    return "输入摘要 Hash of the input"


def one_wish_left_out(file):
    child, slot = child_with_two_wishes(file)
    child["wishes"][slot].pop()
    return "输入摘要 Hash of the input"


def a_wish_for_another_grade(file):
    offerings = {entry["id"]: entry for entry in file["input"]["offerings"]}
    child, slot = of(
        [(child, slot) for child in file["input"]["children"] for slot in child["wishes"]],
        lambda found: found[0]["wishes"][found[1]],
    )
    offerings[child["wishes"][slot][0]]["grades"].remove(child["grade"])
    return f"孩子 {child['id']}：{slot} 的志愿重复或不合资格"


def one_seat(file):
    full = of(file["result"]["offerings"], lambda entry: entry["cutoff"] and entry["waitlist"])
    of(file["input"]["offerings"], lambda entry: entry["id"] == full["id"])["seats"] += 1
    return f"Placed in {full['id']}"


def one_priority(file):
    file["input"]["children"][0]["priority"]["c000"] = 0
    return "输入摘要 Hash of the input"


def a_minimum(file):
    closed = file["result"]["closed"][0]
    of(file["input"]["offerings"], lambda entry: entry["id"] == closed)["minimum"] = 0
    return f"Is {closed} open: 应为 should be True"


def one_number(file):
    child = file["result"]["children"][7]
    child["number"] += 1
    return f"Number of child {child['id']}"


def one_round(file):
    child = of(file["result"]["children"], lambda entry: len(entry["rounds"]) > 1)
    first, second = sorted(child["rounds"])[:2]
    child["rounds"][first], child["rounds"][second] = child["rounds"][second], child["rounds"][first]
    return f"Round of child {child['id']} {first}"


def one_place(file):
    child = of(file["result"]["children"], lambda entry: entry["places"])
    slot = min(child["places"])
    child["places"][slot] = "c000" if child["places"][slot] != "c000" else "c001"
    return f"Place of child {child['id']} {slot}"


def one_place_taken_away(file):
    child = of(file["result"]["children"], lambda entry: entry["places"])
    slot, name = child["places"].popitem()
    return f"By the cut-offs, child {slot}: 应为 should be {name}，文件写 the file says None"


def one_cutoff(file):
    course = of(file["result"]["offerings"], lambda entry: entry["cutoff"])
    course["cutoff"][2] -= 1
    return f"Cut-off of {course['id']}"


def one_class_cutoff(file):
    course = of(file["result"]["offerings"], lambda entry: entry["class_cutoffs"])
    course["class_cutoffs"].popitem()
    return f"Class cut-off of {course['id']}"


def waiting_children_swapped(file):
    course = of(file["result"]["offerings"], lambda entry: len(entry["waitlist"]) > 1)
    course["waitlist"].reverse()
    return f"Waiting for {course['id']}, no. 1"


def a_waiting_child_forgotten(file):
    course = of(file["result"]["offerings"], lambda entry: entry["waitlist"])
    course["waitlist"].pop()
    return f"Waiting for {course['id']}, no. {len(course['waitlist']) + 1}"


def closed_course_reopened(file):
    name = file["result"]["closed"].pop()
    of(file["result"]["offerings"], lambda entry: entry["id"] == name)["is_open"] = True
    return f"Is {name} open: 应为 should be False，文件写 the file says True"


def closing_order_swapped(file):
    file["result"]["closed"].reverse()
    return "停开课程 Closed courses"


def other_secret(file):
    file["result"]["secret"] += "."
    return "承诺 Commitment"


def other_public_value(file):
    file["result"]["public_value"] += "."
    return "种子 Seed"


def other_seed(file):
    file["result"]["seed"] = "0" * 64
    return "种子 Seed"


def other_commitment(file):
    file["result"]["commitment"] = "0" * 64
    return "承诺 Commitment"


def a_child_left_out(file):
    file["result"]["children"].pop()
    return "The children of the result are not those of the input"


def a_child_twice(file):
    for part in ("input", "result"):
        file[part]["children"].append(file[part]["children"][-1])
    return "The input's children have wrong ids, unsorted ids, or one twice"


def an_unknown_wish(file):
    child, slot = child_with_two_wishes(file)
    child["wishes"][slot][0] = "c999"
    return f"孩子 {child['id']}：{slot} 的志愿重复或不合资格"


def a_wish_twice(file):
    child, slot = child_with_two_wishes(file)
    child["wishes"][slot][0] = child["wishes"][slot][1]
    return f"孩子 {child['id']}：{slot} 的志愿重复或不合资格"


def a_day_not_registered(file):
    child, slot = child_with_two_wishes(file)
    child["slots"].remove(slot)
    return f"孩子 {child['id']}：志愿或优先类别无所指"


def no_slot(file):
    file["input"]["offerings"][0]["slots"].clear()
    return "c000：时段有误"


def an_id_that_blurs_the_hashed_text(file):
    file["input"]["children"][-1]["id"] += "|perm"
    return "The input's children have wrong ids"


CHANGES = [
    one_wish, one_wish_left_out, a_wish_for_another_grade, one_seat, one_priority, a_minimum, one_number, one_round,
    one_place, one_place_taken_away, one_cutoff, one_class_cutoff, waiting_children_swapped, a_waiting_child_forgotten,
    closed_course_reopened, closing_order_swapped, other_secret, other_public_value, other_seed, other_commitment,
    a_child_left_out, a_child_twice, an_unknown_wish, a_wish_twice, a_day_not_registered, no_slot,
    an_id_that_blurs_the_hashed_text,
]  # fmt: skip
