# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the documents say that can be wrong: links, pictures, words of the screens, commands.

Pure: a page is read as text. Which words the screens really have, :mod:`dev.screens` knows.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dev import paths

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"(?P<picture>!?)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_BOLD = re.compile(r"\*\*.+?\*\*", re.DOTALL)
_ITALIC = re.compile(r"(?<![\w*\\])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"\bmake ([a-z]+)\b")

#: stands between the menus of a path, and nowhere else
STEP = " › "


@dataclass(frozen=True)
class Page:
    """A page of Markdown."""

    path: Path

    @cached_property
    def text(self):
        """The page as it is in the file."""
        return self.path.read_text()

    @cached_property
    def prose(self):
        """The page without its programs and commands."""
        return _CODE.sub("", _FENCED.sub("", self.text))

    @property
    def anchors(self):
        """The names by which a link leads to one of its headings, as GitHub makes them."""
        headings = _HEADING.findall(_FENCED.sub("", self.text))
        slugs = [re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings]
        return {
            f"{slug}-{before}" if (before := slugs[:place].count(slug)) else slug
            for place, slug in enumerate(slugs)
        }

    @property
    def links(self):
        """Where its links into the repository lead, pictures included."""
        targets = [match["target"] for match in _LINK.finditer(self.prose)]
        return [target for target in targets if "://" not in target and not target.startswith("mailto:")]

    @property
    def pictures(self):
        """The pictures that it shows, as paths."""
        found = [match["target"] for match in _LINK.finditer(self.prose) if match["picture"]]
        return [(self.path.parent / target).resolve() for target in found if "://" not in target]

    @property
    def words(self):
        """What it marks as a word of the screens: all that is in italics, on one line."""
        return [" ".join(word.split()) for word in _ITALIC.findall(_BOLD.sub("", self.prose))]

    @property
    def unmarked(self):
        """The lines with a path through menus that is not in italics."""
        prose = _ITALIC.sub("", _BOLD.sub("", self.prose))
        return [line.strip() for line in prose.splitlines() if re.search(r"[›▸]|[A-Z]\w+ > [A-Z]", line)]

    @property
    def commands(self):
        """The goals of the Makefile that it names in its code."""
        code = "\n".join([*_FENCED.findall(self.text), *_CODE.findall(_FENCED.sub("", self.text))])
        return _COMMAND.findall(code)


def pages(root=paths.ROOT):
    """Return every page that people read: those of the project, of docs/ and of the addons."""
    found = [
        root / "README.md",
        *sorted(root.glob("docs/**/*.md")),
        *sorted(root.glob("addons/*/readme/*.md")),
    ]
    return [Page(path) for path in found]


def leads_nowhere(page, target):
    """Return whether a link of a page leads to a file or a heading that is not there.

    :param Page page: where the link is
    :param str target: as the link has it, ``../file.md#heading``
    """
    name, _hash, anchor = target.partition("#")
    path = (page.path.parent / name).resolve() if name else page.path
    if not path.exists():
        return True
    return bool(anchor) and anchor not in Page(path).anchors
