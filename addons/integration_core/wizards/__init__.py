# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    integration_bulk,
    integration_interface_pause,
    integration_issue_merge,
    integration_issue_retry,
    integration_issue_snooze,
    integration_reveal,
    integration_reveal_shown,
)
