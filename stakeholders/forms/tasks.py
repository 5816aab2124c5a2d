"""How far coordinators are with a need, or with reaching a person. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Task
from stakeholders.querysets import coordinators_of
from stakeholders.services import Work, gets_mail
from stakeholders.vocabulary import BY_STAFF, NEED_OUTCOMES, REACH_OUTCOMES, Way
from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm


class TaskForm(VersionedForm, BaseForm):
    """Who sees to it, by when, what came of it, how the person was told."""

    submit_label = _("Save")
    guard = True

    owner = forms.ModelChoiceField(Task.objects.none(), label=_("Who sees to it?"), empty_label=None)
    due_on = forms.DateField(label=_("By when?"))
    outcome = forms.ChoiceField(required=False, widget=RadioTiles, label=_("What came of it?"))
    words = forms.CharField(required=False, max_length=1000, widget=LongText(rows=3))
    told = forms.ChoiceField(required=False, widget=RadioTiles)

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        start = {name: getattr(task, name) for name in ("owner", "due_on", "outcome", "words", "told")}
        super().__init__(*args, version=task.version, initial=start, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = coordinators_of(task.invitation.activity.district)
        outcomes = NEED_OUTCOMES if task.is_need else REACH_OUTCOMES
        fields["outcome"].choices = [("", _("Nothing yet")), *((each, each.label) for each in outcomes)]
        if task.is_need:
            fields["words"].label = _("What is the person told?")
            fields["words"].help_text = _("Write it as you would say it to them, in their language.")
            fields["told"].label = _("How was the person told?")
        else:
            fields["words"].label = _("Anything to remember?")
            fields["told"].label = _("How did you reach the person?")
        fields["told"].choices = [("", _("Not yet")), *self._ways(task)]

    @staticmethod
    def _ways(task: Task) -> list[tuple[str, Any]]:
        ways: list[tuple[str, Any]] = [(each.value, each.label) for each in BY_STAFF]
        if task.is_need and (gets_mail(task.invitation) or task.told == Way.MAIL):
            ways.insert(0, (Way.MAIL, _("By email, sent now")))
        return ways

    def work(self) -> Work:
        """Return what the service keeps."""
        return Work(**{name: value for name, value in self.cleaned_data.items() if name != "version"})
