# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patterns of event types: ``invoice.posted``, ``invoice.*``, ``*``."""

import difflib
import re
from collections.abc import Iterable

from odoo.addons.integration_core.tools.errors import EntryRefused

EVERYTHING = "*"
#: what begins so tells of other partners: only a pattern that begins so stands for it, not a star alone
CONFIDED = "alert."
_PATTERN = re.compile(r"\*|[a-z0-9_]+\.(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)")


def parse_patterns(text: str) -> list[str]:
    """Read patterns that are separated by blanks, commas or lines.

    :raise EntryRefused: naming the one that is no pattern, or when there is none
    """
    patterns = [part for part in re.split(r"[\s,;]+", text) if part]
    if not patterns:
        raise EntryRefused("no_pattern_at_all")
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern):
            raise EntryRefused("no_pattern", text=pattern)
    return list(dict.fromkeys(patterns))


def to_like(pattern: str) -> str:
    """The same as an SQL LIKE pattern, in which an underscore would stand for anything."""
    return pattern.replace("_", r"\_").replace("*", "%")


def matches(pattern: str, type_: str) -> bool:
    """Whether an event type fits a pattern."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), type_) is not None


def is_wanted_by(pattern: str, type_: str) -> bool:
    """Whether who asks for a pattern means an event type, see :data:`CONFIDED`."""
    return matches(pattern, type_) and not (pattern == EVERYTHING and type_.startswith(CONFIDED))


def sort_out(patterns: Iterable[str], types: Iterable[str]) -> tuple[list[str], list[str]]:
    """What patterns come to.

    :return: the types that fit one of them, in order, and the patterns that none fits
    """
    fitting = {pattern: [type_ for type_ in types if is_wanted_by(pattern, type_)] for pattern in patterns}
    return (
        sorted({type_ for found in fitting.values() for type_ in found}),
        [pattern for pattern, found in fitting.items() if not found],
    )


def find_nearest(pattern: str, types: Iterable[str], count: int = 3) -> list[str]:
    """The types that are spelt most like a pattern that none fits, the most like first."""
    return difflib.get_close_matches(pattern, list(types), n=count, cutoff=0.0)
