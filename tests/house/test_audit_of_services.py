"""What a service writes is on the trail, under a verb that is declared once and used."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from statepl.audit.verbs import Verb

ROOT = Path(__file__).resolve().parents[2]
APPS = ("statepl", "policy", "waivers", "stakeholders", "evaluation", "reports")
WRITERS = {"save", "save_next", "delete", "bulk_create", "bulk_update", "create", "create_user",
           "get_or_create", "update_or_create"}  # fmt: skip
# A verb that reaches record() by another name: the row of the lifecycle table, a parameter.
BY_ANOTHER_NAME = {"verb", "audit", "changed_verb"}
# Writes that leave no row of their own, each with its reason.
NO_ROW = {
    "evaluation.services.catalogue.load_catalogue": "the shipped catalogue, written when the site is set up",
    "policy.services.load_catalogue": "the shipped catalogue, written when the site is set up",
    "stakeholders.services.groups.load_groups": "the shipped catalogue, written when the site is set up",
    "evaluation.services.imports.stage_any": "a table that ends with the transaction; the import is recorded",
    "evaluation.services.imports.stage_file": "a table that ends with the transaction; the import is recorded",
    "evaluation.services.releases.start_release": "an empty row; its job, then its content, are recorded",
    "evaluation.services.releases.discard_release": "drops cells that were never published; their making was recorded",
    "evaluation.services.uploads.remove_file": "bytes that were imported or refused, which is recorded",
    "reports.services.reports.freeze_report": "facts of a report between asked for and made, both recorded",
    "stakeholders.services.invitations.add_link": "part of an invitation, reminder or change, which is recorded",
    "stakeholders.services.score.keep_scores": "counted from the log by the clock; decides nothing",
    "stakeholders.services.sheets.answer_question": "nobody is told who answered what; the count is recorded",
    "stakeholders.services.sheets.begin_open": "a sheet of somebody unknown; the count is recorded",
    "stakeholders.services.wishes.result_wish": "makes the wish that people can then change",
    "stakeholders.services.wishes.wish_of": "nothing wished yet; stopping and wanting again are recorded",
    "stakeholders.services.wordings.keep_words": "part of a translation, which is recorded",
    "statepl.audit.services.record": "the trail itself",
    "waivers.services.gates.count_gates": "a count for the queue, derived from records that are on the trail",
    "waivers.services.letters.load_letter_templates": "the shipped letters, written when the site is set up",
    "waivers.services.terms.close_terms": "what follows from a decision or an end, which is recorded",
    "waivers.services.terms.grant_requests": "what follows from the final approval, which is recorded",
    "waivers.services.terms.note_event": "what follows from a decision, which is recorded",
    "waivers.services.corrections.end_notices": "a notice ends with its probation, by a move that is recorded",
    "waivers.services.obligations.taking_back": "bytes of a file whose row is rolled back",
    "waivers.services.papers.open_sustainability": "an empty paper; what is written into it is recorded",
    "waivers.services.rounds.follow_round": "what the move means for the desk's own clock; the move is recorded",
    "waivers.services.comments.send_comments": "part of a return, which is recorded",
    "waivers.services.comments.close_return": "part of a submission, which is recorded",
    "waivers.services.duties.move_due_date": "a date; the decision that moves it is recorded",
    "waivers.services.filings.open_filing": "an empty sheet; what made it needed (a start, an approval) is recorded",
    "waivers.services.filings.store_version": "a submission, which is recorded in the same transaction",
    "statepl.jobs.services.erase_messages": "a part of erasing people, which is recorded with its counts",
    "statepl.jobs.services.claim_job": "a lease; how the job ends is recorded",
}


@dataclass
class Function:
    """What one function of a services module does by itself."""

    place: str
    is_public: bool
    writes: bool = False
    records: bool = False
    calls: set[str] = field(default_factory=set)


def sources() -> Iterator[Path]:
    """Return the product's own modules, without migrations."""
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)


def is_service(path: Path) -> bool:
    return path.stem in {"services", "keys"} or path.parent.name == "services"


def calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_write(call: ast.Call) -> bool:
    """Say whether a call writes rows; `update` counts on a queryset, which is no plain name."""
    if not isinstance(call.func, ast.Attribute):
        return False
    receiver = call.func.value
    if call.func.attr == "update":
        return isinstance(receiver, ast.Call | ast.Attribute)
    return call.func.attr in WRITERS and "storage" not in ast.unparse(receiver)


def functions() -> dict[str, Function]:
    """Return every function and method of the services modules; those of one name in two modules are kept apart."""
    found = {}
    for path in filter(is_service, sources()):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(path.read_text())
        top = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                inside = list(calls_in(node))
                function = Function(f"{module}.{node.name}", node.name in top and node.name[0] != "_")
                function.writes = any(map(is_write, inside))
                function.calls = {name_of(call) for call in inside} - {node.name}
                function.records = "record" in function.calls
                found[function.place] = function
    return found


def reached(start: Function, known: dict[str, Function]) -> list[Function]:
    """Return what a function calls in the services modules, itself first, the same module before others."""
    seen, waiting = {}, [start]
    while waiting:
        function = waiting.pop()
        if function.place in seen:
            continue
        seen[function.place] = function
        module = function.place.rpartition(".")[0]
        for name in function.calls:
            own = known.get(f"{module}.{name}")
            waiting += (
                [own] if own else [f for f in known.values() if f.is_public and f.place.endswith(f".{name}")]
            )
    return list(seen.values())


def silent_writers() -> list[str]:
    known = functions()
    found = []
    for function in known.values():
        ways = reached(function, known)
        if function.is_public and any(f.writes for f in ways) and not any(f.records for f in ways):
            found.append(function.place)
    return sorted(found)


def test_every_service_that_writes_leaves_a_row_on_the_trail() -> None:
    assert len(functions()) > 100
    assert silent_writers() == sorted(NO_ROW)


def verbs_used() -> set[str]:
    found = set()
    for path in sources():
        if path.name != "verbs.py":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Verb":
                    found.add(node.attr)
    return found


def test_every_verb_is_used() -> None:
    assert sorted({verb.name for verb in Verb} - verbs_used()) == []


@pytest.mark.parametrize("path", [p for p in sources() if "record(" in p.read_text()], ids=str)
def test_record_is_given_a_declared_verb(path: Path) -> None:
    tree = ast.parse(path.read_text())
    given = [call.args[0] for call in calls_in(tree) if name_of(call) == "record" and call.args]
    assert [ast.unparse(verb) for verb in given if not is_declared(verb)] == []


def is_declared(verb: ast.expr) -> bool:
    """Say whether an expression is `Verb.X`, one of two of them, or a name that holds one."""
    if isinstance(verb, ast.IfExp):
        return is_declared(verb.body) and is_declared(verb.orelse)
    if isinstance(verb, ast.Attribute) and getattr(verb.value, "id", "") == "Verb":
        return verb.attr in Verb.__members__
    name = verb.attr if isinstance(verb, ast.Attribute) else getattr(verb, "id", "")
    return name in BY_ANOTHER_NAME
