"""Charts as (drawing, sentence, table): the same bytes on the page and in the PDF.

No chart library, no script: a chart is a function from facts to a frozen `Chart`. The facts are
`Point`s, which refuse to carry a number that must not be shown.
"""

from .bars import bars
from .base import Chart, Point, Status, point_text, points_text, status_word, value_text
from .grid import GridItem, grid
from .levels import LEVELS_KEY, Rated, level_bars
from .network import Network, Tie, network
from .readiness import READINESS_KEY, Readiness, readiness_bars, readiness_sentence
from .sentences import Bar, Series, bars_sentence, trend_sentence
from .timeline import PRINT_WIDTH, Column, Gate, Step, Timeline, timeline, timeline_sentence, timeline_steps
from .trend import trend

__all__ = [
    "LEVELS_KEY",
    "PRINT_WIDTH",
    "READINESS_KEY",
    "Bar",
    "Chart",
    "Column",
    "Gate",
    "GridItem",
    "Network",
    "Point",
    "Rated",
    "Readiness",
    "Series",
    "Status",
    "Step",
    "Tie",
    "Timeline",
    "bars",
    "bars_sentence",
    "grid",
    "level_bars",
    "network",
    "point_text",
    "points_text",
    "readiness_bars",
    "readiness_sentence",
    "status_word",
    "timeline",
    "timeline_sentence",
    "timeline_steps",
    "trend",
    "trend_sentence",
    "value_text",
]
