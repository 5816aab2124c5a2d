"""Addresses that a phone's camera reads, as drawings."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4  # modules of white around the drawing, as ISO/IEC 18004 asks for


def qr_svg(address: str, title: str) -> SafeString:
    """Return the QR code of an address as an SVG element that scales; `title` says what it leads to.

    It is read even where a quarter of it is lost to dirt or a fold (error correction level Q).
    """
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=QUIET)
    code.add_data(address)
    matrix = code.get_matrix()
    dark = "".join(
        f"M{column},{row}h1v1h-1z"
        for row, line in enumerate(matrix)
        for column, is_dark in enumerate(line)
        if is_dark
    )
    return format_html(
        '<svg class="st-qr" viewBox="0 0 {0} {0}" role="img" xmlns="http://www.w3.org/2000/svg"><title>{1}</title>'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
        len(matrix),
        title,
        dark,
    )
