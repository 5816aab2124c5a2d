"""What people said in the world: something to read, something answered, something merged, public pages."""

from typing import Any

from stakeholders.services import merge_items, publish_answers
from tests.factories.heard import answered, hear, issue, read, reply_token

WORDS = "Mrs. Smith is never there."


def heard_rows(home: Any, past: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the arguments of every route about what people said."""
    lead = people["lead"]
    unread = issue(home, words=WORDS, email="pa@example.org")
    item = read(hear(past, lead), lead)
    answered(item, lead)
    token = reply_token()
    plain = [read(hear(past, lead, email=""), lead) for _ in range(2)]
    merged = merge_items(plain, actor=lead, words="Many doubt that colleges accept it.")
    answered(merged, lead, disposition="not_now")
    open_one = read(hear(past, lead, email="", is_dissent=True), lead)
    publish_answers(home, actor=lead, version=1)
    publish_answers(None, actor=people["engagement_lead"], version=1, says_none_yet=True)
    chosen = read(hear(past, lead, email=""), lead)
    of_item = {"pk": open_one.pk}
    return {
        "stakeholders:activity_heard": {"pk": past.pk},
        "stakeholders:heard_item": {"pk": item.pk},
        "stakeholders:heard_item unread": {"pk": unread.pk},
        "stakeholders:heard_item merged": {"pk": merged.pk},
        "stakeholders:heard_review": {"pk": unread.pk},
        "stakeholders:heard_erase": {"pk": item.pk},
        "stakeholders:heard_answer": of_item,
        "stakeholders:heard_split": of_item,
        "stakeholders:heard_merge": {"?": f"?item={chosen.pk}&item={open_one.pk}"},
        "stakeholders:heard_plan": {"pk": home.applications.get().pk},
        "stakeholders:heard_publish": {"pk": home.pk},
        **{f"public:{name}-district": {"pk": home.pk} for name in ("answers", "raise", "raised")},
        "replies:answer": {"token": token},
        "replies:answer unknown": {"token": "A" * 43},
    }
