"""System checks of this site: what Django itself does not look at."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.utils.translation import get_language_info

EXAMPLE_SENDER = "sea.example"


@register(Tags.files)
def files_people_gave_are_not_served(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Uploaded files go through a view that checks who asks; the web server never hands them out."""
    media = Path(settings.MEDIA_ROOT).resolve()
    served = [Path(folder).resolve() for folder in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS)]
    if any(media == folder or folder in media.parents or media in folder.parents for folder in served):
        return [
            Error(
                "MEDIA_ROOT and the static files overlap: anybody could download what people uploaded.",
                hint="Set MEDIA_ROOT to a folder of its own.",
                id="statepl.E001",
            )
        ]
    return []


@register(Tags.files)
def bucket_has_its_packages(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Files in a bucket need packages that not every site has."""
    if not settings.FILES_BUCKET or find_spec("storages"):
        return []
    return [
        Error(
            "FILES_BUCKET is set, but the packages that speak to a bucket are not installed.",
            hint="Install them: pip install --require-hashes -r requirements/s3.txt.",
            id="statepl.E005",
        )
    ]


@register(Tags.database)
def only_postgresql(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Triggers, leases and constraints are PostgreSQL's."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine == "django.db.backends.postgresql":
        return []
    return [
        Error(
            f"The database engine is {engine}.", hint="Use postgres://… in DATABASE_URL.", id="statepl.E002"
        )
    ]


@register(Tags.security)
def a_lease_outlives_its_renewal(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A lease below one second would pass while its worker lives, and the work would be done twice."""
    if settings.JOB_LEASE_SECONDS >= 1:
        return []
    return [Error("JOB_LEASE_SECONDS is below 1.", hint="Leave it at 60.", id="statepl.E003")]


@register(Tags.translation)
def languages_have_names(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The language switches print each language in its own words."""
    unknown = [code for code, _name in settings.PEOPLES_LANGUAGES if not _is_known(code)]
    return [Error(f"Django does not know the language {code!r}.", id="statepl.E004") for code in unknown]


def _is_known(code: str) -> bool:
    try:
        return bool(get_language_info(code))
    except KeyError:
        return False


@register(Tags.urls, deploy=True)
def links_in_mail_are_safe(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Invitations carry BASE_URL; over plain HTTP their tokens could be read on the way."""
    address = urlsplit(settings.BASE_URL)
    if address.scheme == "https" and address.hostname:
        return []
    return [
        Caution(
            f"BASE_URL is {settings.BASE_URL!r}.", hint="Use the site's https:// address.", id="statepl.W001"
        )
    ]


@register(Tags.security, deploy=True)
def mail_has_a_sender(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Mail from the example domain would be refused, and nobody could answer it."""
    if not settings.DEFAULT_FROM_EMAIL.endswith(EXAMPLE_SENDER):
        return []
    return [
        Caution(
            f"Mail is sent from {settings.DEFAULT_FROM_EMAIL}.",
            hint="Set DEFAULT_FROM_EMAIL to an address of the agency.",
            id="statepl.W002",
        )
    ]
