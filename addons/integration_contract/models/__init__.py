# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import integration_contract
from . import integration_contract_revision
from . import integration_contract_life
from . import integration_contract_sync
from . import integration_contract_property
from . import integration_named
from . import integration_identifier
from . import integration_identifier_entry
from . import integration_code
from . import integration_mapper
from . import integration_mapper_writing
from . import integration_subject
from . import integration_unmapped_code
from . import res_company
from . import res_currency
from . import res_partner
from . import integration_read_audited
