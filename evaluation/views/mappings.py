"""Pages of mappings: the list, one with its versions and a preview, new, edit."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation import rules
from evaluation.forms import MappingEditForm, MappingForm, SampleForm
from evaluation.importing.kinds import kind_label
from evaluation.importing.mapped import COLUMNS
from evaluation.models import FileMapping
from evaluation.services import mappings, uploads
from statepl.audit.views import history_of
from statepl.core.rules import Verdict
from statepl.core.views import FormBase, FormPage, ScopedObjectMixin, ScopedPage


def mapping_crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """Return the way from the index to a page of mappings."""
    return [
        {"label": _("Evaluation"), "url": reverse("evaluation:index")},
        {"label": _("Mappings"), "url": reverse("evaluation:mapping-list")},
        *more,
    ]


class MappingList(ScopedPage):
    """Every mapping, by name."""

    template_name = "evaluation/mapping_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_mappings(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = FileMapping.objects.with_number()
        may_edit = rules.can_edit_mappings(self.request.user)
        return super().get_context_data(rows=rows, may_edit=may_edit, crumbs=mapping_crumbs()[:1], **kwargs)


class _OneMapping(ScopedObjectMixin):
    def rows(self) -> Any:
        return FileMapping.objects.all()


class MappingDetail(_OneMapping, FormPage):
    """What a mapping says; a sample sent here is shown as it would be read, and not kept."""

    template_name = "evaluation/mapping_detail.html"
    form_class = SampleForm

    def permission(self) -> Verdict:
        return rules.can_see_mappings(self.request.user)

    def answer(self, form: SampleForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        mapping = self.fetch()
        uploads.refuse_student_columns(file, mapping.newest)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sample"
            with path.open("wb") as out:
                for data in file.chunks():
                    out.write(data)
            shown = mappings.preview(path, mapping.newest.description)
        return self.render_to_response(self.get_context_data(form=SampleForm(), shown=_readable(shown)))

    def perform(self, form: SampleForm) -> str:
        return self.fetch().get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mapping = self.fetch()
        newest = mapping.newest
        return super().get_context_data(
            mapping=mapping,
            newest=newest,
            description=json.dumps(newest.description, indent=2, ensure_ascii=False),
            versions=mapping.versions.select_related("made_by"),
            may_edit=rules.can_edit_mappings(self.request.user),
            events=history_of(mapping),
            crumbs=mapping_crumbs({"label": str(mapping), "url": ""}),
            **kwargs,
        )


def _readable(shown: dict[str, Any]) -> dict[str, Any]:
    """Return a preview as the page prints it."""
    return {
        **shown,
        "columns": ("line", *COLUMNS),
        "lines": [[row["line"], *(row.get(name, "") for name in COLUMNS)] for row in shown["rows"]],
        "readable": {**shown["oddities"], "kinds": odd_kinds(shown["oddities"])},
    }


def odd_kinds(oddities: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was odd with its words, most often first."""
    found = [{"label": kind_label(kind), **counts} for kind, counts in oddities.get("kinds", {}).items()]
    return sorted(found, key=lambda one: -one["count"])


class MappingNew(FormPage):
    """Write a mapping."""

    template_name = "evaluation/mapping_form.html"
    form_class = MappingForm

    def permission(self) -> Verdict:
        return rules.can_edit_mappings(self.request.user)

    def perform(self, form: MappingForm) -> str:
        return mappings.create_mapping(**form.cleaned_data, actor=self.request.user).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(crumbs=mapping_crumbs({"label": _("New"), "url": ""}), **kwargs)


class MappingGuess(FormBase):
    """Begin a mapping with a file: what it looks like stands in the form, to be mended and saved."""

    template_name = "evaluation/mapping_guess.html"
    form_class = SampleForm

    def permission(self) -> Verdict:
        return rules.can_edit_mappings(self.request.user)

    def build_form(self, data: Any = None, files: Any = None) -> Any:
        form = super().build_form(data, files)
        form.submit_label = _("Describe this file")
        return form

    def answer(self, form: SampleForm) -> HttpResponse:
        found = mappings.guess_mapping(form.cleaned_data["file"], actor=self.request.user)
        begun = MappingForm(initial={"description": found.description})
        begun.helper.form_action = reverse("evaluation:mapping-new")
        context = self.get_context_data(form=begun, columns=found.columns)
        return TemplateResponse(self.request, "evaluation/mapping_form.html", context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            crumbs=mapping_crumbs({"label": _("Begin with a file"), "url": ""}), **kwargs
        )


class MappingEdit(_OneMapping, FormPage):
    """Write the next version."""

    template_name = "evaluation/mapping_form.html"
    form_class = MappingEditForm

    def permission(self) -> Verdict:
        return rules.can_edit_mappings(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        mapping = self.fetch()
        initial = {"name": mapping.name, "description": mapping.newest.description}
        return {"version": mapping.version, "initial": initial}

    def perform(self, form: MappingEditForm) -> str:
        return mappings.change_mapping(
            self.fetch(), **form.cleaned_data, actor=self.request.user
        ).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mapping = self.fetch()
        crumbs = mapping_crumbs(
            {"label": str(mapping), "url": mapping.get_absolute_url()}, {"label": _("Edit"), "url": ""}
        )
        return super().get_context_data(mapping=mapping, crumbs=crumbs, **kwargs)
