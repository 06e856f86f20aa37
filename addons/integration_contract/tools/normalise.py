# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts that people wrote, in the one form in which they are compared. Every function takes ``None`` for nothing.

What is known here is general: accents, punctuation, titles, legal forms, words for streets. No list of names.
"""

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[\W_]+")
_NOT_DIGIT = re.compile(r"[^0-9]+")
#: letters that Unicode does not take apart
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_WORDS_OF_TITLES = "mr mrs ms miss mx dr prof professor sir herr frau mme mlle sr jr md phd rn"
_WORDS_OF_FORMS = (
    "ltd limited inc incorporated llc llp lp plc corp corporation co company gmbh mbh ag kg ohg ug sa sas sarl srl spa"
    " bv nv oy ab as aps pty the and und et"
)
_SAYS_NOTHING = frozenset(f"{_WORDS_OF_TITLES} {_WORDS_OF_FORMS}".split())
_STREET_WORDS = {
    "street": "st",
    "str": "st",
    "strasse": "st",
    "road": "rd",
    "avenue": "av",
    "ave": "av",
    "boulevard": "blvd",
    "lane": "ln",
    "drive": "dr",
    "place": "pl",
    "court": "ct",
    "crescent": "cres",
    "close": "cl",
    "circuit": "cct",
    "square": "sq",
    "highway": "hwy",
    "terrace": "tce",
    "parade": "pde",
    "apartment": "apt",
    "suite": "ste",
    "floor": "fl",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}
_PHONE_DIGITS = 9  # what numbers written with and without a country's code have in common
_LEAST_PHONE_DIGITS = 6
_SOUNDS = {
    letter: digit
    for digit, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
    for letter in letters
}


@lru_cache(maxsize=65536)
def plain(text: str | None) -> str:
    """Return the words of a text, without case, accents and punctuation, one space apart."""
    if not text:
        return ""
    folded = unicodedata.normalize("NFKD", str(text)).casefold()  # letters of other styles fold only then
    letters = "".join(
        letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter)
    )
    return _NOT_WORD.sub(" ", letters.translate(_LETTERS).replace("'", "").replace("’", "")).strip()


def name(text: str | None) -> str:
    """Return a person's or an organisation's name without titles and legal forms, unless that is all of it."""
    words = plain(text).split()
    kept = [word for word in words if word not in _SAYS_NOTHING]
    return " ".join(kept or words)


def address(text: str | None) -> str:
    """Return a postal address with the words for kinds of streets abbreviated."""
    return " ".join(_STREET_WORDS.get(word, word) for word in plain(text).split())


def code(text: str | None) -> str:
    """Return an identifier or a postal code without spaces and punctuation."""
    return plain(text).replace(" ", "")


def email(text: str | None) -> str:
    """Return an e-mail address in lower case; empty unless it has both parts."""
    found = str(text or "").strip().casefold()
    local, at, domain = found.partition("@")
    return found if local and at and "." in domain else ""


def phone(text: str | None) -> str:
    """Return the last digits of a telephone number; empty when there are too few to tell anything."""
    digits = _NOT_DIGIT.sub("", str(text or ""))
    return digits[-_PHONE_DIGITS:] if len(digits) >= _LEAST_PHONE_DIGITS else ""


def date(value) -> str:
    """Return the eight digits of a date, year first, of a ``date`` or of a text in that order; empty for others."""
    digits = _NOT_DIGIT.sub("", str(value or ""))[:8]
    return digits if len(digits) == 8 else ""


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return how a word sounds: its American Soundex code (US patent 1261167), of its letters alone."""
    letters = [letter for letter in word if "a" <= letter <= "z"]
    if not letters:
        return ""
    codes, last = [], _SOUNDS.get(letters[0])
    for letter in letters[1:]:
        digit = _SOUNDS.get(letter)
        if digit and digit != last:
            codes.append(str(digit))
        if letter not in "hw":  # which stand between two of a kind without parting them
            last = digit
    return (letters[0] + "".join(codes) + "000")[:4]
