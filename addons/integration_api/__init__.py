# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import controllers, dispatcher, models, token_dispatcher, wizards
from .hooks import uninstall_hook
from .tools import log_filter

log_filter.install()
