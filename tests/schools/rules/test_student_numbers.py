import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schools.errors import StudentNumberInvalid
from app.schools.rules.student_numbers import (
    has_right_check_digit,
    is_temporary,
    mask_student_number,
    normalise_student_number,
)

# The worked example of the standard for ID numbers (GB 11643), which no living person has.
RIGHT = "G11010519491231002X"


def test_full_width_and_small_letters_are_normalised():
    assert normalise_student_number(" ｇ１１０１０５１９４９１２３１００２ｘ ") == RIGHT


@pytest.mark.parametrize("typed", ["", "11010519491231002X", "A11010519491231002X", RIGHT + "1", "G1101051949123100XX"])
def test_other_shapes_are_refused(typed):
    with pytest.raises(StudentNumberInvalid):
        normalise_student_number(typed)


def test_check_digit_is_verified_for_formal_numbers():
    assert has_right_check_digit(RIGHT)
    assert has_right_check_digit("J" + RIGHT[1:])
    assert not has_right_check_digit(RIGHT[:-1] + "1")


@given(st.from_regex(r"\AG[0-9]{17}\Z"))
def test_exactly_one_of_eleven_check_digits_is_right(stem):
    assert sum(has_right_check_digit(stem + last) for last in "0123456789X") == 1


def test_temporary_numbers_have_no_check_digit():
    assert is_temporary("L431128201409011234")
    assert has_right_check_digit("L431128201409011230")
    assert has_right_check_digit("L431128201409011231")


def test_masks_show_only_head_and_tail():
    assert mask_student_number("G431128201409011234") == "G431***********1234"


def test_what_is_no_student_number_is_hidden_altogether():
    assert mask_student_number("20080203") == "********"
