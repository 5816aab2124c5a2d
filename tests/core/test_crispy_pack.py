"""The USWDS form pack: ids, ARIA and words, in HTML and in a browser with axe."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines
from playwright.sync_api import Browser

from statepl.core.forms import BaseForm, VersionedForm
from tests.core.pages import open_page
from tests.core.sample_forms import EverythingForm, LayoutForm, RowFormSet, bad_rows, kept_file

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "templates" / "uswds"
PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}
{% block title %}Sample{% endblock %}{% block heading %}Sample of every control{% endblock %}
{% block lead %}Nothing here is kept.{% endblock %}
{% block content %}<section class="st-card">{% crispy form %}</section>{% endblock %}"""


class _Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def by_id(self, wanted: str) -> dict[str, str | None]:
        return next(attrs for _tag, attrs in self.found if attrs.get("id") == wanted)

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _tag, attrs in self.found if "id" in attrs]

    def references(self) -> set[str]:
        named = [attrs.get(name) or "" for _t, attrs in self.found for name in ("aria-describedby", "for")]
        named += [(attrs.get("aria-labelledby") or "") for _t, attrs in self.found]
        links = [
            (attrs.get("href") or "")[1:]
            for t, attrs in self.found
            if t == "a" and (attrs.get("href") or "")[:1] == "#"
        ]
        return {each for text in [*named, *links] for each in text.split()}


def _page(form: Any) -> str:
    template = engines["django"].from_string(PAGE)
    return str(template.render({"form": form}))


FORMS = {
    "everything, empty": EverythingForm,
    "everything, with errors": lambda: EverythingForm(
        {"story": "word " * 300, "short": "x" * 30, "starts": "soon"}
    ),
    "everything, file kept": lambda: EverythingForm(initial={"evidence": kept_file()}),
    "layout, empty": LayoutForm,
    "layout, with errors": lambda: LayoutForm({}),
}


@pytest.mark.parametrize("state", FORMS)
def test_every_id_is_unique_and_every_reference_resolves(state: str) -> None:
    html = _Elements(render_crispy_form(FORMS[state]()))
    ids = html.ids()
    assert sorted(ids) == sorted(set(ids))
    assert html.references() - set(ids) == set()


@pytest.mark.parametrize("state", FORMS)
def test_nothing_is_inline_and_nothing_is_a_placeholder(state: str) -> None:
    html = render_crispy_form(FORMS[state]())
    assert re.findall(r"\b(?:style|on\w+|placeholder)=", html) == []
    assert "<script" not in html


def test_error_state_names_hint_and_error_and_says_so() -> None:
    html = _Elements(render_crispy_form(EverythingForm({})))
    name = html.by_id("id_name")
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert name["aria-invalid"] == "true"
    assert name["class"] == "usa-input usa-input--error"
    assert html.by_id("id_story")["aria-describedby"] == "id_story_helptext id_story_error id_story_counter"
    assert html.by_id("id_area")["class"] == "usa-select usa-input--error"


def test_empty_state_names_the_hint_only() -> None:
    html = _Elements(render_crispy_form(EverythingForm()))
    assert html.by_id("id_name")["aria-describedby"] == "id_name_helptext"
    assert "aria-invalid" not in html.by_id("id_name")
    assert "aria-describedby" not in html.by_id("id_email")


def test_required_stands_in_words_and_optional_fields_stay_quiet() -> None:
    html = render_crispy_form(EverythingForm())
    assert ">Name of the plan (required)</label>" in html
    assert ">Email for questions</label>" in html
    assert ">Where are you today? (required)</legend>" in html


def test_group_is_described_as_a_whole_and_its_options_carry_no_invalid_mark() -> None:
    html = render_crispy_form(EverythingForm({}))
    assert '<fieldset class="usa-fieldset" aria-describedby="id_level_helptext id_level_error">' in html
    first = _Elements(html).by_id("id_level_0")
    assert {"aria-invalid", "checked"} & set(first) == set()
    assert first["aria-describedby"] == "id_level_0_more"


