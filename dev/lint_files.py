# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks of files that no linter knows: XML, JSON, and what ties the repository to one machine.

A host of a package registry or mirror, or a path of somebody's machine, works for its author and nobody else, and says
more about that machine than it should.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from dev import paths

# In halves, so that this file does not hold what it forbids: registries and mirrors.
REGISTRIES = (
    ("py", "pi.org"),
    ("python", "hosted.org"),
    ("npm", "js.org"),
    ("npm", "js.com"),
    ("deb.", "debian.org"),
    ("security.", "debian.org"),
    ("snapshot.", "debian.org"),
    ("archive.", "ubuntu.com"),
    ("yarn", "pkg.com"),
)
HOSTS = re.compile("|".join(rf"\b{re.escape(first + second)}\b" for first, second in REGISTRIES))
HOME = re.compile(r"(?<![\w.$}/-])/(?:home|Users)/\w[\w.-]*/|(?<![\w.$}/-])/root/\w")
TEXT = {
    ".cfg", ".conf", ".css", ".csv", ".example", ".html", ".js", ".json", ".md", ".po", ".pot", ".py", ".scss", ".sh",
    ".sql", ".svg", ".toml", ".txt", ".xml", ".yaml", ".yml", "",
}  # fmt: skip


def problems(files):
    """Return what is wrong with ``files``, a line each.

    :param files: paths
    :rtype: list[str]
    """
    found = []
    for path in files:
        if path.suffix not in TEXT:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            if path.suffix:
                found.append(f"{paths.shown(path)}: not UTF-8")
            continue
        found += [f"{paths.shown(path)}:{problem}" for problem in _check(path, text)]
    return found


def _check(path, text):
    """Return the problems of one file, each with the line it is on."""
    found = machine(text)
    if path.suffix in (".xml", ".svg"):
        found += xml(text)
    if path.suffix == ".xml":
        found += xml_indentation(text)
    if path.suffix == ".json":
        found += json_(text)
    return found


def machine(text, root=paths.ROOT):
    """Return where a text names a registry's host or a path of a machine.

    :param Path root: of the checkout, whose path is as forbidden
    """
    own = [str(root)] if len(Path(root).parts) > 2 else []
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if HOSTS.search(line):
            found.append(f"{number}: names the host of a package registry or mirror")
        if HOME.search(line) or any(path in line for path in own):
            found.append(f"{number}: names a path of one machine")
    return found


def xml(text):
    """Return why a text is not well-formed XML."""
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return [f"{error.position[0]}: not well-formed XML ({error})"]
    return []


def json_(text):
    """Return why a text is not JSON; a key that is there twice is an error too, which readers pass over in silence."""
    try:
        json.loads(text, object_pairs_hook=_unique)
    except ValueError as error:
        return [f"{getattr(error, 'lineno', 1)}: not well-formed JSON ({error})"]
    return []


def _unique(pairs):
    """Build an object, refusing a key that comes twice."""
    built = dict(pairs)
    if len(built) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {next(key for key in keys if keys.count(key) > 1)!r} comes twice")
    return built


def xml_indentation(text):
    """Return the lines of elements that are not indented by a multiple of four spaces.

    Only lines that begin an element or end one count: text, comments and wrapped attributes are free.
    """
    found = []
    inside = False  # of a comment or a CDATA section
    for number, line in enumerate(text.splitlines(), 1):
        content = line.lstrip(" \t")
        indent = line[: len(line) - len(content)]
        if not inside and re.match(r"</?[A-Za-z]", content) and ("\t" in indent or len(indent) % 4):
            found.append(f"{number}: indentation is not a multiple of four spaces")
        opened = max(line.rfind("<!--"), line.rfind("<![CDATA["))
        closed = max(line.rfind("-->"), line.rfind("]]>"))
        inside = opened > closed or (inside and closed < 0)
    return found
