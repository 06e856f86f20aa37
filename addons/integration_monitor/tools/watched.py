# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The facts that the monitor itself tells, beside those of all layers (``integration_core/tools/facts.py``)."""

#: alerts that are raised, and those of them that nobody takes care of; word: how severe; since when the oldest is
ALERTS, ALERTS_NEW = "alerts", "alerts_new"
#: since: when alerts were looked for the last time, which is done each minute
ALERTS_SOUGHT = "alerts_sought"
#: what is expected of business documents and is over its limit, and what is late within it; since when
EXPECTATIONS_OVER_LIMIT, EXPECTATIONS_LATE = "expectations_over_limit", "expectations_late"
