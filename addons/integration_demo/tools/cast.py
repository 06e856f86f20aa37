# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who plays in the demonstration: the group, its people, its partners and what was agreed with them. Data only."""

from dataclasses import dataclass, field
from datetime import timedelta

from .receivers import Outage, Script

COMPANY = "Harbor Health Group"
MAIL = "harbor-health.example"

_ROLE = "integration_core.group_integration_{}"
#: what somebody in the office of the clinics works with
OFFICE = (
    "account.group_account_invoice",
    "hr.group_hr_user",
    "integration_location.group_service_location_manager",
    "integration_patient.group_patient_account_manager",
    "purchase.group_purchase_manager",
    "sales_team.group_sale_salesman_all_leads",
    "stock.group_stock_manager",
)


@dataclass(frozen=True)
class Person:
    """Somebody who works in the group.

    :param login: without a password: nobody logs in until an administrator sets one
    """

    login: str
    name: str
    groups: tuple[str, ...]


PEOPLE = (
    Person("demo.viewer", "Vera Novak", (_ROLE.format("user"),)),
    Person("demo.operator", "Omar Haddad", (_ROLE.format("operator"),)),
    Person("demo.developer", "Dana Fields", (_ROLE.format("developer"),)),
    Person("demo.auditor", "Ada Quist", (_ROLE.format("auditor"),)),
    Person("demo.manager", "Mara Keller", (_ROLE.format("manager"),)),
    Person("demo.clerk", "Cleo Reyes", (_ROLE.format("operator"), *OFFICE)),
)
#: who writes an agreement, who approves it, and who posts and orders
AUTHOR, APPROVER, CLERK, OPERATOR = "demo.developer", "demo.manager", "demo.clerk", "demo.operator"

#: name, code, city and NPI of the clinics
CLINICS = (
    ("Harbor Clinic", "HARB", "San Diego", "1245319599"),
    ("Riverside Clinic", "RIVER", "La Mesa", "1234567893"),
    ("Hilltop Clinic", "HILL", "Chula Vista", "1679576722"),
)
#: name, number and clinic of those who treat patients
PROVIDERS = (
    ("Dr. Ines Moreau", "E-2001", "HARB"),
    ("Dr. Tom Becker", "E-2002", "HARB"),
    ("Dr. Aisha Rahman", "E-2003", "RIVER"),
    ("Dr. Paul Lindgren", "E-2004", "HILL"),
)
#: name, code, price, and whether it is something that is stocked
PRODUCTS = (
    ("Consultation", "CONSULT", 180, False),
    ("Follow-up visit", "FOLLOWUP", 95, False),
    ("Blood panel", "LAB-BLOOD", 46, False),
    ("X-ray, two views", "XRAY-2", 130, False),
    ("Physiotherapy, 30 minutes", "PHYSIO-30", 62, False),
    ("Examination gloves, box of 100", "GLOVE-M", 12, True),
    ("Syringe 5 ml, box of 100", "SYR-5", 14, True),
    ("Surgical masks, box of 50", "MASK-50", 9, True),
)
#: reference, name and roles of the parties
PARTIES = (
    ("P-SUNRISE", "Sunrise Health Plan", ("customer", "payer")),
    ("P-NORTHGATE", "Northgate Insurance", ("customer", "payer")),
    ("V-MEDSUPPLY", "MedSupply Direct", ("vendor",)),
    ("V-PHARMA", "Coastal Pharma Wholesale", ("vendor",)),
)


@dataclass(frozen=True)
class Partner:
    """An application on the other side."""

    code: str
    name: str
    kind: str


PARTNERS = (
    Partner("ehr", "Meridian EHR", "ehr"),
    Partner("billing", "Ledgerline Billing", "billing"),
    Partner("laboratory", "Bay Diagnostics Laboratory", "laboratory"),
    Partner("payer", "Sunrise Health Plan", "payer"),
    Partner("clearing", "ClaimsNet Clearinghouse", "clearinghouse"),
    Partner("bank", "First Coast Bank", "bank"),
    Partner("medsupply", "MedSupply Direct", "procurement"),
    Partner("pharma", "Coastal Pharma Wholesale", "procurement"),
    Partner("warehouse", "Group data warehouse", "analytics"),
    Partner("imaging", "Northlight Imaging", "imaging"),
    Partner("payroll", "Payroll bureau", "payroll"),
)


@dataclass(frozen=True)
class Agreement:
    """An interface with a partner.

    :param state: how far it got: ``approved``, ``submitted``, or ``suspended`` by a person
    :param values: of further fields
    """

    code: str
    partner: str
    name: str
    direction: str
    purpose: str
    criticality: str = "medium"
    impact: str = "delay"
    minutes: int = 60
    clinical: bool = False
    state: str = "approved"


