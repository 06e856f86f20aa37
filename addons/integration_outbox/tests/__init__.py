# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_entry_words
from . import test_integration_asyncapi
from . import test_integration_contract
from . import test_integration_erasure
from . import test_integration_event
from . import test_integration_event_content
from . import test_integration_job_watch
from . import test_integration_numbering
from . import test_integration_overview
from . import test_integration_horizon
from . import test_integration_retention
from . import test_integration_statistic
from . import test_integration_trace
from . import test_reading_the_feed
