# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_lead
from . import integration_mapper_follow_up
from . import integration_mapper_interaction
