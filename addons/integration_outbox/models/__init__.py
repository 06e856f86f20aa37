# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_contract
from . import integration_job
from . import integration_job_watch
from . import integration_projection
from . import integration_emitter
from . import integration_event
from . import integration_event_chosen
from . import integration_issue
from . import integration_numbering
from . import integration_overview
from . import integration_expectations
from . import integration_horizon
from . import integration_asyncapi
from . import integration_preview
from . import integration_subject
from . import integration_erasure
from . import integration_erasure_place
from . import integration_retention
from . import integration_retention_proposal
from . import integration_statistic
from . import integration_trace
from . import integration_trace_search
from . import integration_unmapped_code
from . import queue_job
