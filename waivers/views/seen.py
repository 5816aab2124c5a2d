"""Pages that hand in what a district wrote: the person submits what was on the page, or is told what changed."""

from typing import Any

from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from waivers.models import Filing
from waivers.pages.seen import Since, changed_since
from waivers.seen import parts_of, seal


class HandsInMixin:
    """A move whose page carries the digests of a filing. Left of the form page; `handed_in` names the filing."""

    seen: dict[str, str] | None = None

    def handed_in(self) -> Filing | None:
        """Return the filing that this move hands in, None where it hands in nothing."""
        return None

    @cached_property
    def parts(self) -> dict[str, str] | None:
        """Return what stands in the filing now."""
        filing = self.handed_in()
        return parts_of(filing) if filing is not None else None

    def given(self, form: Any) -> dict[str, Any]:
        """Return what the service is given: of what was seen, its seal."""
        given = dict(form.cleaned_data)
        self.seen = given.pop("seen", None)
        return given if self.seen is None else {**given, "seen": seal(self.seen)}

    def changed(self) -> list[Since]:
        """Return what stands otherwise now than on the person's page."""
        filing = self.handed_in()
        return changed_since(filing, self.seen) if filing is not None and self.seen is not None else []

    def show_changes(self, rows: list[Since]) -> HttpResponse:
        """Print what has changed since, and a button for what stands now."""
        self.__dict__.pop("parts", None)
        form = self.build_form()  # type: ignore[attr-defined]
        form.submit_label = _("Submit what stands now")
        context = self.get_context_data(form=form, changed=rows)  # type: ignore[attr-defined]
        return self.render_to_response(context, status=409)  # type: ignore[attr-defined,no-any-return]
