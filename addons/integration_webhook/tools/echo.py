# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a receiver may send back of what it got, and how nothing of it is kept.

Found are texts as they are and as JSON writes them, in UTF-8 or in ASCII. A receiver that translates, encodes or
packs what it sends back is beyond this: that is why answers are for few eyes, and are forgotten by retention.
"""

import json
import re
from collections.abc import Iterable, Iterator

MASK = "••••••"
# What is shorter tells nothing and stands in many words.
SHORTEST_TEXT = 4
# What JSON writes as it is, whoever writes it.
_PLAIN = re.compile(r"[ !#-.0-\[\]-~]*")
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\u([0-9a-f]{4})")


def list_texts(data) -> set[str]:
    """Every text in the data of a message, but for the id of the document, in each form in which it may come back."""
    found = set()
    rest = [value for name, value in data.items() if name != "id"] if isinstance(data, dict) else [data]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            rest += item.values()
        elif isinstance(item, list):
            rest += item
        elif isinstance(item, str) and len(item) >= SHORTEST_TEXT:
            found.add(item)
    return {form for text in found for form in spell(text)}


def spell(text: str) -> set[str]:
    """How a text may come back: as it is and as JSON writes it, hexadecimal digits in either case.

    A slash comes with or without a backslash.
    """
    if _PLAIN.fullmatch(text):
        return {text}
    escaped = json.dumps(text)[1:-1]
    capital = _ESCAPED.sub(lambda match: f"{match[1]}\\u{match[2].upper()}", escaped)
    forms = {text, json.dumps(text, ensure_ascii=False)[1:-1], escaped, capital}
    return forms | {form.replace("/", "\\/") for form in forms}


def hide(text: str, values: Iterable[str], *, is_cut: bool = False) -> str:
    """Replace values wherever they stand in a text, also where they overlap.

    :param is_cut: whether the text may end within a value, whose beginning goes too
    """
    likely = [value for value in values if value and value[:SHORTEST_TEXT] in text]
    if not likely:
        return text
    spans = sorted(span for value in likely for span in _find(text, value, is_cut))
    kept, end = [], 0
    for start, stop in spans:
        if start >= end:
            kept += text[end:start], MASK
        end = max(end, stop)
    return "".join(kept) + text[end:]


def _find(text, value, is_cut) -> Iterator[tuple[int, int]]:
    """Where a value stands in a text: (start, end)."""
    start = text.find(value)
    while start >= 0:
        yield start, start + len(value)
        start = text.find(value, start + len(value))
    if is_cut:
        begin = value[:SHORTEST_TEXT]
        start = text.find(begin, max(0, len(text) - len(value) + 1))
        while start >= 0:
            if value.startswith(text[start:]):
                yield start, len(text)
                break
            start = text.find(begin, start + 1)