def test_summary_comes_first_and_reaches_the_first_control_of_a_group() -> None:
    html = render_crispy_form(EverythingForm({}))
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', html)
    assert ("id_level_0", "Choose an answer: Where are you today.") in links
    assert ("id_agree", "Fill this in: We publish this plan.") in links
    assert len(links) == 8
    assert html.index("st-errors") < html.index('id="div_id_name"')
    assert 'role="alert" tabindex="-1" data-focus' in html
    assert "Your work is saved. Some things to finish before you submit" in html


def test_summary_counts_when_it_has_no_title() -> None:
    class Two(BaseForm):
        a = forms.CharField()
        b = forms.CharField()

    assert "2 things to mend" in render_crispy_form(Two({}))
    assert "One thing to mend" in render_crispy_form(Two({"a": "x"}))


def test_typed_text_is_escaped_in_the_summary() -> None:
    class Echo(BaseForm):
        a = forms.CharField()

        def clean_a(self) -> str:
            raise forms.ValidationError("Nobody knows %(text)s.", params={"text": self.cleaned_data["a"]})

    html = render_crispy_form(Echo({"a": "<b>bold</b>"}))
    assert "<b>bold</b>" not in html
    assert html.count("Nobody knows &lt;b&gt;bold&lt;/b&gt;.") == 2


def test_long_text_is_counted_never_cut() -> None:
    html = render_crispy_form(EverythingForm({"story": "word " * 300, "short": "x" * 30}))
    assert "300 of about 200 words</p>" in html
    assert "30 of 20 characters</p>" in html
    assert "maxlength" not in html.split('id="id_short"')[0].rsplit("<textarea", 1)[1]


def test_kept_file_is_shown_and_can_be_removed() -> None:
    html = render_crispy_form(EverythingForm(initial={"evidence": kept_file()}))
    assert '<a href="/documents/7/">schedule.pdf</a>' in html
    assert _Elements(html).by_id("id_evidence_clear")["name"] == "evidence-clear"
    assert "evidence-clear" not in render_crispy_form(EverythingForm())
    assert 'enctype="multipart/form-data"' in html


def test_refused_option_stays_visible_and_disabled() -> None:
    option = _Elements(render_crispy_form(EverythingForm())).by_id("id_level_2")
    assert "disabled" in option
    assert "Add evidence first." in render_crispy_form(EverythingForm())


def test_what_somebody_else_saved_stands_beside_the_field() -> None:
    class Draft(VersionedForm, BaseForm):
        text = forms.CharField()

    form = Draft({"text": "mine", "version": "1"})
    form.show_stored({"text": "theirs"}, version=2)
    html = render_crispy_form(form)
    assert "<p>theirs</p>" in html
    assert 'value="mine"' in html


def test_units_describe_their_control() -> None:
    html = _Elements(render_crispy_form(LayoutForm()))
    assert html.by_id("id_five")["aria-describedby"] == "id_five_unit"
    assert html.by_id("id_six")["aria-describedby"] == "id_six_unit"


def test_buttons_are_buttons() -> None:
    html = render_crispy_form(LayoutForm())
    assert 'name="go" value="Go on" id="submit-id-go" class="usa-button' in html
    assert '<button type="reset" name="reset"' in html
    assert '<input type="hidden" name="step" value="2">' in html
    assert "btn" not in html.replace("st-btn", "")


@pytest.mark.parametrize("rows", [RowFormSet, bad_rows], ids=["empty", "with errors"])
@pytest.mark.parametrize("template", [None, "uswds/table_inline_formset.html"], ids=["stacked", "table"])
def test_formset_names_each_entry(rows: Any, template: str | None) -> None:
    helper = FormHelper()
    helper.template = template
    html = render_crispy_form(rows(), helper)
    elements = _Elements(html)
    assert sorted(elements.ids()) == sorted(set(elements.ids()))
    assert elements.references() - set(elements.ids()) == set()
    assert 'name="form-TOTAL_FORMS"' in html
    assert ("Goal, row 2" if template else "Entry 2") in html
    assert ('href="#id_form-1-title"' in html) is (rows is bad_rows)


