# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much is kept of a code that no code map knows: it comes from outside, and may be anything."""

MOST_CHARACTERS = 128


def shorten(code: str | None) -> str | None:
    """Return of a code what is kept of it, by which it is found again wherever it was noted."""
    return code and code[:MOST_CHARACTERS]
