"""Where somebody sees itself, and where the other side does: two bars a row, apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .base import Chart
from .svg import AGENCY, AGENCY_LIGHT, AXIS, INK, WHITE, drawing, el, fit, hatch, text

LEVELS_KEY = gettext_lazy(
    "Light: the district’s own level. Dark: the level verified by the state. Hatched: not rated, or not verified."
)
HIGHEST = 3


@dataclass(frozen=True)
class Rated:
    """One row: its own level and the verified one, 0 to 3; None where there is none."""

    name: str
    own: int | None
    verified: int | None

    def __post_init__(self) -> None:
        if any(level is not None and not 0 <= level <= HIGHEST for level in (self.own, self.verified)):
            raise ValueError("Levels go from 0 to 3.")


def level_bars(*, title: str, items: Sequence[Rated]) -> Chart:
    """Two bars a row. Raises ValueError without any row."""
    if not items:
        raise ValueError("A chart of levels needs at least one row.")
    voice = f"{title}. " + " ".join(_voice(item) for item in items)
    return Chart(
        title=title,
        sentence=levels_sentence(items),
        svg=_wide(items, voice),
        svg_narrow=_narrow(items, voice),
        headers=(_("Condition or theme"), _("Own level"), _("Level verified by the state")),
        rows=tuple((item.name, _shown(item.own), _shown(item.verified)) for item in items),
    )


def levels_sentence(items: Sequence[Rated]) -> str:
    """How many are rated and verified, and where the state sees less."""
    verified = [(item, item.verified) for item in items if item.verified is not None]
    facts = {
        "rated": sum(item.own is not None for item in items),
        "verified": len(verified),
        "all": len(items),
    }
    said = [_("%(rated)s of %(all)s are rated by the district, %(verified)s verified by the state.") % facts]
    less = [item.name for item, level in verified if item.own is not None and level < item.own]
    if less:
        words = ngettext("The state sees less in %(names)s.", "The state sees less in: %(names)s.", len(less))
        said.append(words % {"names": ", ".join(less)})
    return " ".join(said)


def _shown(level: int | None) -> str:
    return "–" if level is None else str(level)


def _voice(item: Rated) -> str:
    return _("%(name)s: own level %(own)s, verified %(verified)s.") % {
        "name": item.name,
        "own": _shown(item.own),
        "verified": _shown(item.verified),
    }


def _pair(item: Rated, x: float, y: float, width: float) -> list[str]:
    """The own level above, the verified one below."""
    parts = []
    for level, top, fill in ((item.own, y, AGENCY_LIGHT), (item.verified, y + 9, AGENCY)):
        parts.append(el("rect", x=x, y=top, width=width, height=7, fill=WHITE, stroke=AXIS))
        if level is None:
            parts.append(hatch(x, top, width, 7, step=5))
        elif level:
            parts.append(
                el("rect", x=x, y=top, width=width * level / HIGHEST, height=7, fill=fill, stroke=AGENCY)
            )
    return parts


def _wide(items: Sequence[Rated], voice: str) -> SafeString:
    parts = [
        text(250 + 100 * level, 14, str(level), size=11, anchor="middle") for level in range(HIGHEST + 1)
    ]
    parts.append(text(612, 14, _("Own"), size=11, weight=600, anchor="end"))
    parts.append(text(660, 14, _("State"), size=11, weight=600, anchor="end"))
    for i, item in enumerate(items):
        y = 24.0 + 25 * i
        parts.append(text(0, y + 12, fit(item.name, 12, 238), size=12, fill=INK, weight=600))
        parts += _pair(item, 250, y, 300)
        parts.append(text(612, y + 12, _shown(item.own), size=12, fill=INK, anchor="end"))
        parts.append(text(660, y + 12, _shown(item.verified), size=12, fill=INK, weight=700, anchor="end"))
    return drawing(660, 24.0 + 25 * len(items), voice, parts, "wide")


def _narrow(items: Sequence[Rated], voice: str) -> SafeString:
    parts: list[str] = []
    for i, item in enumerate(items):
        y = 54.0 * i
        parts.append(text(0, y + 13, fit(item.name, 13, 280), size=13, fill=INK, weight=600))
        levels = f"{_shown(item.own)} / {_shown(item.verified)}"
        parts.append(text(343, y + 13, levels, size=13, fill=INK, weight=700, anchor="end"))
        parts += _pair(item, 0.5, y + 21, 342)
    return drawing(343, 54.0 * len(items) - 12, voice, parts, "narrow")


__all__ = ["LEVELS_KEY", "Rated", "level_bars", "levels_sentence"]
