# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What kinds of places there are, and how far one is in its life: in Odoo and in the contract by the same names."""

TYPES = [
    ("hospital", "Hospital"),
    ("clinic", "Clinic"),
    ("emergency_department", "Emergency department"),
    ("ward", "Ward"),
    ("operating_theatre", "Operating theatre"),
    ("laboratory", "Laboratory"),
    ("imaging", "Radiology and imaging"),
    ("pharmacy", "Pharmacy"),
    ("rehabilitation", "Rehabilitation"),
    ("home_care", "Home care"),
    ("warehouse", "Warehouse"),
    ("office", "Office"),
    ("other", "Other"),
]
STATES = [("planned", "Planned"), ("active", "Active"), ("suspended", "Suspended"), ("closed", "Closed")]
