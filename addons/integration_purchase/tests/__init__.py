# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_base_partner_merge_automatic_wizard
from . import test_integration_mapper_catalogue_price
from . import test_integration_mapper_purchase_order
from . import test_integration_mapper_vendor
from . import test_purchase_order
from . import test_vendor_onboarding
from . import test_vendor_onboarding_life
