"""Who is written to in a language that the site itself does not speak: mail, pages, errors and calendar file speak it.

The sender works in Spanish, the site is English, the reader is Vietnamese. Every text that is looked up while the
reader's language is on must be in its catalogue.
"""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import _trans, trans_real

from stakeholders.models import InvitationLink
from stakeholders.services import translate_activity
from statepl.jobs.models import Message

from .letters import addresses, write_letters

pytestmark = pytest.mark.django_db
READER = "vi"
LABEL = "Máy đã dịch"
VIETNAMESE = {
    "title": "Trò chuyện về việc giúp đỡ ở trường",
    "purpose": "Hãy cho chúng tôi biết điều gì có ích.",
}
NOBODY = "A" * 43


@pytest.fixture
def untranslated(monkeypatch: Any) -> set[str]:
    """The texts that were looked up for the reader and are not in the reader's catalogue."""
    missing: set[str] = set()

    def watch(name: str, keys: Any) -> None:
        real = getattr(trans_real, name)

        def look_up(*args: Any) -> str:
            key = keys(*args)
            text = key if isinstance(key, str) else key[0]
            is_theirs = translation.get_language() == READER
            if is_theirs and text and trans_real.translation(READER)._catalog.get(key) is None:
                missing.add(text)
            return str(real(*args))

        monkeypatch.setattr(_trans, name, look_up, raising=False)

    watch("gettext", lambda message: str(message).replace("\r\n", "\n"))
    watch("pgettext", lambda context, message: f"{context}\x04{message}")
    watch("ngettext", lambda one, _many, number: (one, trans_real.translation(READER).plural(number)))
    return missing


@pytest.fixture
def written(activity: Any, engagement_lead: Any, untranslated: set[str]) -> list[Message]:
    """Every letter to the reader, written while the sender works in Spanish."""
    translate_activity(activity, actor=engagement_lead, language=READER, words=VIETNAMESE)
    with translation.override("es"):
        write_letters(activity, engagement_lead, READER)
    return list(Message.objects.filter(person=None, language=READER))


def page_of(response: Any) -> str:
    return str(response.content.decode())


def check(response: Any, statuses: set[int]) -> None:
    page = page_of(response)
    assert response.status_code in statuses, response.request["PATH_INFO"]
    assert response["Content-Language"] == READER
    assert '<html lang="vi" dir="ltr">' in page
    assert LABEL in page


def test_every_mail_speaks_the_readers_language_and_says_who_translated(
    written: list[Message], untranslated: set[str]
) -> None:
    assert len(written) > 12
    assert [each.dedupe_key for each in written if LABEL not in each.body_text] == []
    pages = [each.body_html for each in written if each.body_html]
    assert [each for each in pages if LABEL not in each or '<html lang="vi" dir="ltr">' not in each] == []
    letters = [each for each in written if each.dedupe_key.startswith("invitation-link")]
    first = next(each for each in letters if VIETNAMESE["title"] in each.subject)
    (attached,) = first.attachments
    assert VIETNAMESE["title"] in attached["content"].replace("\r\n ", "")
    assert sorted(untranslated) == []


def test_every_page_behind_a_mail_and_its_errors_speak_the_readers_language(
    written: list[Message], untranslated: set[str]
) -> None:
    reader = Client()
    paths = sorted(each for each in addresses() if not each.startswith("/public/"))
    for path in paths:
        check(reader.get(f"{path}?lang=vi"), {200, 410})
        if not path.startswith("/surveys/"):
            check(reader.post(f"{path}?lang=vi", {"answer": "no such answer"}), {200, 404, 409, 410, 422})
        check(reader.get(re.sub(r"[^/]{43}", NOBODY, path) + "?lang=vi"), {404})
    for token in re.findall(r"/surveys/([^/]{43})/", " ".join(paths)):
        questions = [f"/surveys/{token}/{place}/?lang=vi" for place in range(1, 8)]
        shown = [each for each in questions if reader.get(each).status_code == 200]
        assert len(shown) > 3
        for question in shown:
            check(reader.get(question), {200})
    for token in re.findall(r"/invitations/([^/]{43})/", " ".join(paths)):
        check(reader.get(f"/invitations/{token}/say/"), {200})
        check(reader.post(f"/invitations/{token}/say/"), {422})
    assert sorted(untranslated) == []


def test_link_opens_in_the_readers_language_by_itself(written: list[Message]) -> None:
    path = next(each for each in sorted(addresses()) if each.startswith("/invitations/"))
    token = path.split("/")[2]
    assert InvitationLink.objects.for_token(token).invitation.language == READER
    check(Client(headers={"Accept-Language": "es"}).get(path), {200, 410})
