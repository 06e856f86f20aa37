# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_billing_actions
from . import test_duplicate_payments
from . import test_events
from . import test_integration_account_demo
from . import test_integration_mapper_bill
from . import test_integration_mapper_credit_note
from . import test_integration_mapper_invoice
from . import test_integration_mapper_journal_entry
from . import test_integration_mapper_ledger_entry
from . import test_integration_mapper_payment
from . import test_integration_mapper_payment_term
from . import test_integration_mapper_statement_line
from . import test_integration_mapper_tax
from . import test_integration_mapper_vendor_credit_note
from . import test_names
from . import test_projection
from . import test_res_partner
