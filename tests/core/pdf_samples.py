"""Documents for the tests of the PDF door, and ways to look into the bytes."""

import io
import subprocess
from datetime import date

import pikepdf

from statepl.core import charts


def page(body="<h1>Report</h1><p>Text.</p>", *, head="", lang="en"):
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Report</title>{head}</head>'
        f'<body class="rp" data-running="Report, draft">{body}</body></html>'
    )


def table(chart):
    heads = "".join(f'<th scope="col">{header}</th>' for header in chart.headers)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in chart.rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def report():
    """A whole report: cover, timeline, bars, table, tags."""
    start, end = date(2026, 7, 1), date(2031, 6, 30)
    line = charts.timeline(
        title="Five years",
        gates=[charts.Gate("Plan due", date(2027, 9, 28), "next")],
        columns=[charts.Column("Five years", "2026–31", start)],
        end=end,
        today=date(2027, 3, 12),
        width=charts.PRINT_WIDTH,
    )
    bar = charts.bars(
        title="Proficient",
        items=[
            charts.Bar("All students", charts.Point(49), reference=True),
            charts.Bar("Asian", charts.Point(None, "suppressed")),
        ],
    )
    return page(
        '<section class="rp-cover"><div class="rp-cover__top"><p class="rp-cover__agency">Agency</p>'
        '<p class="rp-draft">DRAFT</p><h1>Readiness report</h1></div><div class="rp-cover__body">'
        '<table class="rp-facts"><tbody><tr><th scope="row">Data as of</th><td>March 12, 2027</td></tr></tbody>'
        '</table></div></section><section class="rp-sheet"><p class="rp-eyebrow">Chapter 1</p><h1>Summary</h1>'
        f"<h2>Five years</h2><figure>{line.svg}</figure><h2>Results</h2><figure>{bar.svg}{bar.svg_narrow}"
        f'</figure>{table(bar)}<p><span class="st-tag st-tag--done">Met</span> '
        '<span class="rp-withheld">withheld</span> <a href="https://example.org/">Help</a></p></section>'
    )


def opened(raw):
    return pikepdf.open(io.BytesIO(raw))


def words(raw):
    text = subprocess.run(["pdftotext", "-", "-"], input=raw, capture_output=True, check=True)
    return text.stdout.decode()
