# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What failed for an issue and can be done again after the fix."""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.fields import Domain
from odoo.models import BaseModel


@dataclass(frozen=True)
class Retriable:
    """Records of one kind that failed, and how they are done again.

    :ivar failed: the model, in the environment whose rights they are looked for with
    :ivar domain: which of them failed for the issue, and may be done again
    :ivar do_again: does those again that it is given, and returns how many were begun
    """

    failed: BaseModel
    domain: Domain
    do_again: Callable[[BaseModel], int]

    @property
    def name(self) -> str:
        """The name of the model: what a cursor over several kinds is kept by."""
        return self.failed._name

    def count(self) -> int:
        """Return how many there are."""
        return self.failed.search_count(self.domain)

    def find(self, after, limit):
        """Return the next of them, those that were not looked at yet.

        :param int after: id of the last that was
        """
        return self.failed.search(self.domain & Domain("id", ">", after), order="id", limit=limit)
