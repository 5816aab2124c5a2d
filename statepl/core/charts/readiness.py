"""How much is verified, claimed, not reached and missing, dimension by dimension."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import Chart, value_text
from .svg import AGENCY, AGENCY_LIGHT, AXIS, INK, WHITE, drawing, el, fit, hatch, num, text

READINESS_KEY = gettext_lazy(
    "Dark: verified by the state. Light: the district’s own report, not yet verified. White: level not "
    "reached. Hatched: nothing to show yet; it counts as zero and stays in the total."
)


@dataclass(frozen=True)
class Readiness:
    """One dimension in percent of what applies: verified <= claimed <= coverage <= 100."""

    name: str
    verified: float
    claimed: float
    coverage: float
    number: str = ""

    def __post_init__(self) -> None:
        shares = (0, self.verified, self.claimed, self.coverage, 100)
        if not all(math.isfinite(share) for share in shares) or list(shares) != sorted(shares):
            raise ValueError("Readiness needs 0 <= verified <= claimed <= coverage <= 100.")


def readiness_bars(
    *, title: str, items: Sequence[Readiness], total: Readiness | None = None, sentence: str = ""
) -> Chart:
    """Stacked bars with their three numbers. Raises ValueError without any dimension."""
    if not items:
        raise ValueError("A readiness chart needs at least one dimension.")
    lines = [*items, *([total] if total else [])]
    voice = f"{title}. " + " ".join(_voice(line) for line in lines)
    return Chart(
        title=title,
        sentence=sentence or readiness_sentence(items=items, total=total),
        svg=_wide(items, total, voice),
        svg_narrow=_narrow(items, total, voice),
        headers=(_("Dimension"), _("Verified"), _("Claimed"), _("Coverage")),
        rows=tuple(
            (f"{line.number} {line.name}".strip(), *(value_text(round(v)) for v in _shares(line)))
            for line in lines
        ),
    )


def readiness_sentence(*, items: Sequence[Readiness], total: Readiness | None = None) -> str:
    """The total, and the dimension with least behind it."""
    said = []
    if total:
        facts = dict(zip(("verified", "claimed", "coverage"), map(_percent, _shares(total)), strict=True))
        said.append(
            _(
                "%(verified)s is verified by the state; the district claims %(claimed)s. Evidence covers "
                "%(coverage)s of what applies."
            )
            % facts
        )
    least = min(items, key=lambda item: item.verified)
    if least.verified < 100:
        said.append(
            _("Least verified: %(name)s, %(value)s.")
            % {"name": least.name, "value": _percent(least.verified)}
        )
    return " ".join(said)


def _shares(line: Readiness) -> tuple[float, float, float]:
    return line.verified, line.claimed, line.coverage


def _percent(value: float) -> str:
    return value_text(round(value))


def _voice(line: Readiness) -> str:
    verified, claimed, coverage = map(_percent, _shares(line))
    return _("%(name)s: verified %(verified)s, claimed %(claimed)s, coverage %(coverage)s.") % {
        "name": line.name,
        "verified": verified,
        "claimed": claimed,
        "coverage": coverage,
    }


def _stack(line: Readiness, x: float, y: float, width: float, height: float) -> list[str]:
    """White frame, then hatched missing, light claimed and dark verified on top of it."""
    verified, claimed, coverage = (share * width / 100 for share in _shares(line))
    parts = [el("rect", x=x, y=y, width=width, height=height, fill=WHITE, stroke=AXIS)]
    if coverage < width:
        parts.append(hatch(x + coverage, y, width - coverage, height, step=5))
    if claimed > verified:
        parts.append(
            el(
                "rect",
                x=x + verified,
                y=y,
                width=claimed - verified,
                height=height,
                fill=AGENCY_LIGHT,
                stroke=AGENCY,
            )
        )
    if verified:
        parts.append(el("rect", x=x, y=y, width=verified, height=height, fill=AGENCY))
    return parts


def _wide(items: Sequence[Readiness], total: Readiness | None, voice: str) -> SafeString:
    head = (
        text(200, 14, "0", size=11),
        text(470, 14, _("%(value)s of what applies") % {"value": value_text(100)}, size=11, anchor="end"),
        text(536, 14, _("Verified"), size=11, weight=600, anchor="end"),
        text(598, 14, _("Claimed"), size=11, weight=600, anchor="end"),
        text(660, 14, _("Coverage"), size=11, weight=600, anchor="end"),
    )
    parts = list(head)
    for i, line in enumerate(items):
        y = 24.0 + 24 * i
        parts.append(text(0, y + 11.5, line.number, size=11))
        parts.append(text(18, y + 11.5, fit(line.name, 12, 174), size=12, fill=INK, weight=600))
        parts += _stack(line, 200, y, 270, 14) + _numbers(line, y + 11.5)
    bottom = 24.0 + 24 * len(items)
    if total:
        parts.append(el("path", d=f"M0 {num(bottom + 1)}H660", stroke=AXIS))
        parts.append(text(18, bottom + 18, fit(total.name, 12, 440), size=12, fill=INK, weight=700))
        parts += _numbers(total, bottom + 18)
        bottom += 26
    return drawing(660, bottom, voice, parts, "wide")


def _numbers(line: Readiness, y: float) -> list[str]:
    verified, claimed, coverage = map(_percent, _shares(line))
    return [
        text(536, y, verified, size=12, fill=INK, weight=700, anchor="end"),
        text(598, y, claimed, size=12, fill=INK, anchor="end"),
        text(660, y, coverage, size=12, fill=INK, anchor="end"),
    ]


def _narrow(items: Sequence[Readiness], total: Readiness | None, voice: str) -> SafeString:
    parts: list[str] = []
    lines = [*items, *([total] if total else [])]
    for i, line in enumerate(lines):
        y = 54.0 * i
        name = f"{line.number} {line.name}".strip()
        weight = 700 if line is total else 600
        parts.append(text(0, y + 13, fit(name, 13, 280), size=13, fill=INK, weight=weight))
        parts.append(
            text(343, y + 13, _percent(line.verified), size=13.5, fill=INK, weight=700, anchor="end")
        )
        parts += _stack(line, 0.5, y + 20, 342, 12)
    return drawing(343, 54.0 * len(lines) - 18, voice, parts, "narrow")


__all__ = ["READINESS_KEY", "Readiness", "readiness_bars", "readiness_sentence"]
