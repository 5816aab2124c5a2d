"""What a partnership lacks, in plain sentences; no database here. Sources: S-24, S-35, S-36."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stakeholders.vocabulary import FORMS, LedBy, PartnershipKind, WorksFor

SOON = dt.timedelta(days=60)
Needs = tuple[tuple[str, Promise], ...]


@dataclass(frozen=True)
class Gap:
    """One thing to mend. While a required one is open, nobody can sign the compact."""

    sentence: Promise
    is_required: bool = True


OF_ALL: Needs = (
    ("interests", _("Say what both sides want from it.")),
    ("roles", _("Say who does what.")),
)
OF_PARTNERS: Needs = (
    ("trust", _("Say what lets each side trust the other, such as earlier work together.")),
    ("gap", _("Say which gap in your own capacity it fills.")),
)
OF_KIND: dict[str, Needs] = {
    PartnershipKind.CABINET: (
        ("members", _("Say how many members the cabinet has.")),
        ("new_members", _("Say how many members had no voice here before.")),
        ("groups", _("Choose the groups whose voice it brings.")),
    ),
    PartnershipKind.COALITION: (("led_by", _("Say who leads the coalition.")),),
    PartnershipKind.NETWORK: (
        ("facilitator", _("Name a neutral facilitator.")),
        ("works_for", _("Say for whom the facilitator works.")),
    ),
    PartnershipKind.FUNDING: (
        ("amount", _("Write the amount that is decided together.")),
        ("voters", _("Say who votes over the amount.")),
    ),
    PartnershipKind.SEVERAL: (("partners", _("Say who the partners are, and who of them coordinates.")),),
    PartnershipKind.CONSULTANT: (
        ("levers", _("Choose what the help brings.")),
        ("ends_on", _("Give the last day of the help.")),
        ("handover", _("Say who takes the work over at the end, and how.")),
    ),
}


def needs(kind: str) -> Needs:
    """Return what a kind of partnership requires: the field, and the sentence when it is missing."""
    return OF_ALL + (() if kind in FORMS else OF_PARTNERS) + OF_KIND.get(kind, ())


def gaps(row: Any, *, groups: int, today: dt.date) -> list[Gap]:
    """Return what a partnership with so many groups lacks today, the required ones first."""
    missing = [
        Gap(sentence)
        for field, sentence in needs(row.kind)
        if (not groups if field == "groups" else _is_empty(getattr(row, field)))
    ]
    return missing + _wrong(row) + _worth_a_look(row, today)


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _wrong(row: Any) -> list[Gap]:
    if row.kind == PartnershipKind.COALITION and row.led_by == LedBy.AGENCY:
        return [Gap(_("Leaders of the groups themselves lead a coalition. Hand the lead over."))]
    if row.kind == PartnershipKind.NETWORK and row.works_for not in ("", WorksFor.NEITHER):
        return [
            Gap(_("The facilitator is not neutral. Find somebody who works for none of those who take part."))
        ]
    return []


def _worth_a_look(row: Any, today: dt.date) -> list[Gap]:
    if row.kind == PartnershipKind.CABINET and row.members and row.new_members == 0:
        sentence = _("Every member is an old contact. Ask people whose voice was not heard here before.")
        return [Gap(sentence, is_required=False)]
    if row.kind == PartnershipKind.CONSULTANT and row.ends_on and today <= row.ends_on <= today + SOON:
        return [Gap(_("The help ends within sixty days. Hand the work over now."), is_required=False)]
    return []
