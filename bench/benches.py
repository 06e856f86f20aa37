# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The benches by name, in the order in which they run. Each has ``measure(odoo)``, which returns figures by key."""

from bench import api, bulk, capture, claim, delivery, inbox, isolation, latency, memory, monitor, projection

BENCHES = {
    "capture": capture,
    "projection": projection,
    "delivery": delivery,
    "latency": latency,
    "isolation": isolation,
    "claim": claim,
    "memory": memory,
    "api": api,
    "inbox": inbox,
    "bulk": bulk,
    "monitor": monitor,
}
