"""Style sheets are read once a thread, and let go of when the process ends."""

from statepl.core import pdf
from tests.core.test_pdf import page


def test_second_document_reads_no_style_sheet_again_and_has_the_same_bytes():
    pdf.forget_styles()
    first = pdf.render_pdf(page("<h1>One</h1>"), title=None, language="en")
    kept = dict(pdf._kept_styles())
    pdf.render_pdf(page("<h1>Two</h1>"), title=None, language="en")
    assert pdf._kept_styles() == kept
    again = pdf.render_pdf(page("<h1>One</h1>"), title=None, language="en")
    pdf.forget_styles()
    assert (again, pdf._kept_styles()) == (first, {})
    assert pdf.render_pdf(page("<h1>One</h1>"), title=None, language="en") == first
