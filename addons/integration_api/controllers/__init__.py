# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import away
from . import batches
from . import documents
from . import problems
from . import resources
from . import token
