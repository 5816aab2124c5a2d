"""`manage.py import_districts FILE`: the districts of the directory."""

from statepl.districts.importing import ImportCommand
from statepl.districts.services import import_districts


class Command(ImportCommand):
    """Import district rows, all or none."""

    help = "Imports district rows: leaid or state_id, name; all or none. The same file again changes nothing."
    what = "districts"
    service = staticmethod(import_districts)
