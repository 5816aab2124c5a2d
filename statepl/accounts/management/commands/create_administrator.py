"""`manage.py create_administrator EMAIL NAME`: the first person, who then lets the others in."""

import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser

from statepl.accounts.roles import Role
from statepl.accounts.services import create_user


class Command(BaseCommand):
    """Exit 0 when done, 1 when the input was refused, 2 when called wrongly."""

    help = "Makes an account with the role of state administrator and mails how to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = create_user(options["email"], name=options["name"], role=Role.ADMINISTRATOR, actor=None)
        except ValidationError as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "errors": refusal.messages}))
            else:
                self.stderr.write("\n".join(refusal.messages))
            sys.exit(1)
        facts = {"ok": True, "id": user.pk, "email": user.email}
        self.stdout.write(
            json.dumps(facts) if options["json"] else f"{user.email} administers the state now."
        )
