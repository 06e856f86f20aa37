# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the ``type`` of a problem document leads to (RFC 9457 §3.1.1): a page for whoever writes the client."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    ConfigurationError,
    Forbidden,
    RequestError,
)

from . import html_page
from .problem import INTERNAL_ERROR, TYPE_ROOT

#: what to do about a problem, by its code
ADVICE = {
    "action_refused": "Read the detail; if there is none, ask those who run this Odoo, with the correlation_id.",
    "batch_failed": "Correct the documents that results points at, by index, and send the whole batch again.",
    "body_too_large": "Send smaller documents; the limit is in the answer.",
    "conflict": "Read the document again, then repeat after the seconds in Retry-After, with the same Idempotency-Key.",
    "database_unavailable": "It is not known whether it was done: send it again after the seconds in Retry-After, with"
    " the same Idempotency-Key.",
    "login_protected": "Leave the email address alone; ask those who run this Odoo to change it.",
    "forbidden": "Ask the people who run this Odoo what this client may do.",
    "idempotency_in_progress": "Repeat after the seconds in Retry-After: you get the answer of the first.",
    "idempotency_key_missing": "Send a key of your own making with every POST, the same one for each repetition.",
    "event_type_unknown": "Ask only for types that asyncapi.json lists, or for patterns that fit one of them.",
    "idempotency_key_reused": "Use a new key for a new request; repeat a request with exactly the same body.",
    "interface_not_approved": "Ask those who run this Odoo: they have stopped this exchange, or not begun it.",
    "internal_error": "Repeat it with the same Idempotency-Key; if it stays, report the correlation_id.",
    "invalid_cursor": "Start again without a cursor, and pass over the events that you know; one is good for the same"
    " client and the same query only, and no longer when the database was restored to before it.",
    "invalid_filter": "Look up the filters in the contract (x-filters) and send each of them once.",
    "invalid_request": "Read the detail and correct the request.",
    "malformed_body": "Send one JSON object in UTF-8 without repeated names.",
    "message_changed": "Send another message under an id of its own; repeat one with exactly the same body.",
    "method_not_allowed": "Use one of the methods in the Allow header.",
    "moved": "Keep the new id in place of the old one, and make the request again, signed anew, at the Location.",
    "network_denied": "Call from an address that was agreed, or have the new one agreed.",
    "not_found": "Check path and id. What this client was not granted looks the same as what does not exist.",
    "odoo_right_missing": "Nothing to change on your side: those who run this Odoo were told. Repeat it later.",
    "operation_not_granted": "Look up what you may do with GET /integration/v1; have the rest granted.",
    "owned_elsewhere": "Leave out what the errors point at: only the system that they name says it.",
    "precondition_failed": "Read the document again, apply your change to that state, and send its new ETag.",
    "quota_exceeded": "Repeat it after the seconds in Retry-After; if that is too few a day, have more granted.",
    "rate_limited": "Wait for the seconds in Retry-After.",
    "read_only_property": "Leave out the properties that the errors point at.",
    "schema_violation": "Correct each place that the errors point at; the contract is at …/<entity>/schema.",
    "unauthenticated": "Check key id, secret, clock, and what the signature covers or the token says; bring one proof "
    "only. Nobody outside is told more.",
    "unknown_property": "Leave out what the errors point at; names are case-sensitive.",
    "unknown_reference": "Use the id of a record that you can read yourself.",
    "unmapped_code": "Use a code that was agreed, or have this one added to the code map.",
    "unsupported_grant_type": "Ask for a token with grant_type=client_credentials.",
    "invalid_scope": "Leave out the parameter scope.",
    "unsupported_media_type": "Send Content-Type: application/json in UTF-8, as it is or with Content-Encoding: gzip.",
    "wrong_status": "Read the document again: it has moved on, or is not there yet.",
}
_ADMINISTRATOR = "Nothing to change on your side: an administrator of this Odoo must act. Repeat it later."


@dataclass(frozen=True)
class Explained:
    """One problem in words.

    :param meaning: what it means, with code in double backticks
    :param advice: what the caller does about it
    """

    code: str
    title: str
    status: int
    meaning: str
    advice: str


def explained() -> list[Explained]:
    """Return every problem that the API can answer with, by status."""
    # who fails to authenticate is told one thing whatever the reason, so that branch has one page
    errors = [AuthenticationError, *_tree(RequestError), *_tree(Forbidden), *_tree(ConfigurationError)]
    found = {
        error.code: Explained(
            error.code,
            error.title,
            error.http_status,
            _meaning(error),
            ADVICE.get(error.code, _ADMINISTRATOR),
        )
        for error in errors
    }
    internal = INTERNAL_ERROR
    found[internal.code] = Explained(
        internal.code,
        internal.title,
        internal.status,
        "A fault on this side.",
        ADVICE.get(internal.code, _ADMINISTRATOR),
    )
    return sorted(found.values(), key=lambda problem: (problem.status, problem.code))


def pages() -> dict:
    """Return the page of every problem that the API can answer with, ``{code: HTML}``."""
    return {problem.code: _page(problem) for problem in explained()}


def index() -> str:
    """Return the page that lists all of them."""
    rows = Markup("").join(
        Markup(
            '<tr><td>{status}</td><td><a href="{root}{code}"><code>{code}</code></a></td>'
            '<td class="long">{meaning}</td><td>{advice}</td></tr>'
        ).format(
            status=problem.status,
            root=TYPE_ROOT,
            code=problem.code,
            meaning=words(problem.meaning),
            advice=problem.advice,
        )
        for problem in explained()
    )
    body = Markup(
        "<h1>Problems</h1><p>Every error is a problem document (RFC 9457). Its <code>code</code> is one of these and"
        " stays so for ever; its <code>type</code> leads to the page of the code.</p>"
        "<table><thead><tr><th>Status</th><th>Code</th><th>What it means</th><th>What to do</th></tr></thead>"
        "<tbody>{}</tbody></table>"
    ).format(rows)
    return html_page.render("Problems", body)


def _tree(error):
    yield error
    for child in error.__subclasses__():
        yield from _tree(child)


def _meaning(error):
    return " ".join(error.__doc__.split("\n\n")[0].split())


def words(text: str) -> Markup:
    """Return a text with what stands in double backticks as code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(text.split("``"))
    )


def _page(problem):
    body = Markup(
        '<p><a href="{root}">All problems</a></p><h1>{title}</h1>'
        '<p class="facts"><code>{code}</code> <span>HTTP status {status}</span></p>'
        "<h2>What it means</h2><p>{meaning}</p><h2>What to do</h2><p>{advice}</p>"
    ).format(
        root=TYPE_ROOT.removesuffix("/"),
        title=problem.title,
        code=problem.code,
        status=problem.status,
        meaning=words(problem.meaning),
        advice=problem.advice,
    )
    return html_page.render(problem.title, body)
