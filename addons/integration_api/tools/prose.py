# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The little of Markdown (CommonMark) that descriptions of the OpenAPI document use, as HTML.

Paragraphs, lists, indented code, ``**bold**`` and code in backticks; everything else is text and is escaped.
"""

import re

from markupsafe import Markup, escape

_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


def render(text: str) -> Markup:
    """Return the HTML of a description."""
    return Markup("\n").join(_block(block) for block in text.split("\n\n") if block.strip())


def inline(text: str) -> Markup:
    """Return the HTML of one line."""
    found, end = [], 0
    for match in _INLINE.finditer(text):
        code, bold = match.groups()
        found.append(escape(text[end : match.start()]))
        found.append(Markup("<code>{}</code>").format(code) if code else Markup("<b>{}</b>").format(bold))
        end = match.end()
    return Markup("").join([*found, escape(text[end:])])


def _block(block):
    lines = block.strip("\n").split("\n")
    if all(line.startswith("    ") for line in lines):
        return Markup('<pre class="words">{}</pre>').format("\n".join(line[4:] for line in lines))
    if all(line.startswith("- ") for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(inline(line[2:])) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(inline(" ".join(lines)))
