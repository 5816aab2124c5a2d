"""The picture of a vision, drawn for the demo: four steps, in the colors of the product."""

import io

from PIL import Image, ImageDraw, ImageFont

STEPS = ("Set a goal", "Learn", "Show it", "Move on")
ALT = "Four steps in a row: set a goal, learn, show it, move on. An arrow leads back to the first."
SIZE = (1120, 300)
BLUE, INK, PAPER = "#1a4480", "#1b1b1b", "#ffffff"


def vision_picture() -> io.BytesIO:
    """Return the picture as a PNG file with a name."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    large, small = ImageFont.load_default(40), ImageFont.load_default(26)
    for place, step in enumerate(STEPS):
        x = 150 + place * 270
        draw.ellipse((x - 62, 50, x + 62, 174), fill=BLUE)
        draw.text((x, 112), str(place + 1), font=large, fill=PAPER, anchor="mm")
        draw.text((x, 212), step, font=small, fill=INK, anchor="mm")
        if place:
            draw.line((x - 190, 112, x - 84, 112), fill=BLUE, width=5)
            draw.polygon([(x - 84, 100), (x - 84, 124), (x - 66, 112)], fill=BLUE)
    draw.line([(960, 244), (960, 272), (150, 272), (150, 250)], fill=BLUE, width=3)
    draw.polygon([(141, 252), (159, 252), (150, 238)], fill=BLUE)
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    file.name = "vision.png"
    return file
