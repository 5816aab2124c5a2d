"""`manage.py create_api_client NAME --scope S`: a program that may read by REST."""

import datetime as dt
import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser

from statepl.accounts.keys import create_api_client
from statepl.accounts.roles import Scope


class Command(BaseCommand):
    """Exit 0 with the key, printed this once; 1 when the input was refused; 2 when called wrongly."""

    help = "Makes an API client and prints its key once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="what the program is called")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            choices=Scope.values,
            help="what it may read; repeatable",
        )
        parser.add_argument("--expires", type=_date, metavar="DATE", help="its last day, as YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client, key = create_api_client(
                options["name"], scopes=options["scope"], expires_on=options["expires"], actor=None
            )
        except ValidationError as refusal:
            self._refuse(refusal.messages, as_json=options["json"])
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": True, "id": client.pk, "name": client.name, "key": key}))
        else:
            self.stdout.write(f"Key of {client.name}, shown this once:\n{key}")

    def _refuse(self, sentences: list[str], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"ok": False, "errors": sentences}))
        else:
            self.stderr.write("\n".join(sentences))


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
