# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import vendor_onboarding_decision
