"""Pages of a filing: what is missing, and one section with autosave, conflicts, rows and evidence."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from statepl.core import clock
from statepl.core.errors import NotPermitted, require
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage
from waivers import rules, services
from waivers.delegations import signature
from waivers.filings import contents_of, evidence_of, flagged, takes_picture, url_of
from waivers.forms.filings import SectionEvidenceForm, SectionForm
from waivers.models import Application, Evidence, Filing, FilingRow
from waivers.pages import filings as pages
from waivers.pages.delegations import writers_of
from waivers.pages.threads import Thread, threads
from waivers.pages.writing import Posted, read_post
from waivers.sheets import Path, Section, Table
from waivers.sheets.gaps import Contents
from waivers.views.base import ApplicationMixin

SHARED_TABLE = "requests"


class FilingMixin(ApplicationMixin):
    """Fetch the filing of the address: state staff and the district's own people, else a 404."""

    @cached_property
    def application(self) -> Application:
        user = self.request.user
        rows = self.queryset().visible_to(user)
        if user.is_sea and not user.is_sea_staff:
            rows = rows.none()  # the board reads what was submitted, not what is being written
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def filing(self) -> Filing:
        """Return the filing of the address, with its application."""
        found = get_object_or_404(Filing, application=self.application, pk=self.kwargs["filing_pk"])
        found.application = self.application
        return found

    @cached_property
    def contents(self) -> Contents:
        """Return the filing read whole."""
        return contents_of(self.filing)

    def crumbs(self) -> list[dict[str, str]]:
        way = super().crumbs()[:2]
        return [*way, {"label": str(self.contents.sheet.title), "url": ""}]


class FilingPage(FilingMixin, ScopedPage):
    """The sections of a filing, how far each is, and everything that is missing."""

    template_name = "waivers/filing_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        done, total = pages.overall(self.filing, self.contents)
        gaps = pages.to_do(self.filing, self.contents)
        return super().get_context_data(
            title=str(self.contents.sheet.title),
            filing=self.filing,
            groups=pages.groups(self.filing, self.contents),
            done=done,
            total=total,
            gaps=gaps,
            flags=flagged(self.filing, self.contents),
            versions=self.filing.versions.select_related("submitted_by").order_by("-number"),
            may_write=rules.may_write(self.request.user, self.filing),
            writers=writers_of(self.filing),
            **kwargs,
        )


