# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    integration_metrics_token_show,
    integration_alert_mute,
)
