"""The three duties that state and district share, read: which text both sides have still to sign (W-27)."""

from waivers.calendar import WAIVER_YEARS
from waivers.models import Application, SharedDuty

Shared = SharedDuty.Duty


def now(application: Application) -> int:
    """Return the waiver year that is running, 1 to 5."""
    return max(1, min(application.waiver_year(), WAIVER_YEARS))


def unsigned(application: Application) -> list[str]:
    """Return the names of the shared duties whose text both sides have not signed, money for this year."""
    signed = {
        (row.duty, row.waiver_year)
        for row in application.shared_duties.filter(
            state_signed_on__isnull=False, district_signed_on__isnull=False
        )
    }
    wanted = [(Shared.FUNDING, now(application)), (Shared.FLEXIBILITY, 0), (Shared.INDICATORS, 0)]
    return [str(duty.label) for duty, year in wanted if (duty.value, year) not in signed]
