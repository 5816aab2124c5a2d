"""Every message of the product names its cause, and people with an account are asked how often."""

import ast
from pathlib import Path

from tests.house.test_audit_of_services import calls_in, name_of, sources

ROOT = Path(__file__).resolve().parents[2]
# Who is written to without an account, or before there is a choice; everybody else by `notify`.
OF_THEIR_OWN = {
    "stakeholders/notifications/heard.py",  # contributors have no account
    "stakeholders/notifications/invitations.py",  # invited people have no account
    "stakeholders/notifications/nominations.py",  # who says who is missing has no account
    "stakeholders/notifications/surveys.py",  # who is asked has no account
    "stakeholders/notifications/records.py",  # those who were there have no account
    "statepl/accounts/notices.py",  # notify itself
    "statepl/accounts/services.py",  # the first message of an account
}


def messages(name: str) -> list[tuple[str, ast.Call]]:
    return [
        (str(path.relative_to(ROOT)), call)
        for path in sources()
        for call in calls_in(ast.parse(path.read_text()))
        if name_of(call) == name
    ]


def test_people_with_an_account_are_written_to_by_notify() -> None:
    assert {place for place, _call in messages("queue_message")} == OF_THEIR_OWN
    assert len(messages("notify")) >= 7


def test_every_message_names_its_cause() -> None:
    queued = [place for place, call in messages("queue_message") if not keyword(call, "origin")]
    told = [place for place, call in messages("notify") if not keyword(call, "cause")]
    assert (queued, told) == ([], [])


def keyword(call: ast.Call, name: str) -> bool:
    return any(each.arg == name for each in call.keywords)
