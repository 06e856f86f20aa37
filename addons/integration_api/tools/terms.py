# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one client may do with one contract: a grant with all that decides whether it is in force now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timezone

from werkzeug.http import http_date

from odoo.addons.integration_core.tools.errors import InterfaceNotApproved, OperationNotGranted
from odoo.addons.integration_outbox.tools.content import collection_path


@dataclass(frozen=True)
class Terms:
    """An approved grant, as every process remembers it between requests.

    :param system_id: the client's own system, whose codes its documents hold and on whose behalf is written
    :param contract: name of the contract, such as ``invoice.v1``
    :param operations: of ``read``, ``create``, ``update``, in this order
    :param actions: names of the business actions
    :param interface: code of the interface
    :param is_for_calls: whether that is one with the client's own system, over which that calls us
    :param is_flowing: whether it is approved and its system in use
    :param clearance: the sensitivities that may flow
    :param deprecated_at: in UTC without time zone; ``None`` while the contract is current
    """

    grant_id: int
    client_id: int
    system_id: int
    company_id: int
    entity: str
    contract: str
    operations: tuple
    actions: frozenset
    interface: str
    is_for_calls: bool
    is_flowing: bool
    clearance: frozenset
    deprecated_at: datetime | None = None
    sunset_date: date | None = None

    @property
    def path(self) -> str:
        """Where the entity is, in the version of the contract."""
        return collection_path(self.contract)

    @property
    def is_in_force(self) -> bool:
        """Whether anything at all may be done now."""
        return self.is_for_calls and self.is_flowing

    def check_allows(self, operation: str, action: str | None = None):
        """Refuse an operation that is not granted, or whose interface may not flow now.

        :param operation: ``read``, ``create``, ``update``, or ``action`` with the name of one
        :raises OperationNotGranted: or
        :raises InterfaceNotApproved:
        """
        is_allowed = action in self.actions if operation == "action" else operation in self.operations
        if not (is_allowed and self.is_for_calls):
            raise OperationNotGranted(f"{action or operation} of {self.contract} is not granted")
        if not self.is_flowing:
            raise InterfaceNotApproved(self.interface)

    def check_allows_any(self, operations: tuple):
        """Refuse where none of these operations is granted; errors are those of :meth:`check_allows`."""
        granted = [operation for operation in operations if operation in self.operations]
        self.check_allows((granted or operations)[0])

    def lifecycle_headers(self) -> dict:
        """Return ``Deprecation`` (RFC 9745) and ``Sunset`` (RFC 8594) of an ageing contract."""
        if not self.deprecated_at:
            return {}
        headers = {"Deprecation": f"@{int(self.deprecated_at.replace(tzinfo=timezone.utc).timestamp())}"}
        if self.sunset_date:
            headers["Sunset"] = http_date(datetime.combine(self.sunset_date, time.min, timezone.utc))
        return headers
