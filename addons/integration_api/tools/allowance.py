# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a client decides how its requests are counted and written down."""

from dataclasses import dataclass
from datetime import datetime

from .rate import Limit


@dataclass(frozen=True)
class Allowance:
    """How much a client may ask, as every process remembers it between requests.

    :ivar company_id: of the client
    :ivar limits: what each class of requests is limited to; nobody changes it
    :ivar bodies_until: until when bodies are kept, in UTC without time zone; ``None`` when they are not
    """

    company_id: int
    limits: dict[str, Limit]
    bodies_until: datetime | None = None
