# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How partners sign what they send. One module a scheme, each with the same five names:

- ``KINDS``: which kinds of keys it knows, the usual one first
- ``ALGORITHMS``: what a key can be pinned to, ``{algorithm: kind of key}``; empty where there is no choice
- ``SIGNS_TIME``: whether a signature says when it was made, so that an old one is refused
- ``read_key(kind, text, algorithm)``: a key as a person entered it → what ``verify`` works with
- ``verify(request, keys, agreed, now)``: → :class:`..proof.Proof`, or an ``AuthenticationError`` with the reason

Each works on the bytes that arrived, before anything of them is parsed, and takes the time from its caller.
"""

from . import github, http_signature, jwt, standard_webhooks, stripe

SCHEMES = {
    "standard_webhooks": standard_webhooks,
    "github": github,
    "stripe": stripe,
    "http_signature": http_signature,
    "jwt": jwt,
}
