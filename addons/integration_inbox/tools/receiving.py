# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a request to a message that is proven, and has an id: everything about accepting that needs no database."""

import hashlib
import re
from dataclasses import dataclass, field

from odoo.addons.integration_api.tools import networks, strict_json
from odoo.addons.integration_core.tools.errors import MalformedBody, NetworkDenied, UnsupportedMediaType
from odoo.addons.integration_core.tools.pointer import find_text

from .proof import Agreed
from .schemes import SCHEMES

#: largest body that is read at all, in bytes
MAX_BODY = 1024 * 1024
#: how deep a body may nest: partners' own documents go deeper than our contracts
_DEPTH = 64
_ID = re.compile(r"[\x21-\x7e]{1,255}")
_TYPE = re.compile(r"[\x20-\x7e]{1,128}")
_JWT = "application/jwt"


@dataclass(frozen=True)
class Source:
    """A source as it is kept ready for requests: all that accepting needs to know of it.

    :param keys: of :class:`.proof.Key`
    :param agreed: of :class:`.proof.Agreed`
    :param media_types: what a body may be, such as ``application/json``
    :param networks: as :func:`networks.parse` has them; none for anywhere
    :param rate: messages a minute, 0 for any number
    :param lanes: how many jobs may work on its messages at once
    :param opens: whether messages are taken; else the partner is told to come again
    :param ignores_changed: whether a known id with another body is a repetition all the same
    """

    id: int
    code: str
    company_id: int
    scheme: str
    keys: tuple = field(repr=False)
    agreed: Agreed = field(default_factory=Agreed)
    type_header: str = ""
    type_pointer: str = ""
    id_pointer: str = ""
    media_types: tuple = ("application/json",)
    networks: tuple = ()
    max_body: int = MAX_BODY
    rate: int = 0
    lanes: int = 1
    opens: bool = True
    ignores_changed: bool = False


@dataclass(frozen=True)
class Inbound:
    """A message that was proven.

    :param digest: SHA-256 of the content, hex: tells a repetition from another message under the same id
    :param sent_at: seconds since the epoch, ``None`` when the partner signs no time
    """

    message_id: str
    type: str
    content: str = field(repr=False)
    digest: str
    size: int
    key: int
    sent_at: int | None


def receive(request, source: Source, remote_addr: str, media_type: str, now: float) -> Inbound:
    """Prove a request and return its message.

    The order is that of trust: nothing that the request says is parsed before its signature has been checked.

    :param SignedRequest request: as it came over the wire
    :param media_type: of the body, without parameters
    :raises AuthenticationError: when the signature is none of the source's
    :raises NetworkDenied: when the source may not send from there
    :raises UnsupportedMediaType: or
    :raises MalformedBody: when it is proven, and no document or without an id
    """
    scheme = SCHEMES[source.scheme]
    proof = scheme.verify(request, source.keys, source.agreed, now)
    if not networks.allows(source.networks, remote_addr):
        raise NetworkDenied("")
    is_token = source.scheme == "jwt" and not source.agreed.body_claim
    allowed = (_JWT, *source.media_types) if is_token else source.media_types
    if media_type not in allowed:
        raise UnsupportedMediaType(f"send {', '.join(allowed)}")
    document = strict_json.loads(proof.content, max_depth=_DEPTH)
    return Inbound(
        _find_id(proof, source, document),
        _find_type(request, source, document),
        proof.content.decode(),
        hashlib.sha256(proof.content).hexdigest(),
        len(request.body),
        proof.key,
        proof.timestamp,
    )


def _find_id(proof, source, document):
    """Return the signed id: that of the scheme, or the one inside the body where a pointer names it."""
    text = proof.message_id
    if source.id_pointer or text is None:
        try:
            text = find_text(document, source.id_pointer or "/id")
        except KeyError as error:
            raise MalformedBody(f"there is no id at {source.id_pointer or '/id'}") from error
    if not _ID.fullmatch(text):
        raise MalformedBody("the id of the message is not 1 to 255 visible ASCII characters")
    return text


def _find_type(request, source, document):
    """Return the type of the message, empty when it names none."""
    text = ""
    if source.type_header:
        values = [value for name, value in request.headers if name.lower() == source.type_header.lower()]
        text = values[0] if len(values) == 1 else ""
    if source.type_pointer:
        try:
            inner = find_text(document, source.type_pointer, longest=128)
        except KeyError:
            inner = ""
        text = ".".join(filter(None, (text, inner)))
    return text if _TYPE.fullmatch(text) else ""
