"""A mail backend whose server knows no mailbox."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Refuses every recipient for good, as a server does that has no such mailbox."""

    def send_messages(self, email_messages: Any) -> int:
        raise SMTPRecipientsRefused(
            {to: (550, b"No such mailbox") for each in email_messages for to in each.to}
        )
