"""The dates of a public application for anybody's calendar program: those of its timeline, nothing else."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from statepl.core.icalendar import Event, calendar
from waivers.models import Application
from waivers.timeline import gates

HOURS_BETWEEN = 24


def dates_file(application: Application) -> str:
    """Return the dates of the timeline as text/calendar, in the language of the reader.

    A date that moves keeps its UID, so a program that has subscribed moves its entry.
    """
    with translation.override("en"):
        keys = [slugify(gate.long or gate.label) for gate in gates(application)]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    url = settings.BASE_URL + reverse("public:application", args=[application.pk])
    events = []
    for key, gate in zip(keys, gates(application), strict=True):
        words = {"district": application.district, "duty": gate.long or gate.label}
        summary = _("%(district)s: %(duty)s") % words
        events.append(
            Event(
                uid=f"application-{application.pk}-{key}@{domain}",
                sequence=application.version,
                stamp=application.updated_at,
                starts=gate.on,
                summary=_("Done: %(what)s") % {"what": summary} if gate.state == "done" else summary,
                url=url,
            )
        )
    name = _("%(district)s: %(duty)s") % {"district": application.district, "duty": _("Five years")}
    return calendar(events, product="register", name=name, minutes=60 * HOURS_BETWEEN)
