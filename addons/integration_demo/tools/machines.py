# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The clients that call in the demonstration, and the sources that messages come to. Data only."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Machine:
    """A client.

    :param grants: contract → what it may do
    :param days_left: how long its key is valid beyond the end of the story
    """

    code: str
    partner: str
    agreement: str
    name: str
    grants: dict = field(default_factory=dict)
    days_left: int = 240
    has_former_key: bool = False


_ALL = {"can_read": True, "can_create": True, "can_update": True}
MACHINES = (
    Machine(
        "ehr",
        "ehr",
        "ehr-visits",
        "Meridian EHR",
        {
            "patient_account.v1": {**_ALL, "actions": "open close"},
            "appointment.v1": {**_ALL, "actions": "confirm arrive complete cancel no_show"},
            "service_location.v1": {"can_read": True},
            "employee.v1": {"can_read": True},
        },
        days_left=9,
    ),
    Machine(
        "billing",
        "billing",
        "billing-invoices",
        "Ledgerline Billing",
        {
            "party.v1": _ALL,
            "invoice.v1": {**_ALL, "actions": "post cancel reverse"},
            "payment.v1": {"can_read": True},
        },
        has_former_key=True,
    ),
    Machine(
        "laboratory",
        "laboratory",
        "laboratory-results",
        "Bay Diagnostics",
        {"invoice.v1": _ALL, "party.v1": {"can_read": True}},
    ),
    Machine(
        "payer",
        "payer",
        "payer-remittances",
        "Sunrise Health Plan",
        {"payment.v1": _ALL, "invoice.v1": {"can_read": True}, "party.v1": {"can_read": True}},
    ),
    Machine("bank", "bank", "bank-statements", "First Coast Bank", {"statement_line.v1": _ALL}),
    Machine(
        "medsupply",
        "medsupply",
        "medsupply-orders",
        "MedSupply Direct",
        {"purchase_order.v1": {"can_read": True, "can_update": True}},
    ),
    Machine(
        "pharma",
        "pharma",
        "pharma-orders",
        "Coastal Pharma",
        {"purchase_order.v1": {"can_read": True, "can_update": True}},
    ),
)


@dataclass(frozen=True)
class Inbox:
    """A source of messages: which types do what with which contract.

    :param rules: (types, operation, contract), as fields of a rule
    """

    code: str
    machine: str
    agreement: str
    name: str
    rules: tuple[dict, ...]


_NAMED = {"document_pointer": "/data", "external_pointer": "/number"}
INBOXES = (
    Inbox(
        "laboratory-results",
        "laboratory",
        "laboratory-results",
        "Laboratory results",
        (
            {"pattern": "result.billed", "operation": "create", "contract": "invoice.v1", **_NAMED},
            {"pattern": "result.*", "operation": "ignore"},
        ),
    ),
    Inbox(
        "payer-remittances",
        "payer",
        "payer-remittances",
        "Remittances",
        ({"pattern": "remittance.paid", "operation": "create", "contract": "payment.v1", **_NAMED},),
    ),
    Inbox(
        "bank-statements",
        "bank",
        "bank-statements",
        "Statement lines",
        ({"pattern": "account.moved", "operation": "create", "contract": "statement_line.v1", **_NAMED},),
    ),
    Inbox(
        "medsupply-orders",
        "medsupply",
        "medsupply-orders",
        "MedSupply confirmations",
        (
            {
                "pattern": "order.confirmed",
                "operation": "update",
                "contract": "purchase_order.v1",
                "document_pointer": "/data",
                "uid_pointer": "/order",
            },
        ),
    ),
)
