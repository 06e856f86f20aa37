# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_integration_demo, test_integration_system