class SectionPage(FilingMixin, ScopedPage):
    """One section. One form holds everything: any button saves what was typed, then does its own work."""

    template_name = "waivers/section.html"

    @cached_property
    def section(self) -> Section:
        """Return the section of the address."""
        try:
            return self.contents.sheet.section(self.kwargs["section"])
        except KeyError:
            raise Http404 from None

    @cached_property
    def open_row(self) -> tuple[Table, int] | None:
        """Return the row that is open for writing: `?row=`."""
        asked = self.request.GET.get("row", "")
        for table in self.section.tables:
            for pk in self.contents.rows_of(self.section, table):
                if str(pk) == asked:
                    return table, pk
        return None

    def writing_rule(self) -> Verdict:
        """Say whether this person may write in this section now."""
        return rules.may_write(self.request.user, self.filing, self.section.code)

    # reading ------------------------------------------------------------------------------------------
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.pop("section", None)  # the address names it; templates get the section itself
        section, contents, user = self.section, self.contents, self.request.user
        may_write = self.writing_rule()
        checked = "checked" in self.request.GET
        held = pages.held_texts(self.filing, contents, user)
        mine = {path: text for path, text in self._held_values(held).items() if may_write.allowed}
        row = None if self._is_decided() else self.open_row
        form = SectionForm(contents, section, row=row, held=mine, checked=checked)
        after = pages.next_section(contents.sheet, section.code)
        tables, fields = self._tables(form, held), self._fields(form, held, section.fields, "", None)
        kwargs.setdefault("evidence_form", self.evidence_form())
        return super().get_context_data(
            title=str(section.title),
            filing=self.filing,
            section=section,
            sheet=contents.sheet,
            eyebrow=pages.eyebrow(contents.sheet, section),
            groups=pages.groups(self.filing, contents, current=section.code),
            next_title=str(after.title) if after else "",
            may_write=may_write,
            saved=pages.saved_words(self.filing, section.code),
            tables=tables,
            fields=fields,
            held=[each for each in held.values() if each.path.partition(".")[0] == section.code],
            errors=self._errors(form, checked),
            evidence=pages.evidence_rows(evidence_of(self.filing), section.code),
            takes_evidence=self.filing.kind != Filing.Kind.APPLICATION,
            threads=self._threads_elsewhere([*fields, *(row for each in tables for row in each["fields"])]),
            funding=pages.funding_view(contents) if section.code == "funding" else None,
            flags=[each for each in flagged(self.filing, contents) if each.section == section.code],
            **kwargs,
        )

    def evidence_form(self, data: Any = None) -> SectionEvidenceForm:
        """Return the form for a file or a link; in the vision it takes the picture that is published."""
        return SectionEvidenceForm(data, takes_picture=takes_picture(self.filing, self.section.code))

    def _is_decided(self) -> bool:
        """Say whether the open row is a request that the state has decided: it is read, not written."""
        if self.open_row is None or self.open_row[0].name != SHARED_TABLE:
            return False
        return bool(self.application.requests.get(pk=self.open_row[1]).is_decided)

    def _held_values(self, held: dict[str, pages.Held]) -> dict[str, Any]:
        rows = self.filing.held_texts.filter(person=self.request.user, path__in=held)
        return dict(rows.values_list("path", "value"))

    def _errors(self, form: SectionForm, checked: bool) -> list[dict[str, str]]:
        if checked:
            return pages.to_do(self.filing, self.contents, self.section)
        labels = {name: str(field.label) for name, field in form.fields.items()}
        return [
            {"text": f"{labels[name]}: {sentence}", "href": f"#{name}"}
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]

    def _tables(self, form: SectionForm, held: dict[str, pages.Held]) -> list[dict[str, Any]]:
        found = []
        for table in self.section.tables:
            open_pk = self.open_row[1] if self.open_row and self.open_row[0] == table else None
            view = pages.table_view(self.filing, self.contents, self.section, table, open_pk)
            fields = self._fields(form, held, table.fields, table.name, open_pk) if open_pk else []
            name = self.contents.row_name(self.section, table, open_pk) if open_pk else ""
            found.append({"view": view, "fields": fields, "row": open_pk, "name": name})
        return found

    def _fields(
        self, form: SectionForm, held: dict[str, pages.Held], fields: Any, table: str, row: int | None
    ) -> list[dict[str, Any]]:
        version = pages.last_version(self.filing)
        found = []
        for asked in fields:
            path = str(Path(self.section.code, asked.name, table, row))
            value = self.contents.value(path)
            past, past_from = pages.past_text(version, path, value)
            found.append(
                {
                    "path": path,
                    "asked": asked,
                    "bound": form[path] if path in form.fields else None,
                    "base": "held" if path in held else pages.digest(value),
                    "text": pages.read_text(asked, value),
                    "held": held.get(path),
                    "beside": pages.Beside(self._threads.get(path, []), past, past_from),
                }
            )
        return found

    @cached_property
    def _threads(self) -> dict[str, list[Thread]]:
        """Return the conversations about this section that the person may read, by their place."""
        found: dict[str, list[Thread]] = {}
        for thread in threads(self.filing, self.section.code, self.request.user, sheet=self.contents.sheet):
            found.setdefault(thread.first.anchor, []).append(thread)
        return found

    def _threads_elsewhere(self, shown: list[dict[str, Any]]) -> list[Thread]:
        """Return the conversations that stand beside no field of the page: on the whole, or a closed row."""
        places = {field["path"] for field in shown}
        return [each for place, rows in self._threads.items() if place not in places for each in rows]

    def crumbs(self) -> list[dict[str, str]]:
        whole = reverse("waivers:filing", args=[self.application.pk, self.filing.pk])
        way = super().crumbs()
        return [*way[:2], {**way[2], "url": whole}, {"label": str(self.section.title), "url": ""}]

    # writing ------------------------------------------------------------------------------------------
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        posted = self.read()
        try:
            saved = self.save(posted)
            target = self.act(posted)
        except NotPermitted as error:
            messages.error(request, _("%(reason)s What you typed is kept below.") % {"reason": error})
            return HttpResponseRedirect(self.address())
        except ValidationError as error:
            return self.refused(error)
        if posted.dropped and not self.writing_rule().allowed:
            messages.success(request, _("Your text is let go. The history keeps it."))
        if saved is not None and saved.in_removed_rows:
            sentence = _("Somebody removed this row meanwhile. Your text is kept in it: bring the row back.")
            messages.warning(request, sentence)
        if saved is not None and saved.conflicts:
            return HttpResponseRedirect(self.address("conflicts"))
        return HttpResponseRedirect(target)

    def read(self) -> Posted:
        """Read what was sent. Who never writes here is refused; a door that closed meanwhile is not."""
        require(rules.is_writer(self.request.user, self.application))
        return read_post(self.request.POST, self.contents.sheet, section=self.section.code)

    def refused(self, error: ValidationError) -> HttpResponse:
        """Show what the service refused; everything that could be saved was saved before."""
        form = self.evidence_form(self.request.POST)
        form.full_clean()
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, sentences in by_field.items():
            field = f"evidence_{name}" if f"evidence_{name}" in form.fields else None
            for sentence in sentences:
                form.add_error(field, sentence)
        return self.render_to_response(self.get_context_data(evidence_form=form), status=422)

    def save(self, posted: Posted) -> services.Saved | None:
        """Save the values of the page, and let go of what the person chose not to keep."""
        for path in posted.dropped:
            services.drop_text(self.filing, actor=self.request.user, path=path)
        if not posted.changes:
            return None
        return services.save_values(self.filing, actor=self.request.user, changes=posted.changes)

    def act(self, posted: Posted) -> str:
        """Do what the button asks for; return where to go."""
        verb, _colon, about = posted.button.partition(":")
        acts = {
            "next": self._go_on,
            "add": self._add_row,
            "remove": self._remove_row,
            "restore": self._restore_row,
            "evidence": self._add_evidence,
            "unevidence": self._remove_evidence,
        }
        return acts.get(verb, self._stay)(about)

    def address(self, anchor: str = "", **query: Any) -> str:
        """Return the address of this section, with the row that is open."""
        if self.open_row is not None:
            query.setdefault("row", self.open_row[1])
        told = "&".join(f"{name}={value}" for name, value in query.items() if value is not None)
        base = pages.section_url(self.filing, self.section.code)
        return f"{base}{'?' if told else ''}{told}{'#' if anchor else ''}{anchor}"

    def _stay(self, _about: str) -> str:
        return self.address(checked=1)

    def _go_on(self, _about: str) -> str:
        after = pages.next_section(self.contents.sheet, self.section.code)
        if after is None:
            return reverse("waivers:filing", args=[self.application.pk, self.filing.pk])
        return pages.section_url(self.filing, after.code)

    def _add_row(self, table: str) -> str:
        row = services.add_row(self.filing, actor=self.request.user, section=self.section.code, table=table)
        return self.address(f"{self.section.code}.{table}/{row.pk}", row=row.pk)

    def _remove_row(self, pk: str) -> str:
        row = services.remove_row(self._row(pk), actor=self.request.user)
        return self.address(f"{row.section}.{row.table}", row=None)

    def _restore_row(self, pk: str) -> str:
        row = services.restore_row(self._row(pk), actor=self.request.user)
        return self.address(f"{row.section}.{row.table}", row=row.pk)

    def _row(self, pk: str) -> FilingRow:
        rows = FilingRow.objects.filter(filing=self.filing, section=self.section.code)
        return get_object_or_404(rows, pk=int(pk) if pk.isdecimal() else 0)

    def _add_evidence(self, _about: str) -> str:
        services.add_evidence(
            self.filing,
            actor=self.request.user,
            section=self.section.code,
            name=self.request.POST.get("evidence_name", ""),
            link=self.request.POST.get("evidence_link", ""),
            file=self.request.FILES.get("evidence_file"),
            alt=self.request.POST.get("evidence_alt", ""),
        )
        return self.address(f"{self.section.code}.evidence")

    def _remove_evidence(self, pk: str) -> str:
        rows = Evidence.objects.filter(filing=self.filing, section=self.section.code)
        found = get_object_or_404(rows, pk=int(pk) if pk.isdecimal() else 0)
        services.remove_evidence(found, actor=self.request.user)
        return self.address(f"{self.section.code}.evidence")


class AutosaveView(SectionPage):
    """The same save for a script: the values that changed, and what came of each, as JSON."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        posted = self.read()
        try:
            saved = self.save(posted) or services.Saved()
        except NotPermitted as error:
            return JsonResponse({"closed": str(error)}, status=403)
        except ValidationError as error:
            return JsonResponse({"closed": " ".join(error.messages)}, status=409)
        return JsonResponse(
            {
                "saved": pages.saved_at(clock.now()),
                "bases": saved.bases,
                "problems": saved.problems,
                "conflicts": [self._conflict(conflict) for conflict in saved.conflicts],
                "removed": saved.in_removed_rows,
            }
        )

    def _conflict(self, conflict: services.Conflict) -> dict[str, Any]:
        asked = self.contents.sheet.field_at(Path.parse(conflict.path))
        held = pages.Held(
            conflict.path,
            str(asked.label),
            pages.read_text(asked, conflict.mine),
            pages.read_text(asked, conflict.stored),
            conflict.by,
            conflict.at,
            conflict.base,
            conflict.by == signature(self.request.user, self.application),
        )
        html = render_to_string("waivers/_conflict.html", {"held": held}, request=self.request)
        return {"path": conflict.path, "html": html, "url": url_of(self.filing, conflict.path)}
