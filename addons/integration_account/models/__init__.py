# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import res_partner
from . import account_account
from . import account_journal
from . import account_move
from . import account_payment
from . import account_tax
from . import integration_mapper_invoice
from . import integration_mapper_payment
