import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from app.schools.rules.classes import ClassKey, Stage
from app.schools.rules.roster import preview_roster
from app.schools.rules.roster_rows import KnownClass, KnownStudent, RosterRow

THREE_ONE = KnownClass(ClassKey(Stage.PRIMARY, 2024, 1), "三年级1班")
THREE_TWO = KnownClass(ClassKey(Stage.PRIMARY, 2024, 2), "三年级2班")
FOUR_ONE = KnownClass(ClassKey(Stage.PRIMARY, 2023, 1), "四年级1班")
RUNNING = KnownClass(ClassKey(Stage.PRIMARY, 2021, 1), "154班")
CLASSES = (THREE_ONE, THREE_TWO, FOUR_ONE, RUNNING)


def row(number, name="李明", class_label="三(1)班", **rest):
    return RosterRow(row=number, name=name, class_label=class_label, **rest)


def student(student_id="s1", name="李明", known_class=THREE_ONE, **rest):
    return KnownStudent(student_id, name, known_class.key if known_class else None, **rest)


def preview(*rows, students=(), classes=CLASSES, **rest):
    """The blind index of a test is the number itself."""
    keys = {row.row: row.student_number for row in rows if row.student_number}
    return preview_roster(rows, number_keys=keys, students=students, classes=classes, academic_year=2026, **rest)


def applied(found, students):
    """Do what confirming does: found classes, add new students, move and change known ones."""
    result = {known.id: known for known in students}
    for entry in found.new:
        result[f"new-{entry.row.row}"] = with_row(KnownStudent(f"new-{entry.row.row}", "", None), entry)
    for match in (*found.changed, *found.moved):
        result[match.student.id] = with_row(match.student, match.placed)
    return list(result.values())


def with_row(known, entry):
    stated = {field: getattr(entry.row, field) for field in ("name", "seat_no", "sex", "is_boarder")}
    stated |= {"class_key": entry.class_key, "number_key": entry.number_key}
    seat_kept = known.seat_no if known.class_key == entry.class_key else None
    stated = {field: value for field, value in stated.items() if value is not None}
    return dataclasses.replace(known, **{"seat_no": seat_kept} | stated)


def row_numbers(entries):
    return [entry.row.row for entry in entries]


def test_student_number_finds_the_child_whatever_else_changed():
    known = student(number_key="G1", seat_no=3)
    found = preview(row(2, "李小明", student_number="G1", seat_no=9, sex=1), students=[known])
    assert {change.field: (change.old, change.new) for change in found.changed[0].changes} == {
        "name": ("李明", "李小明"),
        "seat_no": (3, 9),
        "sex": (None, 1),
    }
    assert [(warning.pointer, warning.code) for warning in found.warnings] == [("row 2", "name-differs")]


def test_empty_cells_erase_nothing():
    known = student(number_key="G1", seat_no=3, sex=1, is_boarder=True)
    assert [match.student for match in preview(row(2, student_number="G1"), students=[known]).unchanged] == [known]


def test_child_in_another_class_is_moved_by_number():
    found = preview(row(2, class_label="三(2)班", student_number="G1"), students=[student(number_key="G1")])
    assert [match.student.id for match in found.moved] == ["s1"]
    assert found.changed == ()


def test_former_student_comes_back_under_the_same_number():
    former = student(number_key="G1", known_class=None)
    found = preview(row(2, student_number="G1"), students=[former])
    assert [match.student.id for match in found.moved] == ["s1"]
    assert preview(row(2), students=[former]).new != ()


def test_class_seat_and_name_find_a_child_without_number():
    found = preview(row(2, seat_no=3, student_number="G1"), students=[student(seat_no=3)])
    assert [change.field for change in found.changed[0].changes] == ["student_number"]


def test_new_numbers_are_shown_masked():
    found = preview(row(2, seat_no=3, student_number="G431128201409011234"), students=[student(seat_no=3)])
    assert found.changed[0].changes[0].new == "G431***********1234"


def test_temporary_number_is_replaced_by_the_formal_one():
    known = student(seat_no=3, number_key="L1", is_number_temporary=True)
    assert [m.student.id for m in preview(row(2, seat_no=3, student_number="G1"), students=[known]).changed] == ["s1"]


