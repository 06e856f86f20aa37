# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    integration_bulk,
    integration_issue_merge,
    integration_issue_retry,
    integration_issue_snooze,
    integration_pause,
    integration_reveal,
    integration_reveal_shown,
)
