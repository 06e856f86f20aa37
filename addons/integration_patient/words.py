# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The closed lists of a patient account, with their labels: values of the Odoo fields, and words of the contract."""

#: FHIR R5 Account.status, with ``closed`` for what is over for good
STATES = [("inactive", "Inactive"), ("active", "Active"), ("on_hold", "On hold"), ("closed", "Closed")]
#: FHIR R5 Account.billingStatus
BILLING = [
    ("open", "Open"),
    ("carecomplete_notbilled", "Care complete, not billed"),
    ("billing", "Billing"),
    ("closed_baddebt", "Closed: bad debt"),
    ("closed_voided", "Closed: voided"),
    ("closed_completed", "Closed: completed"),
    ("closed_combined", "Closed: combined"),
]
#: FHIR AdministrativeGender
SEXES = [("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Unknown")]
#: of an identifier
KINDS = [
    ("mrn", "Medical record number"),
    ("payer_member", "Member of a payer"),
    ("enterprise", "Enterprise"),
]
#: FHIR Identifier.use
USES = [
    ("usual", "Usual"),
    ("official", "Official"),
    ("secondary", "Secondary"),
    ("temp", "Temporary"),
    ("old", "Old"),
]
#: X12 SBR01 in numbers
RANKS = [("1", "1: primary"), ("2", "2: secondary"), ("3", "3: tertiary")]
#: of the patient to the subscriber; FHIR subscriber-relationship
RELATIONSHIPS = [
    ("self", "Self"),
    ("spouse", "Spouse"),
    ("child", "Child"),
    ("parent", "Parent"),
    ("common", "Common law spouse"),
    ("injured", "Injured party"),
    ("other", "Other"),
]
#: FHIR Coverage.status
COVERAGE_STATES = [("draft", "Draft"), ("active", "Active"), ("cancelled", "Cancelled")]
