# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_base_partner_merge_automatic_wizard
from . import test_duplicates_concurrency
from . import test_finding_duplicates
from . import test_integration_mapper_party
from . import test_integration_matching_finding
from . import test_merging_duplicates
from . import test_web_client
