"""Minutes of activities and files of past ones, made through the services."""

import datetime as dt
import io
from typing import Any

from stakeholders.models import Activity, Correction, Minutes, MinutesLink
from stakeholders.services import propose_correction, publish_minutes, request_log_check, write_minutes
from statepl.core import clock
from statepl.jobs.models import Job
from statepl.jobs.services import run_job
from tests.factories.stakeholders import invite_person, latest_token, make_activity

TEXT = "Families asked for a later bus."


def drafted_minutes(activity: Activity, actor: Any) -> Minutes:
    """Write minutes that are not published."""
    return write_minutes(activity, actor=actor, version=0, text=TEXT)


def corrected_minutes(district: Any, actor: Any) -> tuple[Correction, str]:
    """Publish the minutes of an evening four days ago; return a correction that waits, and its link's secret."""
    with clock.at(clock.now() - dt.timedelta(days=14)):
        activity = make_activity(district, actor, title="An evening with minutes")
        invite_person(activity, actor)
    minutes = drafted_minutes(activity, actor)
    day = clock.today() + dt.timedelta(days=14)
    publish_minutes(minutes, actor=actor, version=minutes.version, closes_on=day)
    token = latest_token("minutes-of")
    link = MinutesLink.objects.for_token(token)
    return propose_correction(link, text="Families asked for an earlier bus.", version=1), token


def checked_log(actor: Any, *, faulty: bool = False) -> Job:
    """Give a file of one past activity and run its check."""
    row = "Fair,sharing_fair,one_way,2025-11-02 10:00,2025-11-02 12:00,Gym," + ("many" if faulty else "60")
    text = f"title,kind,direction,starts,ends,place,students\r\n{row}\r\n"
    job = run_job(request_log_check(io.BytesIO(text.encode()), name="past.csv", actor=actor).pk)
    assert job
    return job
