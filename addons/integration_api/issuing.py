# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a new credential is made of, by the way in which it proves itself."""

from odoo.exceptions import ValidationError

from odoo.addons.integration_core.tools.errors import EntryRefused

from .entry_words import put_into_words
from .tools import certificate as certificates
from .tools import public_key as public_keys

SHARED_SECRET = "hmac-sha256"
_LONGEST_SUBJECT = 255


def prepare(env, client, now, scheme="signature", algorithm=SHARED_SECRET, replaces=None, **given):
    """Return the values of a credential beside its client, name and dates, and when it ends at the latest, if ever.

    :param now: in UTC, without zone
    :param replaces: the credential whose successor it is
    :param given: ``public_key``, ``certificate``, or ``issuer`` and ``subject``, as the scheme needs it
    :raise ValidationError: when it is missing, or cannot be used
    """
    vals, latest = {"scheme": scheme, "replaces_id": replaces.id if replaces else False}, None
    try:
        if scheme == "certificate":
            text = (given.get("certificate") or "").strip()
            found = certificates.read_entry(text, now)
            _refuse_used(env, [("fingerprint", "=", found.fingerprint), ("scheme", "=", scheme)])
            vals |= {"certificate": text, "fingerprint": found.fingerprint, "subject": found.subject}
            latest = found.not_after
        elif scheme == "issuer":
            vals |= _prepare_subject(env, client, given.get("issuer"), given.get("subject"))
        elif algorithm != SHARED_SECRET:
            key = public_keys.read(given.get("public_key") or "", algorithm)
            if replaces and replaces.fingerprint == key.fingerprint:
                raise EntryRefused("public_key_same")
            vals |= {"public_key": key.pem, "fingerprint": key.fingerprint}
    except EntryRefused as error:
        raise ValidationError(put_into_words(env, error)) from error
    return {**vals, "algorithm": algorithm if scheme in ("signature", "token") else False}, latest


def has_secret(credential):
    """Whether a credential is proven by a secret that we make."""
    return credential.algorithm == SHARED_SECRET and credential.scheme in ("signature", "token")


def _prepare_subject(env, client, issuer, subject):
    subject = (subject or "").strip()
    if not issuer or not subject or len(subject) > _LONGEST_SUBJECT:
        raise ValidationError(env._("Say which issuer, and which subject (“sub”) its tokens are about."))
    issuer.check_access("read")
    if issuer.sudo().company_id not in (client.company_id, env["res.company"]):
        raise ValidationError(env._("The issuer is of another company than the client."))
    _refuse_used(env, [("issuer_id", "=", issuer.id), ("subject", "=", subject)])
    return {"issuer_id": issuer.id, "subject": subject}


def _refuse_used(env, domain):
    """Refuse what leads to another key already: an index would too, and say so in words that nobody understands."""
    if env["integration.credential"].sudo().search_count([*domain, ("state", "=", "active")], limit=1):
        raise ValidationError(env._("It leads to another key already: revoke that one first."))
