"""Comments of reviewers: adding, asking again, settling, taking back; and the texts stored for them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage, ScopedView
from waivers import rules, services
from waivers.forms import AskAgainForm, CannedCommentForm, CommentForm
from waivers.models import CannedComment, Comment, Filing
from waivers.pages.desk import Desk
from waivers.parts import section_of
from waivers.rules import desk as rules_desk
from waivers.views.base import ApplicationFormPage, ApplicationMixin
from waivers.views.desk import comment_form, is_of_state


class CommentPage(ApplicationFormPage):
    """Add a comment; bad input comes back on a page of its own with what was typed.

    “Insert” puts a stored text below what was typed, and saves nothing.
    """

    page_title = gettext_lazy("Add a comment")
    success_message = gettext_lazy("The comment is added.")
    form_class = CommentForm

    @cached_property
    def desk(self) -> Desk:
        """Return the desk that the comment was written at."""
        asked = QueryDict(mutable=True)
        sent = self.request.POST or self.request.GET
        asked.update({name: sent[name] for name in ("filing", "section") if sent.get(name)})
        return Desk(self.application, self.request.user, asked)

    @property
    def filing(self) -> Filing | None:
        """Return the filing that the comment is about; without one named it is a part of the application."""
        named = (self.request.POST or self.request.GET).get("filing")
        return self.desk.filing if named else None

    def rule(self) -> Verdict:
        return rules.may_comment(self.request.user, self.application, self.filing)

    def build_form(self, data: Any = None, files: Any = None) -> Any:
        if self.filing is None:
            return CommentForm(data, texts=CannedComment.objects.visible_to(self.request.user))
        return comment_form(self.desk, data)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "insert" in request.POST and self.rule().allowed:
            return self.render_to_response(self.get_context_data(form=self.build_form(self.inserted())))
        return super().post(request, *args, **kwargs)

    def inserted(self) -> QueryDict:
        """Return what was sent, with the stored text below what was typed."""
        sent = self.request.POST.copy()
        key = sent.get("canned", "")
        texts = CannedComment.objects.visible_to(self.request.user)
        chosen = texts.filter(pk=key).first() if key.isdecimal() else None
        if chosen is not None:
            sent["text"] = "\n\n".join(each for each in (sent.get("text", "").strip(), chosen.text) if each)
        sent["canned"] = ""
        return sent

    def back(self) -> str:
        address = reverse("waivers:desk", args=[self.application.pk])
        return address + (self.desk.address() if self.filing else "")

    def perform(self, form: Any) -> str:
        given = form.cleaned_data
        section = section_of(given["anchor"])
        about = self.filing
        if about is not None and (self.desk.section is None or section != self.desk.section.code):
            about = None
        services.add_comment(
            self.application,
            actor=self.request.user,
            filing=about,
            **{name: given[name] for name in ("anchor", "audience", "quote", "text")},
        )
        return self.back() + "#comments"


# threads ------------------------------------------------------------------------------------------------
class ThreadMixin(ApplicationMixin):
    """The comment of the address, if the person may read it."""

    @cached_property
    def comment(self) -> Comment:
        """Return the comment; what is not the person's to read does not exist."""
        rows = Comment.objects.visible_to(self.request.user).filter(application=self.application)
        found: Comment = get_object_or_404(
            rows.select_related("filing", "application__district", "parent"), pk=self.kwargs["comment_pk"]
        )
        return found

    def back(self) -> str:
        """Return the address of the section on the desk."""
        address = reverse("waivers:desk", args=[self.application.pk])
        if self.comment.filing_id is None:
            return f"{address}#comments"
        return f"{address}?filing={self.comment.filing_id}&section={self.comment.section}#comments"


class AskAgainPage(ThreadMixin, ApplicationFormPage):
    """Go on with a thread."""

    template_name = "waivers/comment_again.html"
    form_class = AskAgainForm
    page_title = gettext_lazy("Ask again")
    success_message = gettext_lazy("The comment is added.")

    def rule(self) -> Verdict:
        return rules_desk.may_ask_again(self.request.user, self.comment.parent or self.comment)

    def perform(self, form: Any) -> str:
        services.ask_again(self.comment, actor=self.request.user, text=form.cleaned_data["text"])
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(comment=self.comment, **kwargs)


