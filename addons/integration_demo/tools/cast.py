# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who plays in the demonstration: the group with its people, places and goods. Data only."""

from dataclasses import dataclass

COMPANY = "Harbor Health Group"
MAIL = "harbor-health.example"

_ROLE = "integration_core.group_integration_{}"
#: what somebody in the office is cleared to be shown
CLEARED = (_ROLE.format("see_personal"), _ROLE.format("see_financial"))
#: what somebody in the office of the clinics works with
OFFICE = (
    "account.group_account_basic",
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
    Person("demo.clerk", "Cleo Reyes", (_ROLE.format("operator"), *CLEARED, *OFFICE)),
)
#: who writes an agreement, who approves it, and who posts and orders
AUTHOR, APPROVER, CLERK, OPERATOR = "demo.developer", "demo.manager", "demo.clerk", "demo.operator"

#: looks after claims together
TEAM = "Claims desk"

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

#: who pays
PAYERS = ("P-SUNRISE", "P-NORTHGATE")
#: the invoice that a clerk is asked about: posted while the clearinghouse is away
STUCK_SOURCE = "LB-STUCK-0001"
#: whom the bank names where it does not know either: what these paid stays unmatched
NOBODY = "COUNTER DEPOSIT"
#: expectation → how many of its documents may be late before the group says that it is too much; one for others
LEAST = {"appointments_invoiced": 6, "payments_matched": 6}
#: partner, its code, and the code of the product that it means
CODES = (("laboratory", "BD-1001", "LAB-BLOOD"), ("laboratory", "BD-1002", "XRAY-2"))
#: a code of the laboratory that nobody has mapped
UNMAPPED_PRODUCT = "BD-4471"
