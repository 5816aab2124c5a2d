"""Addresses as drawings that a camera reads."""

import io
import re

import qrcode
from qrcode.image.svg import SvgPathImage

from statepl.core.qr import QUIET, qr_svg

ADDRESS = "https://flexibility.sea.example/surveys/open/abc/"


def test_what_is_drawn_is_what_the_library_draws_itself() -> None:
    code = qrcode.QRCode(
        error_correction=qrcode.ERROR_CORRECT_Q, border=QUIET, image_factory=SvgPathImage, box_size=10
    )
    code.add_data(ADDRESS)
    target = io.BytesIO()
    code.make_image().save(target)
    theirs = re.findall(r"M(\d+),(\d+)H", target.getvalue().decode())
    ours = re.findall(r"M(\d+),(\d+)h1v1h-1z", qr_svg(ADDRESS, "Answer"))
    assert len(ours) > 300
    assert sorted(ours) == sorted(theirs)
    assert f'viewBox="0 0 {code.modules_count + 2 * QUIET} ' in qr_svg(ADDRESS, "Answer")


def test_title_is_escaped() -> None:
    assert "<title>A &lt;b&gt;</title>" in qr_svg(ADDRESS, "A <b>")
