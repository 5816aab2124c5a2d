"""A published picture is drawn anew: upright, small, and with nothing beside it."""

import io

import pytest
from PIL import Image, ImageFile

from statepl.documents import pictures
from statepl.documents.pictures import redraw
from statepl.documents.sniffing import Refused

PLACE = {0x0110: "Camera of a parent", 0x0112: 6}  # model, and "turn a quarter to the right"


def picture(mode="RGB", size=(40, 20), kind="PNG", **more):
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **more)
    file.seek(0)
    return file


def photograph(size=(40, 20)):
    exif = Image.Exif()
    exif.update(PLACE)
    return picture(size=size, kind="JPEG", exif=exif)


def opened(file):
    data, ending = redraw(file)
    return Image.open(io.BytesIO(data)), ending, data


def test_photograph_loses_its_camera_and_stands_upright():
    assert b"Camera of a parent" in photograph().getvalue()
    found, ending, data = opened(photograph())
    assert (found.size, found.format, ending) == ((20, 40), "JPEG", "jpg")
    assert (b"Camera" in data, dict(found.getexif())) == (False, {})


def test_words_hidden_in_a_png_are_gone():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "Drawn by a child of the fourth grade")
    data = opened(picture(pnginfo=info))[2]
    assert b"fourth grade" not in data


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "1", "P"])
def test_every_kind_of_png_keeps_its_size(mode):
    found, ending, _data = opened(picture(mode=mode))
    assert (found.size, found.format, ending) == ((40, 20), "PNG", "png")


def test_colors_of_a_palette_are_kept():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "#1a4480").convert("P", palette=Image.Palette.ADAPTIVE).save(file, "PNG")
    assert opened(file)[0].convert("RGB").getpixel((1, 1)) == (26, 68, 128)


def test_large_picture_is_made_smaller():
    assert opened(picture(size=(3200, 800)))[0].size == (1600, 400)


@pytest.mark.parametrize("size", [(40, 20), (20, 40)])
def test_too_many_points_are_refused_before_they_are_unpacked(size, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 799)
    with pytest.raises(Refused, match="This picture is too large"):
        redraw(picture(size=size))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (io.BytesIO(b"%PDF-1.7 not a picture"), "Only a PNG or JPEG picture can be shown"),
        (picture(kind="GIF"), "Only a PNG or JPEG picture can be shown"),
    ],
    ids=["PDF", "GIF"],
)
def test_anything_else_is_refused_with_what_to_do(file, sentence):
    with pytest.raises(Refused, match=sentence):
        redraw(file)


def test_picture_that_cannot_be_unpacked_is_refused(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)  # the PDF library lets them pass
    with pytest.raises(Refused, match="damaged or cut off"):
        redraw(io.BytesIO(picture(size=(400, 400)).getvalue()[:-40]))
