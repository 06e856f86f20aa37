# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the API adds to the AsyncAPI document: the feed, which a system asks for events."""

import copy
from urllib.parse import urlsplit

FEED_PATH = "/integration/v1/events"
SIGNATURE = {
    "type": "http",
    "scheme": "signature",
    "description": "HTTP Message Signatures (RFC 9421) with a key that was issued to the client.",
}


def extend(document: dict, base_url: str) -> dict:
    """Return the document with the feed.

    :param base_url: of this Odoo
    """
    document = copy.deepcopy(document)
    components, url = document["components"], urlsplit(base_url)
    # other transports may have told the same events in other shapes already, under other names
    events = [message["payload"] for key, message in components["messages"].items() if message["name"] == key]
    components.setdefault("securitySchemes", {})["httpMessageSignature"] = SIGNATURE
    components["messages"]["feed"] = _make_page(events)
    document["servers"] = {
        "api": {
            "host": url.netloc,
            "protocol": url.scheme,
            "description": "The signed API of this Odoo.",
            "security": [{"$ref": "#/components/securitySchemes/httpMessageSignature"}],
        }
    }
    document["channels"]["feed"] = {
        "address": FEED_PATH,
        "title": "Feed of events",
        "description": "For systems that cannot be called: GET with `after`, the cursor of the last answer, `limit` and"
        " `type`, patterns such as invoice.*. Complete, and in the order in which things happened.",
        "servers": [{"$ref": "#/servers/api"}],
        "messages": {"feed": {"$ref": "#/components/messages/feed"}},
    }
    document["operations"]["feed"] = {
        "action": "send",
        "channel": {"$ref": "#/channels/feed"},
        "bindings": {"http": {"method": "GET", "bindingVersion": "0.3.0"}},
    }
    return document


def _make_page(events):
    item = {
        "properties": {"id": {"type": "string", "description": "Constant id of the event."}},
        "required": ["id"],
    }
    return {
        "name": "feed",
        "title": "Page of the feed",
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "required": ["data", "next", "has_more"],
            "properties": {
                "data": {"type": "array", "items": {"allOf": [item, {"anyOf": events}]}},
                "next": {"type": "string", "description": "Where to go on, whenever you like."},
                "has_more": {
                    "type": "boolean",
                    "description": "Whether to ask on at once, also if this is empty.",
                },
            },
        },
    }
