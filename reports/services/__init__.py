"""Writing: reports that were asked for, and what the public reads of a score. One module for each noun."""

from reports.services.reports import (
    KIND,
    count_pages,
    file_name,
    freeze_report,
    languages,
    make_report,
    print_pdf,
    provenance_of,
    record_download,
    render_now,
    report_failed,
    request_report,
    role_of,
)
from reports.services.snapshots import (
    answer_snapshot,
    publish_snapshot,
    show_snapshot,
    take_back_snapshot,
    withdraw_snapshot,
)

__all__ = [
    "KIND",
    "answer_snapshot",
    "count_pages",
    "file_name",
    "freeze_report",
    "languages",
    "make_report",
    "print_pdf",
    "provenance_of",
    "publish_snapshot",
    "record_download",
    "render_now",
    "report_failed",
    "request_report",
    "role_of",
    "show_snapshot",
    "take_back_snapshot",
    "withdraw_snapshot",
]
