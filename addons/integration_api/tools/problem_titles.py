# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a code of the tree of errors is to people who read lists: the title of its problem, or what the reason means.

Titles are those that partners read in their problem documents, so that both sides of a call talk of the same.
"""

from functools import cache

from odoo.addons.integration_core.tools.errors import AuthenticationError

from .problem import TYPE_ROOT
from .problem_page import explained


def get_title(code: str | None) -> str:
    """Return the title of a problem or of a reason; the code itself where nothing says more, ``""`` without one."""
    return _titles().get(code, code or "")


def find_codes(text: str) -> list[str]:
    """Return the codes whose title has these words in it, whatever their case."""
    return sorted(code for code, title in _titles().items() if text.casefold() in title.casefold())


def get_page(code: str | None) -> str:
    """Return the path of the page that says what to do about a problem; ``""`` when there is none."""
    return TYPE_ROOT + code if code in {problem.code for problem in explained()} else ""


@cache
def _titles():
    # partners read one title for all reasons of a failed authentication; who runs this Odoo reads each
    reasons = {error.reason: _sentence(error.__doc__) for error in AuthenticationError.__subclasses__()}
    return reasons | {problem.code: problem.title for problem in explained()}


def _sentence(text):
    return " ".join(text.split("\n\n")[0].split()).replace("``", "").removesuffix(".")