class SettleComment(ThreadMixin, ScopedView):
    """Note that a thread is settled."""

    http_method_names = ["post"]

    def permission(self) -> Verdict:
        return is_of_state(self.request.user)

    def post(self, request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
        target = self.back()
        services.settle_thread(self.comment, actor=request.user)
        messages.success(request, _("The comment is settled."))
        return HttpResponseRedirect(target)


class TakeBackComment(ThreadMixin, ScopedView):
    """Take back a comment that the district has not read."""

    http_method_names = ["post"]

    def permission(self) -> Verdict:
        return is_of_state(self.request.user)

    def post(self, request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
        target = self.back()
        try:
            services.take_back_comment(self.comment, actor=request.user)
            messages.success(request, _("The comment is taken back."))
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return HttpResponseRedirect(target)


# stored texts ------------------------------------------------------------------------------------------
class CannedListPage(ScopedPage):
    """One's own stored texts and the shared ones."""

    template_name = "waivers/cannedcomment_list.html"

    def permission(self) -> Verdict:
        return rules_desk.may_keep_texts(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = CannedComment.objects.visible_to(user).select_related("owner")
        return super().get_context_data(
            texts=[(row, rules_desk.may_change_text(user, row), row.is_of(user)) for row in rows],
            title=_("Stored comments"),
            crumbs=_crumbs(),
            **kwargs,
        )


def _crumbs(*last: str) -> list[dict[str, str]]:
    first = {"label": _("Review desk"), "url": reverse("waivers:queue")}
    stored = {"label": _("Stored comments"), "url": reverse("waivers:canned") if last else ""}
    return [first, stored, *({"label": label, "url": ""} for label in last)]


class CannedFormPage(FormPage):
    """What the pages of one stored text share."""

    template_name = "waivers/cannedcomment_form.html"
    page_title: Any = ""

    @cached_property
    def stored(self) -> CannedComment | None:
        """Return the text of the address; None where a new one is written."""
        if "pk" not in self.kwargs:
            return None
        found: CannedComment = get_object_or_404(
            CannedComment.objects.visible_to(self.request.user), pk=self.kwargs["pk"]
        )
        return found

    def permission(self) -> Verdict:
        if not self.request.user.is_sea_staff or self.stored is None:
            return rules_desk.may_keep_texts(self.request.user)
        return rules_desk.may_change_text(self.request.user, self.stored)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = str(self.page_title)
        return super().get_context_data(title=title, crumbs=_crumbs(title), stored=self.stored, **kwargs)


class KeepTextPage(CannedFormPage):
    """Store a text to use again."""

    form_class = CannedCommentForm
    page_title = gettext_lazy("Store a comment")
    success_message = gettext_lazy("The comment is stored.")

    def perform(self, form: Any) -> str:
        services.keep_text(actor=self.request.user, **form.cleaned_data)
        return reverse("waivers:canned")


class ChangeTextPage(CannedFormPage):
    """Change a stored text."""

    form_class = CannedCommentForm
    page_title = gettext_lazy("Change a stored comment")
    success_message = gettext_lazy("The comment is stored.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.stored}

    def perform(self, form: Any) -> str:
        stored = CannedComment.objects.get(pk=self.kwargs["pk"])
        services.change_text(stored, actor=self.request.user, **form.cleaned_data)
        return reverse("waivers:canned")


class RemoveTextPage(CannedFormPage):
    """Remove a stored text."""

    form_class = ConfirmForm
    page_title = gettext_lazy("Remove a stored comment")
    success_message = gettext_lazy("The stored comment is removed.")

    def form_kwargs(self) -> dict[str, Any]:
        version = self.stored.version if self.stored else None
        return {"version": version, "submit_label": _("Remove it")}

    def perform(self, form: Any) -> str:
        stored = CannedComment.objects.get(pk=self.kwargs["pk"])
        services.remove_text(stored, actor=self.request.user, **form.cleaned_data)
        return reverse("waivers:canned")
