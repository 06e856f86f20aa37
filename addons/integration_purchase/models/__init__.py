# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import purchase_order_decision
from . import purchase_order
from . import product_supplierinfo
from . import vendor_onboarding
from . import vendor_onboarding_life
from . import vendor_onboarding_document
from . import res_partner
from . import integration_mapper_purchase_order
from . import integration_mapper_catalogue_price
from . import integration_mapper_vendor
from . import integration_expectations
from . import integration_issue_affected
from . import integration_purchase_demo
