"""Addresses of terms, amendments, letters, decisions made together and opportunities."""

from django.urls import path, register_converter

from waivers.services.batches import TOGETHER
from waivers.services.moves import LETTERED
from waivers.states.amendments import AMENDMENT_MOVES
from waivers.views import amendments, letters, opportunities, terms, together


class WordConverter:
    """One of a few words."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class AmendmentVerb(WordConverter):
    """A verb of the amendments' table."""

    regex = "|".join(sorted(AMENDMENT_MOVES, key=len, reverse=True))


class DecisionVerb(WordConverter):
    """A verb whose decision is told in a letter."""

    regex = "|".join(sorted(LETTERED, key=len, reverse=True))


class TogetherVerb(WordConverter):
    """A verb that is decided for several at a time."""

    regex = "|".join(sorted(TOGETHER, key=len, reverse=True))


class LetterStep(WordConverter):
    """What can be done with a prepared decision besides releasing it."""

    regex = "|".join(letters.STEPS)


register_converter(AmendmentVerb, "averb")
register_converter(DecisionVerb, "dverb")
register_converter(TogetherVerb, "bverb")
register_converter(LetterStep, "step")

_A = "<int:pk>/amendments/<int:amendment_pk>/"
_P = "<int:pk>/prepared/<int:prepared_pk>/"
_O = "<int:pk>/opportunities/<int:opportunity_pk>/"
urlpatterns = [
    path("letters/", letters.TemplatesPage.as_view(), name="letter-templates"),
    path("letters/<int:template_pk>/edit/", letters.TemplateEdit.as_view(), name="letter-template"),
    path("decisions/", together.TogetherPage.as_view(), name="together"),
    path("decisions/new/<bverb:bverb>/", together.ChoosePage.as_view(), name="together-choose"),
    path("decisions/<int:batch_pk>/", together.BatchPage.as_view(), name="batch"),
    path("decisions/<int:batch_pk>/undo/", together.BatchUndo.as_view(), name="batch-undo"),
    path("<int:pk>/terms/", terms.TermsPage.as_view(), name="terms"),
    path("<int:pk>/terms/<int:term_pk>/rescind/", terms.RescindPage.as_view(), name="rescind"),
    path("<int:pk>/amendments/", amendments.AmendmentsPage.as_view(), name="amendments"),
    path("<int:pk>/amendments/start/", amendments.AmendmentStart.as_view(), name="amendment-start"),
    path(_A, amendments.AmendmentPage.as_view(), name="amendment"),
    path(f"{_A}edit/", amendments.AmendmentEdit.as_view(), name="amendment-edit"),
    path(f"{_A}recommend/", amendments.AmendmentRecommend.as_view(), name="amendment-recommend"),
    path(f"{_A}federal/", amendments.AmendmentFederal.as_view(), name="amendment-federal"),
    path(f"{_A}prepare/<averb:averb>/", letters.PrepareAmendmentPage.as_view(), name="amendment-prepare"),
    path(f"{_A}<averb:averb>/", amendments.AmendmentMovePage.as_view(), name="amendment-move"),
    path("<int:pk>/prepare/<dverb:verb>/", letters.PreparePage.as_view(), name="prepare"),
    path(_P, letters.PreparedPage.as_view(), name="prepared"),
    path(f"{_P}edit/", letters.PreparedEdit.as_view(), name="prepared-edit"),
    path(f"{_P}release/", letters.PreparedRelease.as_view(), name="prepared-release"),
    path(f"{_P}<step:step>/", letters.PreparedStep.as_view(), name="prepared-step"),
    path("<int:pk>/letters/", letters.LettersPage.as_view(), name="letters"),
    path("<int:pk>/letters/<int:letter_pk>/", letters.LetterPage.as_view(), name="letter"),
    path(
        "<int:pk>/letters/<int:letter_pk>/document/", letters.LetterDownload.as_view(), name="letter-document"
    ),
    path("<int:pk>/opportunities/", opportunities.OpportunitiesPage.as_view(), name="opportunities"),
    path("<int:pk>/opportunities/new/", opportunities.OpportunityFormPage.as_view(), name="opportunity-new"),
    path(f"{_O}edit/", opportunities.OpportunityFormPage.as_view(), name="opportunity"),
    path(f"{_O}publish/", opportunities.OpportunityPublish.as_view(), name="opportunity-publish"),
]
