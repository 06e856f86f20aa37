# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import controllers, dispatcher, models, wizards
from .hooks import uninstall_hook
