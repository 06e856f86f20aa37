# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The partners of the demonstration, and what was agreed with them. Data only."""

from dataclasses import dataclass


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

    :param minutes: of its service level
    :param state: how far it got: ``approved`` or ``submitted``
    :param paused_because: why a person paused it then; empty where it flows
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
    paused_because: str = ""

    @property
    def has_team(self) -> bool:
        """Whether a team looks after its issues."""
        return self.partner == "clearing"


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
        paused_because="The bureau moves to a new system",
    ),
)
