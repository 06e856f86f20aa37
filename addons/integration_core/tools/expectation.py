# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is expected of business documents, as the addon that knows them tells it: see ``integration.expectations``."""

from dataclasses import dataclass

#: when a document has done what is expected of it
OPEN, DELIVERED, RECEIVED = "open", "delivered", "received"


@dataclass(frozen=True)
class Expectation:
    """That documents of one kind get on within some hours, such as: a posted invoice is delivered.

    Which of three kinds it is follows from what is named. With ``event_types``, a document waits until an event of one
    of them about it has reached everybody who wants it. With ``entities``, messages of partners about these wait until
    they are processed. With neither, a document waits for as long as it is in the domain.

    :param code: stable name, by which the record of it is found again
    :param name: what is measured, in words that a clerk uses
    :param explanation: what that means and why it matters
    :param remedy: what to do about what is late
    :param hours: after how many hours something is late
    :param model: the Odoo model of the documents; the inbox says which it is of messages
    :param domain: which documents of it are meant
    :param since: the date or time of a document from which on it waits; events and messages have their own
    :param amount: the field with the money that hangs on a document
    :param partner: the field that says whose it is
    """

    code: str
    name: str
    explanation: str
    remedy: str
    hours: int
    model: str = ""
    domain: tuple = ()
    since: str = ""
    amount: str = ""
    partner: str = ""
    event_types: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """When a document of it has done what is expected."""
        return DELIVERED if self.event_types else RECEIVED if self.entities else OPEN
