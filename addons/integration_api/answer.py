# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request is answered with, before it becomes an HTTP response."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """Status, JSON document (``None`` for an empty body) and headers.

    :ivar content: the body, where it is no document, in the form that ``media_type`` names
    """

    status: int
    document: dict | None = None
    headers: dict = field(default_factory=dict)
    content: bytes | None = None
    media_type: str = "application/json"
