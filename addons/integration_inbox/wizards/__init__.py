# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    integration_source_key_add,
    integration_source_key_show,
    integration_source_trial,
)
