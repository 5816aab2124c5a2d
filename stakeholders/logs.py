"""Secrets of invitation links stay out of the logs, also when Django reports a refusal or an error."""

import logging
import re

TOKEN = re.compile(r"(/invitations/)[^/\s?\"']+")
# Django's loggers that write the address of a request.
LOGGERS = ("django.request", "django.security.csrf", "django.server")


def redact(text: str) -> str:
    """Return the text with the secret of every invitation address replaced."""
    return TOKEN.sub(r"\1[secret]", text)


class TokenFilter(logging.Filter):
    """Replace secrets in a record's message and arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(redact(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


def hide_tokens() -> None:
    """Put the filter on Django's loggers, once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, TokenFilter) for each in logger.filters):
            logger.addFilter(TokenFilter())
