# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_job
from . import integration_projection
from . import integration_emitter
from . import integration_event
from . import integration_asyncapi
