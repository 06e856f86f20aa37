# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the stable codes of results mean, in the words of the user's language: for screens and for issues."""

from odoo.addons.integration_core.entry_words import put_detail_into_words


def get_words(env, code):
    """Return a result in a few words; an unknown code as it is."""
    if not code:
        return False
    if code.startswith("http_"):
        return env._("Answered %s", code[5:])
    words = {
        "ok": env._("Delivered"),
        "address_refused": env._("Address not allowed"),
        "body_too_large": env._("Message too large"),
        "connect_failure": env._("Could not connect"),
        "connection_closed": env._("Connection was closed"),
        "contract_missing": env._("Contract is missing"),
        "dns_failure": env._("Name not found"),
        "erased": env._("Erased"),
        "filter_failed": env._("Filter could not be applied"),
        "filter_refused": env._("Filter does not let it through"),
        "invalid_response": env._("Answer could not be read"),
        "lease_expired": env._("Job was lost"),
        "no_longer_wanted": env._("Not wanted any more"),
        "payload_invalid": env._("Content could not be read"),
        "replay_stopped": env._("Its replay was stopped"),
        "replayed": env._("Sent by a replay"),
        "resolved_address_refused": env._("Name leads to an address not allowed"),
        "send_failed": env._("Sending failed inside Odoo"),
        "timeout": env._("No answer in time"),
        "tls_failure": env._("No secure connection"),
        "token_refused": env._("No access token"),
    }
    return words.get(code, code)


def get_remedy(env, code):
    """Return what a person should do about deliveries that were given up with this code."""
    final = {
        "filter_refused": env._(
            "The filter does not let these events through: cancel the deliveries. If they should go out, correct the"
            " filter, have it approved, and send them again."
        ),
        "no_longer_wanted": env._(
            "The subscription, as it was approved last, does not take these events: cancel the deliveries. If they"
            " should go out, have that approved, and send them again."
        ),
    }
    if code in final:
        return final[code]
    again = env._("Then press “Retry all affected”.")
    first = {
        "address_refused": env._(
            "Correct the address of the subscription, or ask a manager whether its network may be used."
        ),
        "body_too_large": env._(
            "Let the subscription send a link or chosen properties only, or raise its limit, and have it approved."
        ),
        "contract_missing": env._(
            "Install the app again that the contract belongs to, or cancel the deliveries."
        ),
        "filter_failed": env._("Correct the filter of the subscription and have it approved."),
        "lease_expired": env._(
            "Sending it ended its job several times. Ask an administrator to look into Odoo's log and memory."
        ),
        "payload_invalid": env._("Show an administrator the event: what it holds is no document."),
        "resolved_address_refused": env._(
            "The name in the address leads to a place that nothing is sent to. Ask who runs the name server, correct"
            " the address, or ask a manager whether its network may be used."
        ),
        "send_failed": env._(
            "Ask an administrator to look into Odoo's log: what the receiver did was not foreseen."
        ),
    }.get(code)
    if not first:
        first = env._("Ask the receiver what is wrong, or correct the address.")
    return f"{first} {again}"


def get_hint(env, outcome):
    """Return what to do after a test send that came out so."""
    hints = {
        "ok": env._("It was delivered. Ask the receiver whether the signature was verified."),
        "address_refused": env._(
            "The address is one that nothing is sent to: %s. A system in your own network has to be marked so, and "
            "a manager has to open its network under Configuration › Private networks.",
            put_detail_into_words(env, outcome.detail),
        ),
        "resolved_address_refused": env._(
            "The name leads to an address that nothing is sent to: %s. Check how it is written. A system in your "
            "own network has to be marked so, and a manager has to open its network under Configuration › Private "
            "networks.",
            put_detail_into_words(env, outcome.detail),
        ),
        "send_failed": env._(
            "Sending failed inside Odoo in a way that was not foreseen. An administrator finds in Odoo's log where."
        ),
        "dns_failure": env._(
            "The name in the address is not known, or no name server answered. Check how it is written."
        ),
        "tls_failure": env._(
            "The connection could not be secured: the receiver's certificate is expired, for another name or from "
            "an authority that is not trusted, or it asks for a client certificate that it then does not take."
        ),
        "timeout": env._(
            "The receiver did not answer in time. It should take the webhook first and work on it afterwards."
        ),
        "connect_failure": env._("Nobody listens at this address, or a firewall is in between."),
        "connection_closed": env._("The receiver closed the connection without an answer. Look at its log."),
        "invalid_response": env._("What came back is no proper HTTP answer. Is this a web server?"),
        "token_refused": env._(
            "The token server gave no access token: %s. Check the client id, its secret and the token address.",
            outcome.detail,
        ),
        "http_404": env._("The server is there, but not this path. Check the end of the address."),
        "http_405": env._("The server takes no POST at this path. Check the end of the address."),
        "http_410": env._("The receiver says that this address is gone for good. Ask for the new one."),
        "http_413": env._("The receiver does not take bodies of this size."),
        "http_415": env._("The receiver does not take JSON."),
        "http_429": env._("The receiver is sent too much at a time."),
    }
    return hints.get(outcome.code) or _get_status_hint(env, outcome.status or 0)


def _get_status_hint(env, status):
    if status in (400, 401, 403):
        return env._(
            "The receiver refused it. Most often it has another signing key, its clock is wrong by minutes, it "
            "checks the signature over a changed body, or the authentication does not fit."
        )
    if 300 <= status < 400:
        return env._("The receiver points to another address. Redirects are not followed: enter that one.")
    if status >= 500:
        return env._("The receiver has a fault of its own. Look at its log.")
    return env._("The receiver refused it. Its answer below should say why.")
