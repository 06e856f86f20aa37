# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a claimed delivery to the body that is sent, or to the reason why there is none."""

from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import NotComposable
from odoo.addons.integration_core.tools.masking import Sieve
from odoo.addons.integration_outbox.tools import content

from .body import STANDARD, Body, Envelope, write

ASYNCAPI_PATH = f"{content.API_ROOT}/asyncapi.json"
# What a document that is none makes the code below raise.
_BAD_PAYLOAD = (TypeError, ValueError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Recipe:
    """What a subscription wants to get, and may.

    :param max_bytes: of a body
    :param base_url: of this Odoo, for links
    :param source: URI of this database
    """

    clearance: frozenset[str]
    mode: str = content.AUTO
    properties: tuple[str, ...] = ()
    form: str = STANDARD
    max_bytes: int = 256 * 1024
    base_url: str = ""
    source: str = ""


@dataclass(frozen=True)
class Fact:
    """An event that goes to one receiver.

    :param webhook_id: constant over all attempts
    :param payload: the full document as JSON
    """

    webhook_id: str
    type: str
    contract: str | None
    payload: str = field(repr=False)
    occurred_at: datetime
    traceparent: str | None = None


class Composing:
    """Composes bodies by one recipe."""

    def __init__(self, recipe: Recipe):
        self._recipe = recipe
        self._modes = {}
        self._sieves = {}

    def compose(self, fact: Fact, schema: dict) -> Body:
        """Compose the body of one fact.

        :param schema: JSON Schema of its contract; ``{}`` when that is gone
        :raise NotComposable: never with a value of the document in its text
        """
        mode = self._get_mode(fact.contract, schema)
        try:
            body = self._write(fact, canonical_json.loads(fact.payload), schema, mode)
        except _BAD_PAYLOAD as error:
            raise NotComposable(type(error).__name__, code="payload_invalid") from error
        if len(body.content) > self._recipe.max_bytes:
            raise NotComposable(
                f"{len(body.content)} bytes, {self._recipe.max_bytes} are allowed", code="body_too_large"
            )
        return body

    def _get_sieve(self, contract, schema):
        sieve = self._sieves.get(contract)
        if sieve is None:
            sieve = self._sieves[contract] = Sieve(schema, self._recipe.clearance)
        return sieve

    def _get_mode(self, contract, schema):
        mode = self._modes.get(contract)
        if mode is None:
            mode = content.settle_mode(self._recipe.mode, schema, self._recipe.clearance)
            self._modes[contract] = mode
        if not schema and mode != content.THIN:
            raise NotComposable(contract or "the event names none", code="contract_missing")
        return mode

    def _write(self, fact, document, schema, mode):
        recipe = self._recipe
        uid = document["id"]
        if not isinstance(uid, str):
            raise TypeError("the id of a document is a text")
        data = content.select(
            document,
            self._get_sieve(fact.contract, schema),
            mode,
            link=content.link_to(recipe.base_url, fact.contract or fact.type.partition(".")[0], uid),
            properties=recipe.properties,
        )
        shape = content.THIN if mode == content.THIN else fact.contract
        envelope = Envelope(
            id=fact.webhook_id,
            source=recipe.source,
            type=fact.type,
            subject=uid,
            occurred_at=fact.occurred_at,
            dataschema=f"{recipe.base_url.rstrip('/')}{ASYNCAPI_PATH}#/components/schemas/{shape}",
            traceparent=fact.traceparent,
        )
        return write(recipe.form, envelope, data)