def test_another_formal_number_on_the_same_seat_is_a_conflict():
    known = student(seat_no=3, number_key="G1")
    found = preview(row(2, seat_no=3, student_number="G2"), students=[known])
    assert [(conflict.code, conflict.candidates) for conflict in found.conflicts] == [("number-differs", (known,))]
    assert found.missing == ()


def test_only_bearer_of_a_name_in_a_class_is_found_without_a_seat():
    found = preview(row(2, seat_no=5), students=[student()])
    assert [(change.field, change.new) for change in found.changed[0].changes] == [("seat_no", 5)]
    assert preview(row(2), students=[student(seat_no=5)]).unchanged != ()


def test_same_name_on_another_seat_is_a_conflict_for_a_person():
    known = student(seat_no=3)
    found = preview(row(2, seat_no=9), students=[known])
    assert [(conflict.code, conflict.candidates) for conflict in found.conflicts] == [("namesake", (known,))]


def test_decisions_settle_conflicts_either_way():
    known = student(seat_no=3)
    same = preview(row(2, seat_no=9), students=[known], decisions={2: "s1"})
    assert [match.student.id for match in same.changed] == ["s1"]
    other = preview(row(2, seat_no=9), students=[known], decisions={2: None})
    assert row_numbers(other.new) == [2]
    assert other.missing == (known,)


def test_decision_for_an_unknown_student_settles_nothing():
    assert preview(row(2, seat_no=9), students=[student(seat_no=3)], decisions={2: "nobody"}).conflicts != ()


def test_two_children_of_one_name_are_told_apart_by_seat():
    twins = [student("a", "扎西", seat_no=1), student("b", "扎西", seat_no=2)]
    found = preview(row(2, "扎西", seat_no=2), row(3, "扎西", seat_no=1), students=twins)
    assert {match.placed.row.row: match.student.id for match in found.unchanged} == {2: "b", 3: "a"}


def test_two_new_children_of_one_name_with_seats_are_both_new():
    assert row_numbers(preview(row(2, "扎西", seat_no=1), row(3, "扎西", seat_no=2)).new) == [2, 3]


def test_rows_that_nothing_tells_apart_are_conflicts():
    found = preview(row(2, "扎西"), row(3, "扎西"))
    assert [(conflict.row.row, conflict.code) for conflict in found.conflicts] == [(2, "namesake"), (3, "namesake")]
    assert found.new == ()


def test_same_name_in_another_class_of_the_grade_may_have_moved():
    elsewhere = student(known_class=THREE_TWO)
    found = preview(row(2), students=[elsewhere])
    assert [(conflict.code, conflict.candidates) for conflict in found.conflicts] == [("possibly-moved", (elsewhere,))]


def test_same_name_in_another_grade_is_another_child():
    assert row_numbers(preview(row(2), students=[student(known_class=FOUR_ONE)]).new) == [2]


def test_repeated_student_number_is_an_error_for_every_row():
    found = preview(row(2, student_number="G1"), row(5, "王芳", student_number="G1"))
    assert [(error.pointer, error.code) for error in found.errors] == [
        ("row 2", "number-repeated"),
        ("row 5", "number-repeated"),
    ]
    assert dict(found.errors[0].params) == {"rows": "2、5"}
    assert found.new == ()


def test_repeated_seat_is_an_error_for_every_row():
    found = preview(row(2, seat_no=1), row(3, "王芳", seat_no=1), row(4, "王芳", class_label="三(2)班", seat_no=1))
    assert [(error.pointer, error.code) for error in found.errors] == [
        ("row 2", "seat-repeated"),
        ("row 3", "seat-repeated"),
    ]
    assert row_numbers(found.new) == [4]


def test_students_whom_no_row_names_are_missing_only_in_classes_of_the_file():
    here, elsewhere = student("a", "王芳"), student("b", "王芳", known_class=FOUR_ONE)
    found = preview(row(2), students=[here, elsewhere])
    assert found.missing == (here,)


def test_seat_of_a_missing_student_is_pointed_out():
    found = preview(row(2, seat_no=3), students=[student("a", "王芳", seat_no=3)])
    assert [(warning.pointer, warning.code) for warning in found.warnings] == [("row 2", "seat-taken")]


