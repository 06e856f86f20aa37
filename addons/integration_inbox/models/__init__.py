# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import integration_source
from . import integration_source_signing
from . import integration_source_key
from . import integration_source_refusals
from . import integration_source_rule
from . import integration_message
from . import integration_interface
from . import integration_inbox
from . import integration_inbox_runner
from . import integration_job_watch
from . import integration_inbox_handler
from . import integration_inbox_handler_rules
from . import integration_refusal
from . import integration_retention
from . import integration_subject
from . import integration_unmapped_code
from . import ir_http
