# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patterns of event types: ``invoice.posted``, ``invoice.*``, ``*``."""

import re

_PATTERN = re.compile(r"\*|[a-z0-9_]+\.(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)")


def parse_patterns(text: str) -> list[str]:
    """Read patterns that are separated by blanks, commas or lines.

    :raise ValueError: naming the one that is no pattern, or when there is none
    """
    patterns = [part for part in re.split(r"[\s,;]+", text) if part]
    if not patterns:
        raise ValueError("name one event type at least")
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(f"“{pattern}” is no event type such as invoice.posted or invoice.*")
    return list(dict.fromkeys(patterns))


def to_like(pattern: str) -> str:
    """The same as an SQL LIKE pattern, in which an underscore would stand for anything."""
    return pattern.replace("_", r"\_").replace("*", "%")


def matches(pattern: str, type_: str) -> bool:
    """Whether an event type fits a pattern."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), type_) is not None
