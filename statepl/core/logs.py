"""What the logs hold: no secret of an address, and a refusal as one line."""

import logging
import re

# Django's loggers that write the address of a request.
LOGGERS = ("django.request", "django.security.csrf", "django.server")
_places: list[re.Pattern[str]] = []


def redact(text: str) -> str:
    """Return the text with the secret of every such address replaced."""
    for place in _places:
        text = place.sub(r"\1[secret]", text)
    return text


class SecretFilter(logging.Filter):
    """Replace secrets in a record's message and arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(redact(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


class RefusalFilter(logging.Filter):
    """A refused request is an answer, not an error: it is one line, without the way through the code."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True


def hide_after(path: str) -> None:
    """Keep what follows this path in an address out of the logs; call it from `ready()`."""
    place = re.compile(rf"({re.escape(path)})[^/\s?\"']+")
    if place not in _places:
        _places.append(place)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, SecretFilter) for each in logger.filters):
            logger.addFilter(SecretFilter())