def test_running_class_numbers_match_existing_labels_only():
    found = preview(row(2, class_label="154班"), row(3, class_label="155班"))
    assert found.new[0].class_key == RUNNING.key
    assert [(error.pointer, error.code) for error in found.errors] == [("row 3", "class-unknown")]


def test_readable_labels_found_new_classes_once():
    found = preview(
        row(2, "甲", class_label="二(3)班"), row(3, "乙", class_label="203班"), row(4, "丙", class_label="2301班")
    )
    assert found.new_classes == (KnownClass(ClassKey(Stage.PRIMARY, 2025, 3), "二年级3班"),)
    assert found.new[2].class_key == FOUR_ONE.key


def test_new_class_named_by_entry_year_keeps_its_label():
    found = preview(row(2, class_label="2022级2班"))
    assert found.new_classes == (KnownClass(ClassKey(Stage.PRIMARY, 2022, 2), "2022级2班"),)


def test_grades_that_the_school_does_not_have_are_errors():
    assert [error.code for error in preview(row(2, class_label="七年级1班")).errors] == ["class-unknown"]
    junior = preview(row(2, class_label="七年级1班"), stages=(Stage.PRIMARY, Stage.JUNIOR))
    assert junior.new[0].class_key == ClassKey(Stage.JUNIOR, 2026, 1)


def test_entry_year_of_both_stages_is_not_guessed():
    nine_years = (Stage.PRIMARY, Stage.JUNIOR)
    found = preview(row(2, class_label="2024级9班"), stages=nine_years)
    assert [error.code for error in found.errors] == ["class-unknown"]
    assert preview(row(2, class_label="2024级1班"), stages=nine_years).new[0].class_key == THREE_ONE.key


def test_student_numbers_do_not_show_in_logs():
    assert "G431128201409011234" not in repr(row(2, student_number="G431128201409011234"))


NAMES = st.sampled_from(["扎西", "卓玛", "李明"])
SEATS = st.none() | st.integers(1, 4)
NUMBERS = st.none() | st.sampled_from(["G1", "G2", "G3", "L4"])
ROWS = st.lists(
    st.builds(
        RosterRow,
        row=st.just(0),
        name=NAMES,
        class_label=st.sampled_from(["三(1)班", "302班", "四年级1班", "二(1)班", "154班", "155班"]),
        seat_no=SEATS,
        student_number=NUMBERS,
        sex=st.none() | st.sampled_from([1, 2]),
    ),
    max_size=8,
).map(lambda rows: [dataclasses.replace(row, row=number) for number, row in enumerate(rows, start=2)])
STUDENTS = st.lists(
    st.builds(
        KnownStudent,
        id=st.integers(0, 10**9).map(str),
        name=NAMES,
        class_key=st.none() | st.sampled_from([known.key for known in CLASSES]),
        seat_no=SEATS,
        number_key=NUMBERS,
        is_number_temporary=st.booleans(),
    ),
    max_size=6,
    unique_by=(lambda known: known.id, lambda known: known.number_key or known.id),
)


@given(ROWS, STUDENTS)
def test_applying_a_preview_and_comparing_again_finds_nothing_to_do(rows, students):
    first = preview(*rows, students=students)
    after = applied(first, students)
    second = preview(*rows, students=after, classes=(*CLASSES, *first.new_classes))
    assert (second.new, second.changed, second.moved, second.new_classes) == ((), (), (), ())
    assert [conflict.row for conflict in second.conflicts] == [conflict.row for conflict in first.conflicts]
    assert second.errors == first.errors


@given(ROWS, STUDENTS)
def test_every_row_ends_in_exactly_one_place(rows, students):
    found = preview(*rows, students=students)
    matches = (*found.changed, *found.moved, *found.unchanged)
    places = row_numbers(found.new) + row_numbers(match.placed for match in matches) + row_numbers(found.conflicts)
    refused = {int(error.pointer.removeprefix("row ")) for error in found.errors}
    assert sorted([*places, *refused]) == [row.row for row in rows]


@given(ROWS, STUDENTS)
def test_nobody_is_matched_twice_and_nobody_disappears(rows, students):
    found = preview(*rows, students=students)
    matched = [match.student.id for match in (*found.changed, *found.moved, *found.unchanged)]
    assert len(matched) == len(set(matched))
    assert not set(matched) & {known.id for known in found.missing}
    assert {known.id for known in applied(found, students)} >= {known.id for known in students}
