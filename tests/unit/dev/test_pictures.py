# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every picture in the documents is one that is taken by a script, is there, and is small."""

import io
import random

import pytest
from PIL import Image

from dev import documents, pictures

SHOWN = {path for page in documents.pages() for path in page.pictures}
LARGEST_KIB = 120


def test_every_picture_of_a_screen_is_taken_by_the_script():
    taken = {pictures.file(picture.name) for picture in pictures.PICTURES}
    assert {path for path in SHOWN if path.suffix == ".png"} == taken
    assert len(taken) == len(pictures.PICTURES)


@pytest.mark.parametrize("picture", pictures.PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_there_in_its_size_and_small(picture):
    path = pictures.file(picture.name)
    assert path.stat().st_size < LARGEST_KIB * 1024
    with Image.open(path) as image:
        assert (image.format, image.mode) == ("PNG", "P")
        assert image.size == (pictures.WINDOW["width"], picture.height)


def test_a_picture_is_reduced_to_few_colours_and_looks_the_same():
    rng = random.Random(1)
    image = Image.new("RGB", (200, 100), (113, 75, 103))
    for x in range(200):
        image.putpixel((x, rng.randrange(100)), (rng.randrange(256), 0, 0))
    whole = io.BytesIO()
    image.save(whole, "PNG")
    reduced = Image.open(io.BytesIO(pictures.reduce(whole.getvalue())))
    assert reduced.mode == "P"
    assert reduced.size == image.size
    red, green, blue = reduced.convert("RGB").getpixel((0, 0))
    assert abs(red - 113) + abs(green - 75) + abs(blue - 103) < 9
    assert len(reduced.getcolors()) <= pictures.COLOURS