AGREEMENTS = (
    Agreement(
        "ehr-visits",
        "ehr",
        "EHR: patients and visits",
        "inbound",
        "Bill the visits that took place",
        "high",
        "care",
        15,
        clinical=True,
    ),
    Agreement(
        "ehr-balances",
        "ehr",
        "EHR: paid invoices",
        "outbound",
        "The front desk sees what a patient owes",
        "low",
        "inconvenience",
        240,
    ),
    Agreement(
        "billing-invoices",
        "billing",
        "Billing engine: invoices",
        "inbound",
        "Invoices come from the billing engine",
        "critical",
        "money",
        15,
    ),
    Agreement(
        "laboratory-results",
        "laboratory",
        "Laboratory: billed results",
        "inbound",
        "Bill what was measured",
        "medium",
        "money",
        120,
    ),
    Agreement(
        "payer-remittances",
        "payer",
        "Payer: remittances",
        "inbound",
        "Payments are matched without typing",
        "high",
        "money",
        60,
    ),
    Agreement(
        "clearing-claims",
        "clearing",
        "Clearinghouse: claims",
        "outbound",
        "Claims reach the payers",
        "critical",
        "money",
        30,
    ),
    Agreement(
        "bank-statements",
        "bank",
        "Bank: statement lines",
        "inbound",
        "The books know what the bank knows",
        "high",
        "money",
        240,
    ),
    Agreement(
        "medsupply-orders",
        "medsupply",
        "MedSupply: orders",
        "both",
        "Orders are placed and confirmed",
        "medium",
        "care",
        120,
    ),
    Agreement(
        "pharma-orders",
        "pharma",
        "Coastal Pharma: orders",
        "both",
        "Orders are placed and confirmed",
        "high",
        "care",
        60,
    ),
    Agreement(
        "warehouse-facts",
        "warehouse",
        "Data warehouse: facts",
        "outbound",
        "Management reports",
        "low",
        "inconvenience",
        720,
    ),
    Agreement(
        "imaging-exams",
        "imaging",
        "Imaging: billed exams",
        "inbound",
        "Bill the exams that took place",
        state="submitted",
    ),
    Agreement(
        "payroll-staff",
        "payroll",
        "Payroll: staff",
        "outbound",
        "Contracts reach the payroll bureau",
        state="suspended",
    ),
)


@dataclass(frozen=True)
class Machine:
    """A client: contract → what it may do."""

    code: str
    partner: str
    agreement: str
    name: str
    grants: dict = field(default_factory=dict)
    days_left: int = 240


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


@dataclass(frozen=True)
class Listener:
    """A subscription, and how its receiver behaves.

    :param vendor: reference of the vendor whose orders it gets
    """

    agreement: str
    name: str
    types: str
    script: Script
    ordering: str = "none"
    vendor: str = ""
    careful: bool = False


_H, _D = timedelta(hours=1), timedelta(days=1)
LISTENERS = {
    "clearing-claims": Listener(
        "clearing-claims",
        "Claims to ClaimsNet",
        "invoice.posted invoice.cancelled",
        Script(
            320,
            2600,
            0.02,
            outages=(
                Outage(9 * _D, 9 * _D - 2 * _H, "timeout"),
                Outage(20 * _H, None, "http_503"),
            ),
        ),
        careful=True,
    ),
    "ehr-balances": Listener(
        "ehr-balances",
        "Paid invoices to the EHR",
        "invoice.paid",
        Script(45, 300, 0.01),
    ),
    "medsupply-orders": Listener(
        "medsupply-orders",
        "Orders to MedSupply",
        "purchase_order.confirmed purchase_order.cancelled",
        Script(210, 1500, 0.03),
        ordering="subject",
        vendor="V-MEDSUPPLY",
    ),
    "pharma-orders": Listener(
        "pharma-orders",
        "Orders to Coastal Pharma",
        "purchase_order.confirmed purchase_order.cancelled",
        Script(280, 1900, 0.02, outages=(Outage(5 * _D, 3 * _D, "http_400"),)),
        vendor="V-PHARMA",
    ),
    "warehouse-facts": Listener(
        "warehouse-facts",
        "Facts to the data warehouse",
        "invoice.* payment.* appointment.* purchase_order.* receipt.*",
        Script(25, 240, 0.01, outages=(Outage(6 * _D, 6 * _D - 4 * _H, "http_503"),)),
    ),
}

#: the invoice that a clerk is asked about: posted while the clearinghouse is away
STUCK_SOURCE = "LB-STUCK-0001"
#: a code of the laboratory that nobody has mapped
UNMAPPED_PRODUCT = "BD-4471"
