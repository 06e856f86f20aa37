# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The public keys of an issuer (JWK Set, RFC 7517 §5), asked for over HTTP by the one guarded client."""

import asyncio
from dataclasses import dataclass, field

from odoo.addons.integration_core.engine.guarded import (
    FAILURE_TYPES,
    GuardedClient,
    Resolve,
    get_failure_code,
    resolve_by_system,
)
from odoo.addons.integration_core.tools.addresses import AddressRules
from odoo.addons.integration_core.tools.errors import AddressRefused, EntryRefused

from .tools.issuer_token import read_keys

CONNECT_TIMEOUT, TOTAL_TIMEOUT = 1.5, 3.0  # seconds: a request may be waiting for it
LONGEST = 256 * 1024  # bytes
_HEADERS = {"Accept": "application/jwk-set+json, application/json"}


@dataclass(frozen=True)
class Fetched:
    """What came of asking.

    :param keys: the JWK Set as text, empty if there is none
    :param failure: why there is none, as a stable code; empty if there is one
    """

    keys: str = field(default="", repr=False)
    failure: str = ""


def fetch(url: str, rules: AddressRules, resolve: Resolve = resolve_by_system) -> Fetched:
    """Ask for the keys once, and check that they are some; ends within :data:`TOTAL_TIMEOUT`."""
    try:
        answer = asyncio.run(asyncio.wait_for(_get(url, rules, resolve), TOTAL_TIMEOUT + CONNECT_TIMEOUT))
    except AddressRefused as error:
        return Fetched(failure=error.code)
    except FAILURE_TYPES as error:
        return Fetched(failure=get_failure_code(error))
    if answer.status != 200:
        return Fetched(failure=f"http_{answer.status}")
    if len(answer.body) > LONGEST:
        return Fetched(failure="body_too_large")
    try:
        keys = answer.body.decode()
        read_keys(keys)
    except UnicodeDecodeError:
        return Fetched(failure="no_key_set")
    except EntryRefused as error:
        return Fetched(failure=error.code)
    return Fetched(keys)


async def _get(url, rules, resolve):
    options = {"connect_timeout": CONNECT_TIMEOUT, "total_timeout": TOTAL_TIMEOUT, "resolve": resolve}
    async with GuardedClient(url, rules, **options) as http:
        return await http.get(_HEADERS, read=LONGEST + 1)
