# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_ajv
from . import test_contracts
from . import test_dialogs
from . import test_held_codes
from . import test_outbox_capture
from . import test_outbox_hold
from . import test_screens
from . import test_unmapped_codes
from . import test_trace_links
