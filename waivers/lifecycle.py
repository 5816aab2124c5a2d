"""The lifecycle in words, as Markdown: from the table of moves and the registry of checks, nothing else."""

from waivers.readiness import described
from waivers.states import CLOSED, MOVES, Move, Party, State, moves_from

WHO = {
    Party.LEAD: "district lead",
    Party.REVIEWER: "state reviewer",
    Party.APPROVER: "state approver, who did not recommend",
    Party.SYSTEM: "the system, on the date",
}
HEAD = """# The lifecycle of an application

Made by `manage.py lifecycle_doc` from `waivers/states/` and the registry of `waivers/readiness.py`;
a test holds it current. Change those, never this file.

A move that this table does not name is refused (409), as is one from a stale version; both leave the
application as it was. A failing gate names every open check, not the first.

One decision is no move: while the district works on its plan an approver may extend the plan window, once,
with a reason, to the end of Year Two at the latest. A lapse then waits for the new date.
"""


def lifecycle_text() -> str:
    """Return docs/lifecycle.md in the language that is active."""
    return "\n".join([HEAD, *_states(), "", *_moves(), "", *_gates()]) + "\n"


def _states() -> list[str]:
    rows = [f"| `{state.value}` | {state.label} | {_leads_to(state)} |" for state in State]
    return ["## States", "", "| State | Shown as | Moves from here |", "|---|---|---|", *rows]


def _leads_to(state: State) -> str:
    if state in CLOSED:
        return "none: closed"
    return ", ".join(f"`{move.verb}`" for move in moves_from(state))


def _moves() -> list[str]:
    head = [
        "## Moves",
        "",
        "| Verb | Button | Who | From | To | Gives | Gate |",
        "|---|---|---|---|---|---|---|",
    ]
    return [*head, *(_move(move) for move in MOVES.values())]


def _move(move: Move) -> str:
    sources = (
        "any open state" if len(move.sources) > 3 else ", ".join(f"`{s}`" for s in State if s in move.sources)
    )
    gives = ", ".join(
        name for name, needed in (("reason", move.needs_reason), ("date", move.needs_date)) if needed
    )
    gate = f"[{move.gate}](#{move.gate})" if move.gate else "–"
    cells = [
        f"`{move.verb}`",
        str(move.label),
        WHO[move.party],
        sources,
        f"`{move.target}`",
        gives or "–",
        gate,
    ]
    return f"| {' | '.join(cells)} |"


def _gates() -> list[str]:
    names = list(dict.fromkeys(move.gate for move in MOVES.values() if move.gate))
    lines = ["## Gates"]
    for name in names:
        verbs = ", ".join(f"`{move.verb}`" for move in MOVES.values() if move.gate == name)
        lines += ["", f"### {name}", "", f"Before {verbs}:", ""]
        lines += [f"- **{code}** {sentence}" for code, sentence in described(name)]
    return lines
