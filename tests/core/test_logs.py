"""The logs: what is refused is one line, what breaks shows its way through the code."""

import logging

from statepl.core.logs import RefusalFilter


def record(status: int) -> logging.LogRecord:
    made = logging.LogRecord(
        "django.request", logging.WARNING, __file__, 1, "Forbidden", (), (None, None, None)
    )
    made.status_code = status
    RefusalFilter().filter(made)
    return made


def test_refusal_is_logged_without_a_traceback_and_an_error_with_it():
    assert [record(status).exc_info for status in (403, 404, 500)] == [None, None, (None, None, None)]


def test_every_refused_request_goes_through_the_filter():
    assert any(isinstance(each, RefusalFilter) for each in logging.getLogger("django.request").filters)
