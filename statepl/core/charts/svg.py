"""Safe SVG markup by presentation attributes only; the page and the PDF print the same bytes.

All lengths are SVG user units (CSS pixels at full size). Hatching is drawn line by line: patterns
are not painted alike by browsers and by the PDF writer. There are no halos for the same reason.
"""

import hashlib

from django.utils.html import escape
from django.utils.safestring import SafeString

FONT = "Public Sans, sans-serif"

INK = "#17222c"
MUTED = "#55626e"
LINE = "#dfe5e9"
AXIS = "#8b97a1"
CONTROL = "#6b7782"
AGENCY = "#14455f"
AGENCY_LIGHT = "#a9c6d6"
ACCENT = "#b3470b"
DONE = "#1a5c3a"
STOP = "#9c1f1f"
PALE = "#f2f4f6"
TRACK = "#e4eaee"
WHITE = "#fff"

# Advance widths of Public Sans Bold in hundredths of an em, measured from the vendored font file.
# Bold is the widest weight in use, so a label that fits here fits in every weight.
_ADVANCE = {
    char: width / 100
    for width, chars in {
        23: " ",
        26: "'`’",
        27: ".:i|",
        28: "!,;",
        29: "j",
        31: "I",
        33: "(l",
        34: ")[]",
        38: "/\\{}",
        39: "-",
        40: "Jf",
        41: "r",
        42: "t",
        43: "1",
        47: "*",
        48: '"^',
        50: "z",
        52: "v",
        53: "?s",
        55: "_c",
        56: "y",
        57: "a",
        58: "<>Leko",
        59: "+=hnx–",
        60: "u",
        61: "Fbdpq~",
        62: "#T",
        63: "7Eg",
        64: "02",
        65: "P",
        66: "3469",
        67: "8YZ",
        68: "$5B",
        69: "S",
        70: "RV",
        72: "CDKUX",
        73: "A",
        76: "GO",
        77: "HQ",
        78: "&N",
        79: "w",
        83: "@",
        90: "m",
        92: "M",
        94: "%",
        97: "W",
    }.items()
    for char in chars
}
_UNKNOWN_ADVANCE = 0.68


def num(value: float) -> str:
    """A coordinate in at most two decimals, without a trailing zero: 12, 12.5, 12.33."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def text_width(text: str, size: float) -> float:
    """Upper estimate of the printed width of `text` at `size`."""
    return size * sum(_ADVANCE.get(char, _UNKNOWN_ADVANCE) for char in text)


def fit(text: str, size: float, width: float) -> str:
    """`text`, cut with an ellipsis if it is wider than `width`; the table keeps the whole text."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, size: float, width: float, lines: int = 2) -> list[str]:
    """`text` broken between words into at most `lines` lines of `width`; the last one is cut to fit."""
    rows: list[str] = [""]
    for word in text.split():
        joined = f"{rows[-1]} {word}".strip()
        if text_width(joined, size) <= width or not rows[-1] or len(rows) == lines:
            rows[-1] = joined
        else:
            rows.append(word)
    return [fit(row, size, width) for row in rows]


def el(name: str, **attributes: str | float | None) -> str:
    """An empty element; underscores in attribute names become hyphens, None drops the attribute."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown = value if isinstance(value, str) else num(value)
            parts.append(f'{key.replace("_", "-")}="{escape(shown)}"')
    return f"<{' '.join(parts)}/>"


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 12.5,
    fill: str = MUTED,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    """One line of text with its baseline at y."""
    return (
        f'<text x="{num(x)}" y="{num(y)}" font-family="{FONT}" font-size="{num(size)}" fill="{fill}"'
        f' font-weight="{weight}" text-anchor="{anchor}">{escape(content)}</text>'
    )


def hatch(x: float, y: float, width: float, height: float, *, step: float = 6, border: str = AXIS) -> str:
    """A rectangle filled with diagonal lines, each cut at the edges."""
    lines = []
    offset = step / 2
    while offset < width + height:
        left, right = max(0.0, offset - height), min(width, offset)
        lines.append(f"M{num(x + left)} {num(y + offset - left)}L{num(x + right)} {num(y + offset - right)}")
        offset += step
    return (
        el("rect", x=x, y=y, width=width, height=height, fill=PALE)
        + el("path", d="".join(lines), stroke="#7d8994", stroke_width="1.1", fill="none")
        + el("rect", x=x, y=y, width=width, height=height, fill="none", stroke=border)
    )


def worded_hatch(x: float, y: float, width: float, height: float, word: str, size: float = 12.5) -> str:
    """A hatched band that says in words why nothing is shown."""
    plate = min(text_width(word, size) + 14, width - 4)
    middle = x + width / 2
    return (
        hatch(x, y, width, height)
        + el("rect", x=middle - plate / 2, y=y + 3, width=plate, height=height - 6, rx=3, fill=WHITE)
        + text(
            middle,
            y + height / 2 + size * 0.35,
            fit(word, size, plate),
            size=size,
            fill=INK,
            weight=600,
            anchor="middle",
        )
    )


def worded_frame(
    x: float, y: float, width: float, height: float, word: str, *, size: float = 12.5, color: str = CONTROL
) -> str:
    """A dashed frame that names what is missing and is no measured zero."""
    return el(
        "rect",
        x=x + 0.5,
        y=y + 0.5,
        width=width - 1,
        height=height - 1,
        rx=3,
        fill=WHITE,
        stroke=color,
        stroke_dasharray="4 3",
    ) + text(
        x + width / 2,
        y + height / 2 + size * 0.35,
        fit(word, size, width - 6),
        size=size,
        fill=color if color == STOP else MUTED,
        weight=600,
        anchor="middle",
    )


def drawing(width: float, height: float, title: str, parts: list[str], variant: str = "") -> SafeString:
    """The whole SVG. Its id comes from its content, so equal input gives equal bytes.

    `variant` is "wide", "narrow" or empty and chooses the class that shows it.
    """
    body = "".join(parts)
    seed = f"{variant}|{width}|{height}|{title}|{body}".encode()
    ident = f"chart-{hashlib.sha256(seed).hexdigest()[:12]}"
    classes = f"st-svg st-svg--{variant}" if variant else "st-svg"
    markup = (
        f'<svg class="{classes}" viewBox="0 0 {num(width)} {num(height)}" role="img"'
        f' aria-labelledby="{ident}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{ident}">{escape(title)}</title>{body}</svg>'
    )
    # Every text passed through escape() above; attributes are numbers and constants of this package.
    return SafeString(markup)  # nosec B703
