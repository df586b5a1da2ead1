from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schools.rules.classes import (
    ClassKey,
    ClassRef,
    Stage,
    academic_year_of,
    band_of,
    default_label,
    entry_year_of,
    grade_of,
    join_grade_and_class,
    outlives_promotion,
    parse_class_label,
    promote,
)


def test_school_year_begins_on_the_first_of_september():
    assert academic_year_of(date(2026, 8, 31)) == 2025
    assert academic_year_of(date(2026, 9, 1)) == 2026
    assert academic_year_of(date(2027, 1, 15)) == 2026


@pytest.mark.parametrize(
    ("stage", "entry_year", "grades_in_stage", "grade"),
    [
        (Stage.PRIMARY, 2026, 6, 1),
        (Stage.PRIMARY, 2021, 6, 6),
        (Stage.PRIMARY, 2020, 6, None),
        (Stage.PRIMARY, 2027, 6, None),
        (Stage.PRIMARY, 2022, 5, 5),
        (Stage.PRIMARY, 2021, 5, None),
        (Stage.JUNIOR, 2026, 6, 7),
        (Stage.JUNIOR, 2024, 6, 9),
        (Stage.JUNIOR, 2023, 6, None),
        (Stage.JUNIOR, 2026, 5, 6),
        (Stage.JUNIOR, 2023, 5, 9),
        ("junior", 2026, 6, 7),
    ],
)
def test_grade_follows_from_entry_year_and_stage(stage, entry_year, grades_in_stage, grade):
    assert grade_of(stage, entry_year, 2026, grades_in_stage) == grade


@given(st.sampled_from(Stage), st.integers(1, 9), st.sampled_from([5, 6]))
def test_entry_year_and_grade_agree(stage, grade, grades_in_stage):
    entry_year = entry_year_of(stage, grade, 2026, grades_in_stage)
    assert entry_year is None or grade_of(stage, entry_year, 2026, grades_in_stage) == grade


@given(st.integers(1, 9), st.sampled_from([5, 6]))
def test_every_grade_belongs_to_exactly_one_stage(grade, grades_in_stage):
    assert sum(entry_year_of(stage, grade, 2026, grades_in_stage) is not None for stage in Stage) == 1


def test_bands_follow_the_curriculum():
    assert [band_of(grade) for grade in range(1, 10)] == [1, 1, 2, 2, 3, 3, 4, 4, 4]


@pytest.mark.parametrize("grade", [0, 10])
def test_there_is_no_band_outside_compulsory_schooling(grade):
    with pytest.raises(ValueError):
        band_of(grade)


@pytest.mark.parametrize(
    ("label", "grade", "class_no"),
    [
        ("三年级2班", 3, 2),
        ("三年级二班", 3, 2),
        ("三年级十二班", 3, 12),
        ("三(2)班", 3, 2),
        ("三（２）班", 3, 2),
        (" 三年级 (2) 班 ", 3, 2),
        ("三二班", 3, 2),
        ("302班", 3, 2),
        ("302", 3, 2),
        ("304班", 3, 4),
        ("803班", 8, 3),
        ("一2班", 1, 2),
        ("六(3)中队", 6, 3),
        ("叁(3)中队", 3, 3),
        ("3年级2班", 3, 2),
        ("3(2)班", 3, 2),
        ("初一2班", 7, 2),
        ("初三(10)班", 9, 10),
    ],
)
def test_labels_that_name_a_grade_are_read(label, grade, class_no):
    assert parse_class_label(label) == ClassRef(class_no, grade=grade)


@pytest.mark.parametrize(
    ("label", "entry_year", "class_no"),
    [("2301班", 2023, 1), ("2023级1班", 2023, 1), ("2023级(12)班", 2023, 12), ("23级1班", 2023, 1)],
)
def test_labels_that_name_an_entry_year_are_read(label, entry_year, class_no):
    assert parse_class_label(label) == ClassRef(class_no, entry_year=entry_year)


@pytest.mark.parametrize(
    "label", ["154班", "C1801班", "2班", "12班", "启航班", "", "三年级", "三年级0班", "300班", "三(2班"]
)
def test_labels_that_say_too_little_are_not_guessed(label):
    assert parse_class_label(label) is None


@given(st.integers(1, 9), st.integers(1, 30))
def test_default_labels_can_be_read_back(grade, class_no):
    assert parse_class_label(default_label(grade, class_no)) == ClassRef(class_no, grade=grade)


@given(st.text(alphabet="一三十初年级班中队(2301)叁", max_size=10))
def test_any_text_is_read_or_not_but_never_an_accident(label):
    ref = parse_class_label(label)
    assert ref is None or 1 <= ref.class_no <= 30


@pytest.mark.parametrize(
    ("grade", "label", "joined"),
    [
        ("三年级", "2班", "三年级2班"),
        ("三年级", "(2)班", "三年级(2)班"),
        ("3", "2", "3年级2"),
        ("2023级", "1班", "2023级1班"),
        ("三年级", "302班", "302班"),
        ("三年级", "154班", "154班"),
        ("", "三年级2班", "三年级2班"),
    ],
)
def test_grade_in_its_own_column_completes_a_bare_class_number(grade, label, joined):
    assert join_grade_and_class(grade, label) == joined


KEY = ClassKey(Stage.PRIMARY, 2023, 2)


def promoted(academic_year, *, label="三年级2班", is_label_locked=False):
    return promote(KEY, label=label, is_label_locked=is_label_locked, academic_year=academic_year, grades_in_stage=6)


def test_promotion_regenerates_the_label():
    assert promoted(2026).label == "四年级2班"
    assert promoted(2026).grade == 4


def test_promoting_twice_in_a_year_changes_nothing():
    assert promoted(2026, label=promoted(2026).label) == promoted(2026)


def test_locked_labels_outlive_promotion():
    assert promoted(2026, label="2302班", is_label_locked=True).label == "2302班"


def test_a_class_graduates_after_its_last_grade_and_keeps_its_label():
    assert not promoted(2028).is_graduated
    graduated = promoted(2029, label="六年级2班")
    assert graduated.is_graduated
    assert (graduated.grade, graduated.label) == (None, "六年级2班")


def test_a_class_that_has_not_entered_is_not_graduated():
    assert not promoted(2022).is_graduated
    assert promoted(2022).grade is None


def test_only_labels_without_a_grade_outlive_promotion():
    assert outlives_promotion("2301班")
    assert outlives_promotion("154班")
    assert not outlives_promotion("302班")
