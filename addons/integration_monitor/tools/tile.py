# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the overview shows: numbers in words, each of which leads to its rows."""

from dataclasses import dataclass

#: how a number is to be taken
GOOD, WARNING, BAD, PLAIN = "good", "warning", "bad", "plain"


@dataclass(frozen=True)
class Number:
    """A number as it is read.

    :param text: with its unit, in the user's language
    :param link: what ``open_number`` opens: the code of a fact, or of a figure; empty where there is nothing to list
    """

    text: str
    link: str = ""


@dataclass(frozen=True)
class Tile:
    """One answer at a glance.

    :param code: stable name
    :param name: what it is about, in words
    :param icon: of Font Awesome 4
    :param state: one of the states above
    :param state_name: the same in words
    :param value: what is told in large letters
    :param details: what is told below
    """

    code: str
    name: str
    icon: str
    state: str
    state_name: str
    value: Number
    details: tuple[Number, ...] = ()
