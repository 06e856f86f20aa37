# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import res_partner
from . import account_move
from . import account_payment
from . import integration_mapper_invoice
from . import integration_mapper_payment
