"""What people said, made through the services."""

import datetime as dt
import re
import uuid
from typing import Any

from stakeholders.models import Activity, Group, HeardAnswer, HeardItem
from stakeholders.services import answer_item, note_heard, raise_issue, review_item
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories.stakeholders import make_activity

REPLY = re.compile(r"/replies/([A-Za-z0-9_-]+)/")
DOUBT = "Credit without hours will not count at a college."


def held_activity(district: Any, actor: Any, **changes: Any) -> Activity:
    """An activity that is over since an hour."""
    end = clock.now() - dt.timedelta(hours=1)
    times = {"starts_at": end - dt.timedelta(hours=2), "ends_at": end}
    return make_activity(district, actor, title="Student panel", **times, **changes)


def hear(activity: Activity, actor: Any, **changes: Any) -> HeardItem:
    """Note one contribution of a student."""
    code = changes.pop("group", "students")
    facts = {"words": DOUBT, "is_quote": True, "email": "sol@example.org", "language": "es", **changes}
    return note_heard(
        activity, actor=actor, key=facts.pop("key", uuid.uuid4()), group=Group.objects.get(code=code), **facts
    )


def read(item: HeardItem, actor: Any, **changes: Any) -> HeardItem:
    """Let a coordinator read a contribution and show it as it is."""
    item.refresh_from_db()
    facts = {
        "version": item.version,
        "review": "public",
        "publishable": item.words,
        "place": item.place,
        **changes,
    }
    return review_item(item, actor=actor, **facts)


def answered(item: HeardItem, actor: Any, **changes: Any) -> HeardAnswer:
    """Answer a contribution with a no and its reason."""
    item.refresh_from_db()
    facts = {
        "version": item.version,
        "disposition": "no",
        "reason": "The college has agreed in writing.",
        **changes,
    }
    return answer_item(item, actor=actor, **facts)


def issue(district: Any, **changes: Any) -> HeardItem:
    """Raise something unprompted."""
    facts = {"words": "The bus leaves too early.", "email": "", "language": "en", **changes}
    return raise_issue(district, key=facts.pop("key", uuid.uuid4()), **facts)


def reply_token() -> str:
    """Return the secret in the answer mailed last."""
    found = REPLY.search(Message.objects.filter(dedupe_key__startswith="heard-answer").latest("pk").body_text)
    assert found
    return found.group(1)
