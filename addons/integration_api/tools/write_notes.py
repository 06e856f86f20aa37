# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client hears of a write that was done in part only."""

PROPOSED, OUTRANKED = "Integration-Proposed", "Integration-Outranked"


def as_headers(report) -> dict:
    """Return the headers that name the properties, as lists of strings (RFC 9651 §3.1); none when all was done.

    :param report: with ``proposed`` and ``outranked``, JSON pointers
    """
    found = {PROPOSED: report.proposed, OUTRANKED: report.outranked}
    return {name: ", ".join(f'"{pointer}"' for pointer in places) for name, places in found.items() if places}


def as_members(report) -> dict:
    """Return the members that say so in the result of a batch."""
    found = {"proposed": report.proposed, "outranked": report.outranked}
    return {name: list(places) for name, places in found.items() if places}
