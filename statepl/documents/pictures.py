"""Pictures that everybody may look at: drawn anew, so that nothing but the picture goes out.

A photograph carries the place where it was taken, and more. No Django model here: bytes in, bytes out.
"""

import io
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from statepl.documents.sniffing import Refused

LARGEST = 1600  # pixels of the longer side
MOST_PIXELS = 50_000_000
FORMATS = {"PNG": "png", "JPEG": "jpg"}


def redraw(file: IO[bytes]) -> tuple[bytes, str]:
    """Return a PNG or JPEG picture without anything beside it, and the ending of its name.

    It is upright and at most 1600 pixels wide or high. Raises Refused for anything else, for a damaged
    file, and for one that unpacks to more than 50 million pixels.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=tuple(FORMATS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(_("This picture is too large. Save it smaller, at most 1600 pixels wide."))
            kind = str(picture.format)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LARGEST, LARGEST))
            plain = Image.frombytes(upright.mode, upright.size, upright.tobytes())
            if upright.mode == "P":
                plain.putpalette(upright.getpalette("RGB") or [])
            return _bytes_of(plain, kind), FORMATS[kind]
    except UnidentifiedImageError:
        raise Refused(_("Only a PNG or JPEG picture can be shown. Choose one.")) from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(_("This picture is damaged or cut off. Save it again and send it.")) from None


def _bytes_of(picture: Image.Image, kind: str) -> bytes:
    found = io.BytesIO()
    if kind == "JPEG" and picture.mode not in {"L", "RGB", "CMYK"}:
        picture = picture.convert("RGB")
    picture.save(found, kind, optimize=True)
    return found.getvalue()
