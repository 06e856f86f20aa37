# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What processes remember of governed records, and how all of them forget it at once."""


def forget(env):
    """Drop what every process remembers (``@tools.ormcache``), as of the commit of this transaction.

    Odoo tells the other processes after the commit, in a transaction of its own; a process that is killed in between
    would leave them with a key that was revoked. Here the signal is part of the transaction: with the change they all
    learn of it before their next request, this process included, and without it none does.
    """
    env.registry.clear_cache()  # so that this transaction sees what it changed
    env.cr.execute("INSERT INTO orm_signaling_default DEFAULT VALUES")
