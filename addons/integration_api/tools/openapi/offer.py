# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass, field

from odoo.addons.integration_outbox.tools.content import collection_path


@dataclass(frozen=True)
class Offer:
    """What one client may do with the documents of one contract.

    Two are equal when the same document comes of them: the digest of the schema stands for the schema.

    :param contract: name of the contract, such as ``invoice.v1``
    :param operations: those granted of ``read``, ``create``, ``update``
    :param actions: names of the granted business actions
    :param clearance: the sensitivities that may flow
    :param sunset: day until which a deprecated contract can be relied on, as ``2031-01-31``; empty when not said
    """

    entity: str
    contract: str
    schema: dict = field(repr=False, compare=False)
    operations: tuple = ()
    actions: tuple = ()
    clearance: frozenset = frozenset()
    deprecated: bool = False
    sunset: str = ""
    digest: str = ""

    @property
    def path(self) -> str:
        """Where the documents are."""
        return collection_path(self.contract)

    @property
    def slug(self) -> str:
        """The contract's name as part of an identifier of a programming language."""
        return self.contract.replace(".", "_")

    @property
    def title(self) -> str:
        """What the contract calls its documents."""
        return self.schema["title"]
