"""What a form holds, as the API takes it."""

import pytest
from werkzeug.datastructures import MultiDict

from app.pages.forms import Form

# Python turns no text of more than 4300 digits into a number.
ENDLESS = "9" * 5000


@pytest.mark.parametrize("text", [ENDLESS, "²", "zwei", "1e3"])
def test_what_is_no_whole_number_is_left_to_the_api_to_refuse(text):
    form = Form(MultiDict([("minutes", text), ("grades", "3"), ("grades", text)]))
    assert form.number("minutes") == text
    assert form.numbers("grades") == [3, text]
