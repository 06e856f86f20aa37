# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_group
from . import test_identifier_concurrency
from . import test_integration_code
from . import test_integration_contract
from . import test_integration_contract_life
from . import test_integration_contract_revision
from . import test_integration_identifier
from . import test_integration_identifier_entry
from . import test_integration_mapper
from . import test_integration_named
from . import test_integration_ownership
from . import test_integration_property_source
from . import test_integration_proposal
from . import test_integration_unmapped_code
from . import test_res_currency
from . import test_source_concurrency
