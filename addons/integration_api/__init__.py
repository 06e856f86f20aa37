# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import controllers, dispatcher, models, quiet, token_dispatcher, wizards
from .hooks import uninstall_hook

quiet.install()