def test_filter_prints_fields_without_a_form_tag() -> None:
    template = engines["django"].from_string(
        "{% load crispy_forms_tags %}{{ form|crispy }}{{ rows|crispy }}{{ form|as_crispy_errors }}"
        "{{ rows|as_crispy_errors }}{{ form.name|as_crispy_field }}"
    )
    html = template.render({"form": EverythingForm({}), "rows": bad_rows()})
    assert "<form" not in html
    assert html.count("st-errors") == 4
    assert html.count('id="div_id_name"') == 2


def test_every_template_of_the_pack_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is named by another template or by crispy, so none is dead."""
    sources = [path.read_text() for path in ROOT.joinpath("templates").rglob("*.html")]
    from_crispy = {
        "field.html", "multifield.html", "uni_form.html", "uni_formset.html", "whole_uni_form.html",
        "whole_uni_formset.html", "errors.html", "errors_formset.html", "accordion.html", "accordion-group.html",
        "table_inline_formset.html",
        *(f"layout/{name}.html" for name in (
            "alert", "baseinput", "button", "buttonholder", "checkboxselectmultiple_inline", "column", "div",
            "field_with_buttons", "fieldset", "formactions", "inline_field", "multifield",
            "prepended_appended_text", "radioselect_inline", "row", "uneditable_input",
        )),
    }  # fmt: skip
    names = {path.relative_to(PACK).as_posix() for path in PACK.rglob("*.html")}
    included = {name for name in names if any(f'"uswds/{name}"' in source for source in sources)}
    assert names - from_crispy - included == set()


# in a browser ---------------------------------------------------------------------------------------
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("state", FORMS)
def test_form_page_passes_axe_under_the_strict_policy(browser: Browser, state: str, width: int) -> None:
    page, complaints = open_page(browser, _page(FORMS[state]()), width)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("rows", [RowFormSet, bad_rows], ids=["empty", "with errors"])
def test_table_formset_passes_axe(browser: Browser, rows: Any, width: int) -> None:
    formset = rows()
    formset.helper = FormHelper()
    formset.helper.template = "uswds/table_inline_formset.html"
    page, complaints = open_page(browser, _page(formset), width)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert complaints == []


@pytest.mark.browser
def test_error_summary_takes_focus_and_its_link_reaches_the_control(browser: Browser) -> None:
    page, _complaints = open_page(browser, _page(EverythingForm({})), 1280)
    assert page.evaluate("document.activeElement.className").split()[-1] == "st-errors"
    page.get_by_role("link", name="Choose an answer: Where are you today.").click()
    assert page.evaluate("document.activeElement.id") == "id_level_0"


@pytest.mark.browser
def test_counter_follows_what_is_typed(browser: Browser) -> None:
    page, _complaints = open_page(browser, _page(EverythingForm()), 1280)
    page.fill("#id_story", "three short words")
    assert page.text_content("#id_story_counter") == "3 of about 200 words"
    page.fill("#id_short", "x" * 21)
    assert page.get_attribute("#id_short_counter", "class") == "st-counter is-over"


@pytest.mark.browser
def test_navigation_is_there_without_javascript(browser: Browser) -> None:
    template = engines["django"].from_string('{% extends "base.html" %}')
    html = template.render({"nav_items": [{"label": "Reports", "url": "/reports/", "current": True}]})
    page, _complaints = open_page(browser, html, 320, java_script_enabled=False)
    assert page.get_by_role("link", name="Reports").is_visible()
    page, _complaints = open_page(browser, html, 320)
    assert not page.get_by_role("link", name="Reports").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Reports").is_visible()


@pytest.mark.browser
def test_every_target_is_at_least_24_pixels(browser: Browser) -> None:
    page, _complaints = open_page(browser, _page(EverythingForm({})), 320)
    small = page.eval_on_selector_all(
        "main button, main .usa-input, main .st-file, main [class$=__label], footer a, footer button",
        "all => all.filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)",
    )
    assert small == []
