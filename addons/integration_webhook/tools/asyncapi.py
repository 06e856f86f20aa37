# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What webhooks add to the AsyncAPI document: their headers, their signature, and CloudEvents as other shapes."""

import copy

from odoo.addons.integration_outbox.tools.asyncapi import SAMPLE_AT, SCHEMAS

from .body import BINARY, CLOUDEVENTS_JSON, STRUCTURED, Envelope

_TEXT = {"type": "string"}
WEBHOOK_HEADERS = {
    "type": "object",
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
    "properties": {
        "webhook-id": {
            **_TEXT,
            "description": "The same in every attempt: what came already can be told by it.",
        },
        "webhook-timestamp": {**_TEXT, "description": "When the attempt was made, in seconds since 1970."},
        "webhook-signature": {
            **_TEXT,
            "description": "Signatures of `id.timestamp.body` by Standard Webhooks, separated by blanks, each with the"
            " name of its scheme: `v1,` or `v1a,`. While keys are replaced there are several; one that fits is enough.",
        },
        "webhook-replay": {
            **_TEXT,
            "description": "Only on what a person had sent again: the id of that replay. The body is that of the first"
            " time, and so is webhook-id, unless the replay was asked to send new messages.",
        },
        "traceparent": {**_TEXT, "description": "W3C Trace Context of the attempt."},
    },
}
CLOUDEVENT = {
    "title": "Attributes of CloudEvents 1.0",
    "type": "object",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": "The same as webhook-id."},
        "source": {**_TEXT, "format": "uri", "description": "The database that tells it."},
        "type": _TEXT,
        "subject": {**_TEXT, "description": "Canonical id of the record."},
        "time": {**_TEXT, "format": "date-time"},
        "dataschema": {**_TEXT, "format": "uri"},
        "datacontenttype": _TEXT,
        "traceparent": {**_TEXT, "description": "W3C Trace Context in which the event came about."},
    },
}
SIGNATURE = {
    "type": "httpApiKey",
    "name": "webhook-signature",
    "in": "header",
    "description": "Standard Webhooks 1.0.0, by what the subscription has agreed with you: `v1` is HMAC-SHA256 with the"
    " secret that both hold (`whsec_…`), `v1a` is ed25519, verified with our public key (`whpk_…`); many libraries know"
    " `v1` only. Verify it over the raw body, and refuse a timestamp that is more than five minutes off.",
}

RULES = (
    "Posted to your address over https, each message until you answer 2xx; answer at once, within 15 seconds"
    " unless agreed otherwise, and work on it afterwards. Messages may come twice, and out of order unless order"
    " was agreed: tell what you have already by `webhook-id`. No answer, 3xx (never followed), 408, 409, 425, 429"
    " and 5xx are tried again, later each time; 429 and 503 with Retry-After let all messages rest. 410 pauses"
    " everything until people talk. Any other 4xx ends this message for good, unless agreed otherwise."
)


def extend(document: dict) -> dict:
    """Return the document with what webhooks add."""
    document = copy.deepcopy(document)
    components = document["components"]
    components.setdefault("securitySchemes", {})["webhookSignature"] = SIGNATURE
    components["schemas"] |= {"webhookHeaders": WEBHOOK_HEADERS, "cloudevent": CLOUDEVENT}
    for name, channel in document["channels"].items():
        if channel["address"] is not None:  # of another transport
            continue
        document["operations"][f"send.{name}"] |= {
            "description": RULES,
            "security": [{"$ref": "#/components/securitySchemes/webhookSignature"}],
        }
        for type_ in list(channel["messages"]):
            message = components["messages"][type_]
            message["headers"] = {"$ref": f"{SCHEMAS}/webhookHeaders"}
            for form, other in _make_cloudevents(message, document["id"]).items():
                key = f"{type_}.{form}"
                components["messages"][key] = other
                channel["messages"][key] = {"$ref": f"#/components/messages/{key}"}
    return document


def _make_cloudevents(message, source):
    """Return the same message in the two modes of CloudEvents: {format: message}."""
    type_, data = message["name"], message["payload"]["properties"]["data"]
    example = message["examples"][0]["payload"]["data"]
    attributes = Envelope("msg_example", source, type_, example["id"], SAMPLE_AT, "").attributes()
    headers = {
        "allOf": [
            {"$ref": f"{SCHEMAS}/webhookHeaders"},
            {
                "properties": {f"ce-{name}": schema for name, schema in CLOUDEVENT["properties"].items()},
                "required": [f"ce-{name}" for name in CLOUDEVENT["required"]],
            },
        ]
    }
    common = {name: message[name] for name in ("name", "summary") if name in message}
    structured = {
        **common,
        "title": f"{type_} (CloudEvents, structured)",
        "contentType": CLOUDEVENTS_JSON,
        "headers": message["headers"],
        "payload": {
            "allOf": [
                {"$ref": f"{SCHEMAS}/cloudevent"},
                {"required": ["data"], "properties": {"type": {"const": type_}, "data": data}},
            ]
        },
        "examples": [{"payload": {**attributes, "data": example}}],
    }
    binary = {
        **common,
        "title": f"{type_} (CloudEvents, binary)",
        "contentType": message["contentType"],
        "headers": headers,
        "payload": data,
        "examples": [{"payload": example}],
    }
    return {STRUCTURED: structured, BINARY: binary}
