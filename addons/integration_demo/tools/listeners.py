# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The subscriptions of the demonstration, and how their receivers behave. Data only."""

from dataclasses import dataclass
from datetime import timedelta

from .receivers import Outage, Script


@dataclass(frozen=True)
class Listener:
    """A subscription, and how its receiver behaves.

    :param vendor: reference of the vendor whose orders it gets
    """

    agreement: str
    name: str
    types: str
    script: Script
    ordering: str = "none"
    vendor: str = ""
    careful: bool = False


_H, _D = timedelta(hours=1), timedelta(days=1)
LISTENERS = {
    "clearing-claims": Listener(
        "clearing-claims",
        "Claims to ClaimsNet",
        "invoice.posted invoice.cancelled",
        Script(
            320,
            2600,
            0.02,
            outages=(
                Outage(9 * _D, 9 * _D - 2 * _H, "timeout"),
                Outage(20 * _H, None, "http_503"),
            ),
        ),
        careful=True,
    ),
    "ehr-balances": Listener(
        "ehr-balances",
        "Paid invoices to the EHR",
        "invoice.paid",
        Script(45, 300, 0.01),
    ),
    "medsupply-orders": Listener(
        "medsupply-orders",
        "Orders to MedSupply",
        "purchase_order.confirmed purchase_order.cancelled",
        Script(210, 1500, 0.03),
        ordering="subject",
        vendor="V-MEDSUPPLY",
    ),
    "pharma-orders": Listener(
        "pharma-orders",
        "Orders to Coastal Pharma",
        "purchase_order.confirmed purchase_order.cancelled",
        Script(280, 1900, 0.02, outages=(Outage(5 * _D, 3 * _D, "http_400"),)),
        vendor="V-PHARMA",
    ),
    "warehouse-facts": Listener(
        "warehouse-facts",
        "Facts to the data warehouse",
        "invoice.* payment.* appointment.* purchase_order.* receipt.*",
        Script(25, 240, 0.01, outages=(Outage(6 * _D, 6 * _D - 4 * _H, "http_503"),)),
    ),
}
