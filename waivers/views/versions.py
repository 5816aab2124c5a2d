"""Submitted versions: the list, one as it was, and what changed between two."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waivers.models import FilingVersion
from waivers.pages.versions import render_version, shown, snapshot_of
from waivers.sheets.diff import compare
from waivers.views.base import ApplicationPage

MODES = {"diff", "side", "new"}


class VersionsMixin:
    """The versions of one application; whoever may open the application may read what was submitted."""

    application: Any
    kwargs: dict[str, Any]

    def versions(self) -> QuerySet[FilingVersion]:
        """Return the versions, newest first, without what they hold."""
        rows = FilingVersion.objects.filter(filing__application=self.application)
        light = rows.select_related("filing", "submitted_by").defer("sheet", "values", "rows", "evidence")
        return light.order_by("-submitted_at", "-pk")


class VersionListPage(VersionsMixin, ApplicationPage):
    """Everything that was ever submitted."""

    template_name = "waivers/version_list.html"
    page_title = gettext_lazy("Submitted versions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(versions=list(self.versions()), **kwargs)


class VersionPage(VersionsMixin, ApplicationPage):
    """One version as it was submitted, with the form of its day."""

    template_name = "waivers/version_detail.html"

    @cached_property
    def version(self) -> FilingVersion:
        """Return the version of the address."""
        rows = FilingVersion.objects.filter(filing__application=self.application)
        found: FilingVersion = get_object_or_404(
            rows.select_related("filing", "submitted_by"), pk=self.kwargs["version_pk"]
        )
        return found

    @property
    def page_title(self) -> str:  # type: ignore[override]
        words = {"form": self.version.filing.get_kind_display(), "number": self.version.number}
        return _("%(form)s, version %(number)s") % words

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            version=self.version,
            rendered=render_version(self.version),
            agency_language=settings.LANGUAGE_CODE,
            **kwargs,
        )


class ComparePage(VersionsMixin, ApplicationPage):
    """What changed between two versions of one kind; both stand in the address."""

    template_name = "waivers/version_compare.html"
    page_title = gettext_lazy("Compare two versions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        light = list(self.versions())
        pair = self.pair(light)
        mode = self.request.GET.get("view", "diff")
        mode = mode if mode in MODES else "diff"
        found: dict[str, Any] = {"versions": light, "mode": mode, "pair": pair, "sections": []}
        if pair is not None:
            found |= self.difference(*pair)
        return super().get_context_data(**found, **kwargs)

    def pair(self, light: list[FilingVersion]) -> tuple[FilingVersion, FilingVersion] | None:
        """Return the two versions of the address, older first; without an address the last two of a kind.

        Two years' reports are versions of one kind: one year is compared with the other.
        """
        by_key = {str(version.pk): version for version in light}
        asked = [by_key.get(self.request.GET.get(name, "")) for name in ("from", "to")]
        if asked[0] and asked[1] and asked[0].filing.kind == asked[1].filing.kind:
            first, second = sorted((asked[0], asked[1]), key=_age)
            return first, second
        newest = asked[1] or asked[0] or (light[0] if light else None)
        if newest is None:
            return None
        same = sorted((each for each in light if each.filing.kind == newest.filing.kind), key=_age)
        place = same.index(newest)
        return same[max(place - 1, 0)], newest

    def difference(self, old: FilingVersion, new: FilingVersion) -> dict[str, Any]:
        """Return the sections of both versions, changed ones first in the list of what changed."""
        full = FilingVersion.objects.in_bulk([old.pk, new.pk])
        sections = compare(snapshot_of(full[old.pk]), snapshot_of(full[new.pk]))
        words = [section.words for section in sections]
        return {
            "sections": [shown(section) for section in sections],
            "changed": [section for section in sections if section.is_changed],
            "added": sum(come for come, _gone in words),
            "removed": sum(gone for _come, gone in words),
        }


def _age(version: FilingVersion) -> tuple[int, int]:
    """Return what orders the versions of one kind: the year they are about, then their number."""
    return version.filing.waiver_year, version.number
