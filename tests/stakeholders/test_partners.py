"""Partnerships and compacts: what each kind requires, gaps in plain sentences, signatures, reviews."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Compact, Partnership
from stakeholders.partnering import gaps
from stakeholders.services import edit_partnership, review_compact, sign_compact, write_compact
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories.together import WHOLE, group, make_compact, make_partnership, sign_by_both

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 2, 10)
EMPTY = {
    "interests": "", "roles": "", "trust": "", "gap": "", "members": None, "new_members": None, "led_by": "",
    "facilitator": "", "works_for": "", "amount": None, "voters": "", "partners": "", "levers": [], "ends_on": None,
    "handover": "",
}  # fmt: skip
BOTH = ["Say what both sides want from it.", "Say who does what."]
PARTNER = [
    *BOTH,
    "Say what lets each side trust the other, such as earlier work together.",
    "Say which gap in your own capacity it fills.",
]


def lacks(kind, *, groups=0, **given):
    row = SimpleNamespace(**{"kind": kind, **EMPTY, **given})
    return [(str(gap.sentence), gap.is_required) for gap in gaps(row, groups=groups, today=TODAY)]


# pure -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "sentences"),
    [
        ("cabinet", [*BOTH, "Say how many members the cabinet has.", "Say how many members had no voice here before.",
                     "Choose the groups whose voice it brings."]),
        ("coalition", [*BOTH, "Say who leads the coalition."]),
        ("network", [*BOTH, "Name a neutral facilitator.", "Say for whom the facilitator works."]),
        ("funding", [*BOTH, "Write the amount that is decided together.", "Say who votes over the amount."]),
        *((kind, PARTNER) for kind in ("higher_education", "ed_tech", "accelerator", "community", "charter",
                                       "consortium")),
        ("several", [*PARTNER, "Say who the partners are, and who of them coordinates."]),
        ("consultant", [*PARTNER, "Choose what the help brings.", "Give the last day of the help.",
                        "Say who takes the work over at the end, and how."]),
    ],
)  # fmt: skip
def test_each_kind_says_what_it_requires(kind, sentences):
    assert lacks(kind) == [(sentence, True) for sentence in sentences]


@pytest.mark.parametrize(
    ("kind", "given", "found"),
    [
        ("cabinet", {"members": 8, "new_members": 0, "groups": 2},
         [("Every member is an old contact. Ask people whose voice was not heard here before.", False)]),
        ("cabinet", {"members": 8, "new_members": 3, "groups": 2}, []),
        ("coalition", {"led_by": "agency"},
         [("Leaders of the groups themselves lead a coalition. Hand the lead over.", True)]),
        ("coalition", {"led_by": "stakeholders"}, []),
        ("network", {"facilitator": "Prairie Center", "works_for": "state"},
         [("The facilitator is not neutral. Find somebody who works for none of those who take part.", True)]),
        ("network", {"facilitator": "Prairie Center", "works_for": "neither"}, []),
        ("funding", {"amount": 5000, "voters": "Students of both high schools"}, []),
        ("consultant", {"levers": ["hands"], "ends_on": TODAY + dt.timedelta(days=60), "handover": "The office."},
         [("The help ends within sixty days. Hand the work over now.", False)]),
        ("consultant", {"levers": ["hands"], "ends_on": TODAY + dt.timedelta(days=61), "handover": "The office."}, []),
    ],
)  # fmt: skip
def test_what_is_wrong_or_worth_a_look_is_said(kind, given, found):
    assert lacks(kind, **{**WHOLE, **given}) == found


# partnerships -----------------------------------------------------------------------------------------
def test_partnership_is_kept_with_its_gaps_and_stands_on_the_trail(district, lead):
    row = make_partnership(district, lead, gap="", groups=[group("students")])
    assert [each.code for each in row.groups.all()] == ["students"]
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.object_label, event.after["groups"]) == (
        "partnership.added",
        "Valley College",
        ["Students"],
    )
    changed = edit_partnership(row, actor=lead, version=row.version, gap="Welding.", groups=[])
    event = AuditEvent.objects.latest("pk")
    assert (changed.version, event.before, event.after) == (
        2, {"gap": "", "groups": ["Students"]}, {"gap": "Welding.", "groups": []},
    )  # fmt: skip
    with pytest.raises(StaleVersion):
        edit_partnership(row, actor=lead, version=1, gap="Other.")


def test_name_of_a_facilitator_never_enters_the_trail(district, lead):
    row = make_partnership(district, lead, kind="network", facilitator="Fay Facilitator", works_for="neither")
    edit_partnership(row, actor=lead, version=1, facilitator="Fred Facilitator")
    assert "Facilitator" not in str(list(AuditEvent.objects.values_list("before", "after")))


@pytest.mark.parametrize("who", ["reviewer", "board_member", "steward", "other_lead"])
def test_only_coordinators_of_the_place_write(request, district, lead, who):
    row = make_partnership(district, lead)
    compact = make_compact(row, lead)
    actor = request.getfixturevalue(who)
    for write in (
        lambda: make_partnership(district, actor),
        lambda: edit_partnership(row, actor=actor, version=1, gap="Other."),
        lambda: make_compact(row, actor),
        lambda: sign_by_both(compact, actor),
        lambda: review_compact(compact, actor=actor, version=1, review="Kept.", next_on=dt.date(2099, 1, 1)),
    ):
        with pytest.raises(NotPermitted):
            write()
    assert (Partnership.objects.count(), Compact.objects.get().version) == (1, 1)


def test_district_writes_nothing_for_the_state(lead, engagement_lead, reviewer):
    with pytest.raises(NotPermitted):
        make_partnership(None, lead)
    row = make_partnership(None, engagement_lead)
    assert (row.place, list(Partnership.objects.visible_to(lead))) == ("The state’s own", [])
    assert list(Partnership.objects.visible_to(reviewer)) == [row]


def test_impossible_facts_are_refused_with_a_sentence(district, lead):
    with pytest.raises(ValidationError, match="The last day is not before the first day"):
        make_partnership(district, lead, starts_on=TODAY, ends_on=TODAY - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="No more members can be new"):
        make_partnership(district, lead, members=2, new_members=3)
    with pytest.raises(ValidationError, match="amount above zero"):
        make_partnership(district, lead, kind="funding", amount=0)


# compacts ---------------------------------------------------------------------------------------------
def test_compact_is_signed_by_both_and_the_trail_names_nobody(district, lead):
    compact = sign_by_both(make_compact(make_partnership(district, lead), lead), lead)
    assert (compact.unsigned, compact.their_signer) == ([], "Vera Valley, president")
    events = AuditEvent.objects.filter(verb="compact.signed").order_by("pk")
    assert [list(event.after) for event in events] == [["our_signed_on"], ["their_signed_on"]]
    with pytest.raises(NotPermitted, match="Both sides have signed already"):
        sign_by_both(compact, lead)


def test_compact_is_not_signed_while_something_required_is_missing(district, lead):
    compact = make_compact(make_partnership(district, lead, trust=""), lead)
    with pytest.raises(NotPermitted, match="Close the gaps of the partnership first"):
        sign_by_both(compact, lead)


def test_changed_words_take_the_signatures_away(district, lead):
    row = make_partnership(district, lead)
    compact = sign_by_both(make_compact(row, lead), lead)
    again = write_compact(row, actor=lead, version=compact.version, our_gains="More courses.")
    assert (len(again.unsigned), again.our_signer, again.their_signer) == (2, "", "")
    assert AuditEvent.objects.latest("pk").before == {"our_gains": "Courses that count."}
    for version in (None, compact.version):
        with pytest.raises(StaleVersion):
            write_compact(row, actor=lead, version=version, our_gains="Other.")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"side": "ours"}, "This side has signed already"),
        ({"side": "nobody"}, "This side has signed already"),
        ({"signer": " "}, "Write who signed"),
        ({"signed_on": dt.date(2099, 1, 1)}, "still to come"),
    ],
)
def test_bad_signature_says_what_to_do(district, lead, given, sentence):
    compact = make_compact(make_partnership(district, lead), lead)
    good = {"side": "theirs", "signer": "Vera Valley", "signed_on": clock.today()}
    compact = sign_compact(compact, actor=lead, version=1, **{**good, "side": "ours"})
    with pytest.raises(ValidationError, match=sentence):
        sign_compact(compact, actor=lead, version=2, **{**good, **given})
    assert len(Compact.objects.get().unsigned) == 1


def test_review_is_due_on_its_day_and_moves_on(district, lead):
    day = clock.today() + dt.timedelta(days=30)
    compact = make_compact(make_partnership(district, lead), lead, review_on=day)
    assert list(Compact.objects.review_due(day - dt.timedelta(days=1))) == []
    with clock.at(day):
        assert list(Compact.objects.review_due(day)) == [compact]
        later = day + dt.timedelta(days=200)
        for given, sentence in (
            ({"review": " "}, "Say what both sides found"),
            ({"next_on": day}, "lies ahead"),
        ):
            with pytest.raises(ValidationError, match=sentence):
                review_compact(
                    compact, actor=lead, version=1, **{"review": "Kept.", "next_on": later, **given}
                )
        compact = review_compact(compact, actor=lead, version=1, review="The bus came late.", next_on=later)
    assert (compact.reviewed_on, compact.review_on, compact.review) == (day, later, "The bus came late.")
    assert list(Compact.objects.review_due(later - dt.timedelta(days=1))) == []


def test_partnership_that_is_over_needs_no_review(district, lead):
    row = make_partnership(district, lead, ends_on=clock.today() - dt.timedelta(days=1))
    make_compact(row, lead, review_on=clock.today())
    assert (row.is_over, list(Compact.objects.review_due(clock.today()))) == (True, [])


# pages ------------------------------------------------------------------------------------------------
def test_partnership_is_begun_filled_agreed_and_signed_on_its_pages(district, lead, sign_in, words):
    client = sign_in(lead)
    begun = client.post(
        reverse("stakeholders:partnership_add"),
        {"name": "Valley", "kind": "consultant", "district": district.pk},
    )
    row = Partnership.objects.get()
    edit = reverse("stakeholders:partnership_edit", args=[row.pk])
    assert begun.headers["Location"] == edit
    form = client.get(edit).context["form"]
    assert set(form.fields) == {
        "name", "groups", "interests", "roles", "trust", "gap", "accommodations", "levers", "handover", "starts_on",
        "ends_on", "version",
    }  # fmt: skip
    assert "Give the last day of the help." in words(client.get(row.get_absolute_url()))
    filled = {
        "name": "Valley",
        **WHOLE,
        "levers": ["hands"],
        "ends_on": "2099-06-30",
        "handover": "The office.",
        "version": 1,
    }
    assert client.post(edit, filled).headers["Location"] == row.get_absolute_url()
    agreed = {
        "our_gains": "a",
        "our_commitments": "b",
        "their_gains": "c",
        "their_commitments": "d",
        "review_on": "2099-01-01",
    }
    client.post(reverse("stakeholders:compact", args=[row.pk]), agreed)
    compact = Compact.objects.get()
    sign = reverse("stakeholders:compact_sign", args=[compact.pk])
    for version, side in ((1, "ours"), (2, "theirs")):
        client.post(
            sign, {"side": side, "signer": "Vera Valley", "signed_on": "2026-01-05", "version": version}
        )
    shown = words(client.get(row.get_absolute_url()))
    assert [word for word in ("Signed by both", "Vera Valley", "More hands") if word not in shown] == []
    again = reverse("stakeholders:compact", args=[row.pk])
    assert "both sides sign anew" in words(client.get(again))
    assert client.post(again, {**agreed, "our_gains": "z"}).status_code == 409
    review = reverse("stakeholders:compact_review", args=[compact.pk])
    client.post(review, {"review": "All kept.", "next_on": "2099-02-01", "version": 3})
    assert "All kept." in words(client.get(row.get_absolute_url()))


@pytest.mark.parametrize(("who", "reads"), [("reviewer", True), ("steward", True), ("board_member", False)])
def test_names_stay_with_staff(request, district, lead, sign_in, words, who, reads):
    row = make_partnership(district, lead, kind="network", facilitator="Fay Facilitator", works_for="neither")
    sign_by_both(make_compact(row, lead), lead)
    shown = words(sign_in(request.getfixturevalue(who)).get(row.get_absolute_url()))
    assert [name in shown for name in ("Vera Valley", "Fay Facilitator")] == [reads, reads]
    assert "Sign the compact" not in shown


def test_another_district_finds_nothing(district, lead, other_lead, sign_in):
    row = make_partnership(district, lead)
    compact = make_compact(row, lead)
    client = sign_in(other_lead)
    for route, pk in (("partnership", row.pk), ("partnership_edit", row.pk), ("compact", row.pk),
                      ("compact_sign", compact.pk), ("compact_review", compact.pk)):  # fmt: skip
        assert client.get(reverse(f"stakeholders:{route}", args=[pk])).status_code == 404
    page = client.get(reverse("stakeholders:together"), {"district": district.pk})
    assert (page.context["partnerships"], page.context["chosen"]) == ([], None)


def test_list_narrows_to_a_district_and_shows_reviews_that_are_due(
    district, lead, engagement_lead, sign_in, words
):
    row = make_partnership(district, lead, gap="")
    make_compact(row, lead, review_on=clock.today())
    make_partnership(None, engagement_lead, name="State network")
    client, address = sign_in(engagement_lead), reverse("stakeholders:together")
    assert [each.name for each, _gaps in client.get(address).context["partnerships"]] == [
        "State network",
        "Valley College",
    ]
    page = client.get(address, {"district": district.pk})
    assert [each for each, _gaps in page.context["partnerships"]] == [row]
    shown = words(page)
    assert ("Reviews that are due" in shown, "Say which gap in your own capacity" in shown) == (True, True)


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(district, lead, sign_in, number, django_assert_num_queries):
    for _each in range(number):
        row = make_partnership(district, lead, groups=[group("students")])
        make_compact(row, lead, review_on=clock.today())
    client, address = sign_in(lead), reverse("stakeholders:together")
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 12
