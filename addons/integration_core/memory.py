# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What processes remember of governed records, and how all of them forget it at once."""

from functools import wraps

from odoo.tools.cache import ormcache


def forget(env):
    """Drop what every process remembers (``@remembered``, ``@tools.ormcache``), as of the commit of this transaction.

    Odoo tells the other processes after the commit, in a transaction of its own; a process that is killed in between
    would leave them with a key that was revoked. Here the signal is part of the transaction: with the change they all
    learn of it before their next request, this process included, and without it none does.
    """
    env.registry.clear_cache()  # so that this transaction sees what it changed
    env.cr.execute("INSERT INTO orm_signaling_default DEFAULT VALUES")


class remembered(ormcache):
    """Remember what a method returns, as ``@tools.ormcache`` does, for what somebody may lose a right by.

    Where several threads share the memory, a transaction may be older than the last :func:`forget` that its process
    heard of. What such a one reads is good for itself only: kept, it would bring a key that was revoked back to life.
    """

    def __call__(self, method):
        """Return the method that remembers."""

        @wraps(method)
        def load(model, *args, **kwargs):
            known = _find_known(model.env.cr)  # before: what is read may be newer, never older
            value = method(model, *args, **kwargs)
            if _find_heard(model.env.registry) > known:
                raise _TooOld(value)
            return value

        return super().__call__(load)

    def lookup(self, *args, **kwargs):
        """Return what is remembered, or what the method returns."""
        try:
            return super().lookup(*args, **kwargs)
        except _TooOld as found:
            return found.value


class _TooOld(Exception):
    """What was read is not to be kept."""

    def __init__(self, value):
        super().__init__()
        self.value = value


def _find_known(cr) -> int:
    """Return the number of the last signal to forget that this transaction sees."""
    cr.execute("SELECT max(id) FROM orm_signaling_default")
    return cr.fetchone()[0] or 0


def _find_heard(registry) -> int:
    """Return the number of the last signal to forget that this process has followed."""
    return registry.cache_sequences.get("default") or 0
