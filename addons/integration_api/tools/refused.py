# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is kept of a request that was refused: enough to see who knocks, and nothing that the caller could fill."""

import ipaddress
import re
from dataclasses import dataclass

_KEY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_VERSION = re.compile(r"/integration/v[0-9]{1,4}(?:/([a-z][a-z0-9_.]{0,63}))?(?:/|$)")
_SOURCE = re.compile(r"/integration/v1/inbox/([a-z0-9][a-z0-9_.-]{0,63})/?")
#: what stands below a version of the API and is no entity
PLACES = ("token", "events", "inbox", "jobs", "openapi.json", "asyncapi.json")


@dataclass(frozen=True)
class Refused:
    """A refused request.

    :param reason: stable code
    :param key_id: as the request claims it; ``None`` if it names none
    :param path: of the request, which tells its :attr:`place` and source
    """

    reason: str
    key_id: str | None
    address: str | None
    path: str

    @property
    def known_key_id(self) -> str:
        """The key id if it has the shape of one, else empty."""
        return self.key_id if self.key_id and _KEY_ID.fullmatch(self.key_id) else ""

    @property
    def known_address(self) -> str:
        """The address in its usual form, else empty."""
        try:
            found = ipaddress.ip_address(self.address or "")
        except ValueError:
            return ""
        return str(getattr(found, "ipv4_mapped", None) or found)

    @property
    def place(self) -> str:
        """What was called: one of :data:`PLACES`, ``resource`` or ``other``."""
        found = _VERSION.match(self.path)
        if not found:
            return "other"
        name = found.group(1)
        return name if name in PLACES else "resource"

    @property
    def source_code(self) -> str:
        """Code of the source of messages that was called, empty elsewhere; whether there is one, nobody has said."""
        found = _SOURCE.fullmatch(self.path)
        return found.group(1) if found else ""
