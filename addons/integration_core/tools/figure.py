# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from typing import NamedTuple


class Figure(NamedTuple):
    """How often something happened, and how long that took; what it is not grouped by is ``None``.

    :ivar bucket: when the minute, hour or day begins, in UTC
    :ivar duration_ms: of all together; :func:`.histogram.quantile` tells how long one took
    :ivar histogram: empty where it was not asked for
    """

    bucket: datetime | None
    company_id: int | None
    interface_id: int | None
    kind: str | None
    outcome: str | None
    count: int
    duration_ms: int
    histogram: tuple[int, ...]
