"""`manage.py import_schools FILE`: the schools of the directory."""

from statepl.districts.importing import ImportCommand
from statepl.districts.services import import_schools


class Command(ImportCommand):
    """Import school rows, all or none."""

    help = "Imports school rows: ncessch or state_id, the district's id, name; all or none."
    what = "schools"
    service = staticmethod(import_schools)
