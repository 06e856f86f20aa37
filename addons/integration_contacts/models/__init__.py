# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import res_country
from . import res_country_state
from . import res_partner
from . import integration_mapper_party
from . import integration_mapper_party_matching
