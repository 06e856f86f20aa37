# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a changed contract file means for those who use the contract."""

from collections import Counter

from .schema_diff import BREAKS, GROWS, Change, breaking_changes, changes


def judge(previous: dict | None, released: dict | None, current: dict) -> list[Change]:
    """Return what is new in a contract file, what breaks first; empty for a first one.

    A file is compared with the one before. What it breaks of the released one counts too, unless the one before broke
    that already: somebody has looked at it then.

    :param previous: the file before, if there was one
    :param released: what partners were promised, if that was kept beside the file
    """
    basis = previous if previous is not None else released
    found = changes(basis, current) if basis is not None else []
    if previous is None or released is None:
        return found
    known = {*found, *breaking_changes(released, previous)}
    # another way to break the same is told once
    places = {(change.pointer, change.kind) for change in found if change.effect == BREAKS}
    more = [
        change
        for change in breaking_changes(released, current)
        if change not in known and (change.pointer, change.kind) not in places
    ]
    return [*more, *found]


def summarise(found: list[Change]) -> str:
    """Return how many changes there are of each effect, such as ``1 breaks, 2 grow``."""
    counts = Counter(change.effect for change in found)
    words = {BREAKS: ("breaks", "break"), GROWS: ("grows", "grow")}
    parts = [
        f"{counts[effect]} {one if counts[effect] == 1 else many}"
        for effect, (one, many) in words.items()
        if counts[effect]
    ]
    if rest := len(found) - counts[BREAKS] - counts[GROWS]:
        parts.append(f"{rest} of wording")
    return ", ".join(parts)
