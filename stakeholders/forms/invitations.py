"""Whom coordinators invite, and what invited people answer. Nothing here saves."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Group, Invitation
from stakeholders.services import Given, Guest
from stakeholders.vocabulary import BY_STAFF, OTHER_SPEECH, Answer, Need, Speech, Through, Via
from statepl.core.forms import BaseForm, CheckboxTiles, ConfirmForm, LongText, RadioTiles, VersionedForm

MOST_PEOPLE = 200
LONGEST_NAME = 150


class InviteForm(BaseForm):
    """Several people at once, one line each: name, email, language, group."""

    submit_label = _("Send the invitations")

    people = forms.CharField(
        widget=LongText(rows=8),
        label=_("People"),
        help_text=_(
            "One line for each person: name, email, language, group. Only the email must be there."
            " For example: Ana Ruiz, ana@example.org, es, Foster families"
        ),
    )
    language = forms.ChoiceField(
        choices=settings.PEOPLES_LANGUAGES, label=_("Language for lines that name none"), initial="en"
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        required=False,
        label=_("Group for lines that name none"),
        empty_label=_("Every line names its group"),
    )
    through = forms.ChoiceField(
        choices=Through.choices,
        required=False,
        widget=RadioTiles,
        label=_("Only for students: whose addresses are these?"),
        help_text=_("People under 18 are reached through their school or guardian."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Group.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"people", "language"} <= set(cleaned):
            lines = [line for line in enumerate(cleaned["people"].splitlines(), start=1) if line[1].strip()]
            if len(lines) > MOST_PEOPLE:
                sentence = _("These are %(number)s people. Invite at most %(most)s at a time.")
                self.add_error("people", sentence % {"number": len(lines), "most": MOST_PEOPLE})
            else:
                through = cleaned.get("through", "")
                cleaned["guests"] = [replace(guest, through=through) for guest in self._guests(lines)]
        return cleaned

    def _guests(self, lines: list[tuple[int, str]]) -> list[Guest]:
        groups = {key.casefold(): each for each in Group.objects.all() for key in (each.code, each.label)}
        reader = LineReader(groups, self.cleaned_data["language"], self.cleaned_data.get("group"))
        guests = []
        for number, line in lines:
            try:
                guests.append(reader.read(line))
            except ValidationError as error:
                for sentence in error.messages:
                    text = _("Line %(number)s: %(sentence)s") % {"number": number, "sentence": sentence}
                    self.add_error("people", text)
        return guests


class PersonForm(BaseForm):
    """One person without an email address, and how to reach them."""

    submit_label = _("Invite this person")

    name = forms.CharField(max_length=LONGEST_NAME, label=_("Name"))
    channel = forms.ChoiceField(
        choices=[(each.value, each.label) for each in BY_STAFF],
        widget=RadioTiles,
        label=_("How do you reach this person?"),
    )
    reach = forms.CharField(
        max_length=300,
        label=_("Telephone number or postal address"),
        help_text=_("Or where you meet this person, such as the school’s front desk."),
    )
    language = forms.ChoiceField(choices=settings.PEOPLES_LANGUAGES, label=_("Language"), initial="en")
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"))
    through = forms.ChoiceField(
        choices=Through.choices,
        required=False,
        widget=RadioTiles,
        label=_("Only for students: whose number or address is this?"),
        help_text=_("People under 18 are reached through their school or guardian."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Group.objects.all()  # type: ignore[attr-defined]

    def guest(self) -> Guest:
        """Return the person for the service."""
        return Guest(email="", **self.cleaned_data)


class LineReader:
    """Reads one line about a person: the email is found by its @, the rest by what it says."""

    def __init__(self, groups: dict[str, Group], language: str, group: Group | None) -> None:
        self.groups, self.language, self.group = groups, language, group
        self.languages = {
            word.casefold(): code for code, name in settings.PEOPLES_LANGUAGES for word in (code, str(name))
        }

    def read(self, line: str) -> Guest:
        """Return the guest of a line. Raises ValidationError with a sentence for each fault."""
        cells = [cell.strip() for cell in line.replace("\t", ",").replace(";", ",").split(",")]
        place = next((index for index, cell in enumerate(cells) if "@" in cell), None)
        if place is None:
            raise ValidationError(_("There is no email address."))
        email, rest = cells[place].lower(), [cell for cell in cells[place + 1 :] if cell]
        self._check_email(email)
        language, group = self._language_and_group(rest)
        name = " ".join(cell for cell in cells[:place] if cell)
        if len(name) > LONGEST_NAME:
            raise ValidationError(_("The name is longer than 150 characters."))
        return Guest(email=email, language=language, group=group, name=name)

    @staticmethod
    def _check_email(email: str) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            sentence = _("“%(email)s” is not an email address.")
            raise ValidationError(sentence, params={"email": email}) from error

    def _language_and_group(self, cells: list[str]) -> tuple[str, Group]:
        language = self.language
        if cells and cells[0].casefold() in self.languages:
            language = self.languages[cells.pop(0).casefold()]
        words = ", ".join(cells)
        group = self.groups.get(words.casefold()) if words else self.group
        if group is None and words:
            sentence = _("“%(words)s” is neither a language we write in nor a group.")
            raise ValidationError(sentence, params={"words": words})
        if group is None:
            raise ValidationError(_("Name the group, or choose one for all lines below."))
        return language, group


class AnswerForm(BaseForm):
    """What an invited person answers. Nothing is chosen beforehand but what they chose themselves."""

    answer = forms.ChoiceField(
        choices=Answer.choices,
        widget=RadioTiles(
            descriptions={
                Answer.MAYBE: _("You can decide later. Come back to this page."),
                Answer.ALTERNATIVE: _("By telephone, in writing, or at a place near you."),
            }
        ),
        label=_("Can you come?"),
        help_text=_("You can change your answer until it starts."),
    )
    reason = forms.CharField(
        widget=LongText(rows=3),
        required=False,
        max_length=1000,
        label=_("What would you like us to know?"),
        help_text=_("Why you cannot come, or how you would like to take part."),
    )
    spoken = forms.ChoiceField(
        required=False, widget=RadioTiles, label=_("In which language do you want to speak?")
    )
    spoken_other = forms.CharField(required=False, max_length=100, label=_("Which other language?"))
    needs = forms.MultipleChoiceField(
        choices=[choice for choice in Need.choices if choice[0] != Need.OTHER],
        required=False,
        widget=CheckboxTiles,
        label=_("What would help you to take part?"),
        help_text=_("Mark everything that you need. The people who organize this read it."),
    )
    needs_note = forms.CharField(
        widget=LongText(rows=3), required=False, max_length=1000, label=_("Anything else that you need?")
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, initial=stored_answer(invitation), **kwargs)
        offered = list(dict.fromkeys([*invitation.activity.languages, invitation.language]))
        self.fields["spoken"].choices = [  # type: ignore[attr-defined]
            *((code, Speech(code).label) for code in offered),
            (OTHER_SPEECH, _("Another language")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == Answer.ALTERNATIVE and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say how you would like to take part."))
        if cleaned.get("spoken_other", "").strip() and not cleaned.get("spoken"):
            cleaned["spoken"] = OTHER_SPEECH
        return cleaned


class EnterAnswerForm(VersionedForm, AnswerForm):
    """An answer that came on paper, by telephone, by text or in person, typed by staff."""

    submit_label = _("Save the answer")
    guard = True

    via = forms.ChoiceField(
        choices=[(each.value, each.label) for each in Via if each != Via.LINK],
        widget=RadioTiles,
        label=_("How did the answer come?"),
    )
    spoke = forms.CharField(
        max_length=150,
        label=_("Who spoke or wrote?"),
        help_text=_("The person, or who spoke for them, such as an aunt or a teacher."),
    )
    read_back_on = forms.DateField(
        required=False,
        label=_("Read back to the person on"),
        help_text=_("Leave empty if nobody has read it back yet."),
    )
    field_order = [
        "via",
        "spoke",
        "answer",
        "reason",
        "spoken",
        "spoken_other",
        "needs",
        "needs_note",
        "read_back_on",
    ]

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        source = {name: self.cleaned_data[name] for name in ("via", "spoke", "read_back_on")}
        apart = {*source, "version"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return {"given": Given(**given), **source}


class RevokeForm(ConfirmForm):
    """Whether to revoke, why, and whether the person is told."""

    tell = forms.BooleanField(
        required=False,
        initial=True,
        label=_("Tell the person by mail, which takes the date out of their calendar"),
    )


def stored_answer(invitation: Invitation) -> dict[str, Any]:
    """Return what the person answered before, as the form's start; nothing before the first answer."""
    needs = invitation.needs
    return {
        "answer": invitation.answer,
        "reason": invitation.reason,
        "spoken": invitation.spoken,
        "spoken_other": invitation.spoken_other,
        "needs": [each.kind for each in needs],
        "needs_note": next((each.note for each in needs if each.kind == Need.OTHER), ""),
    }
