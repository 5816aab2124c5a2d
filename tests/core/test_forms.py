"""The bases of forms: plain words, nothing lost, the version carried."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.utils import translation

from statepl.core.forms import BaseForm, ConfirmForm, DateInput, FileInput, RadioTiles, VersionedForm
from tests.core.sample_forms import VALID, EverythingForm


def test_required_message_names_the_question() -> None:
    form = EverythingForm({})
    assert form.errors["name"] == ["Fill this in: Name of the plan."]
    assert form.errors["area"] == ["Choose an answer: Area."]
    assert form.errors["level"] == ["Choose an answer: Where are you today."]


def test_valid_input_is_accepted_whole() -> None:
    form = EverythingForm(VALID)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts"] == date(2027, 9, 28)
    assert form.cleaned_data["schools"] == 9


@pytest.mark.parametrize(
    ("language", "typed", "example"),
    [
        ("en", "09/28/2027", "09/28/2027"),
        ("es", "28/09/2027", "28/09/2027"),
        ("es", "2027-09-28", "28/09/2027"),
    ],
)
def test_date_is_read_and_printed_in_the_order_of_the_language(
    language: str, typed: str, example: str
) -> None:
    with translation.override(language):
        form = EverythingForm({**VALID, "starts": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["starts"] == date(2027, 9, 28)
        assert DateInput().format_value(date(2027, 9, 28)) == example
        assert example in DateInput().hint


def test_unreadable_date_comes_back_as_typed_with_an_example() -> None:
    form = EverythingForm({**VALID, "starts": "next fall"})
    assert form.errors["starts"] == ["Write the date like 09/28/2027."]
    assert form["starts"].value() == "next fall"
    assert 'value="next fall"' in str(form["starts"])


def test_unreadable_number_comes_back_as_typed() -> None:
    form = EverythingForm({**VALID, "schools": "nine"})
    assert list(form.errors) == ["schools"]
    assert 'value="nine"' in str(form["schools"])
    assert 'inputmode="numeric"' in str(form["schools"])


def test_whole_and_decimal_numbers_ask_for_their_keyboard() -> None:
    class Numbers(BaseForm):
        whole = forms.IntegerField()
        part = forms.DecimalField()

    form = Numbers()
    assert form.fields["whole"].widget.attrs["inputmode"] == "numeric"
    assert form.fields["part"].widget.attrs["inputmode"] == "decimal"


def test_autocomplete_comes_from_the_class() -> None:
    assert EverythingForm().fields["email"].widget.attrs["autocomplete"] == "email"


def test_browser_validation_stays_off() -> None:
    assert "required" not in str(EverythingForm()["name"])


def test_file_hint_names_endings_and_size() -> None:
    widget = FileInput(endings=("pdf", "csv"), megabytes=25)
    assert widget.hint == "PDF, CSV, up to 25 MB."
    assert widget.attrs["accept"] == ".pdf,.csv"
    assert FileInput(endings=("pdf",)).hint == "PDF."
    assert FileInput().hint == ""


def test_refused_tile_is_disabled_and_says_why() -> None:
    widget = RadioTiles(choices=[("a", "Approve")], refused={"a": "Two gates are open."})
    option = widget.create_option("x", "a", "Approve", False, 0)
    assert option["attrs"]["disabled"] is True
    assert option["description"] == "Two gates are open."


def test_helper_prints_no_form_tag_when_the_page_does() -> None:
    class Bare(EverythingForm):
        form_tag = False

    assert Bare().helper.form_tag is False
    assert Bare().helper.inputs == []
    assert EverythingForm().helper.inputs[0].value == "Save"


def test_guarded_form_asks_before_leaving() -> None:
    class Guarded(EverythingForm):
        guard = True

    assert Guarded().helper.get_attributes("uswds")["attrs"]["data-guard"] == "yes"


class _Versioned(VersionedForm, BaseForm):
    text = forms.CharField()


def test_versioned_form_carries_the_version_it_was_made_from() -> None:
    assert _Versioned(version=4)["version"].value() == 4
    form = _Versioned({"text": "mine", "version": "4"})
    assert form.is_valid()
    assert form.cleaned_data["version"] == 4


def test_versioned_form_takes_the_version_of_its_instance() -> None:
    class Holder:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.instance = SimpleNamespace(version=7)
            super().__init__(*args, **kwargs)

    class Bound(VersionedForm, Holder, BaseForm):
        pass

    assert Bound().fields["version"].initial == 7


def test_versioned_form_without_a_version_is_refused() -> None:
    form = _Versioned({"text": "mine"})
    assert list(form.errors) == ["version"]


def test_stale_form_keeps_what_was_typed_and_goes_on_from_the_new_version() -> None:
    form = _Versioned({"text": "mine", "version": "4"})
    assert form.is_valid()
    form.show_stored({"text": "theirs", "elsewhere": "x"}, version=5)
    assert form.stored == {"text": "theirs"}
    assert form["text"].value() == "mine"
    assert form["version"].value() == "5"


def test_confirm_form_without_reason_has_only_the_version() -> None:
    form = ConfirmForm({}, submit_label="Submit the application")
    assert list(form.fields) == ["version"]
    assert form.is_valid()
    assert form.helper.inputs[0].value == "Submit the application"


def test_confirm_form_asks_for_the_reason_when_required() -> None:
    form = ConfirmForm({"version": "2"}, version=2, reason="required", reason_label="Why do you deny it?")
    assert form.errors == {"reason": ["Give a reason."]}
    assert form["reason"].label == "Why do you deny it?"


def test_confirm_form_takes_an_optional_reason() -> None:
    form = ConfirmForm({"version": "2", "reason": ""}, version=2, reason="optional")
    assert form.is_valid()
    assert form.cleaned_data == {"reason": "", "version": 2}
