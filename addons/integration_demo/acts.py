# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the acts of the demonstration have in common: who is meant, and what makes names."""

import random

from .past import Past
from .stage import Stage


class Acts:
    """Something that happens, at the moment of ``past``.

    :param env: the superuser's
    :param Stage stage: knows who plays
    :param Past past: whose moment it is
    :param str name: tells the act apart from all others, and decides what is left to chance
    :param ends_at: when the story ends
    """

    def __init__(self, env, stage: Stage, past: Past, name, ends_at):
        self._env = env
        self._stage = stage
        self._past = past
        self._ends_at = ends_at
        self._rng = random.Random(name)

    def play(self, kind):
        """Do what acts of a kind do."""
        getattr(self, f"_do_{kind}")()

    def _make_key(self, word):
        """Return a name that nothing else of the story has."""
        return f"{word}-{self._rng.randrange(10**8):08}"

    def _of_company(self):
        return ("company_id", "=", self._past.company_id)

    def _choose(self, model, domain, entity, order=None):
        """Return the uid of one of some records: the first in an order, else any; ``None`` without one."""
        found = self._env[model].search(
            [*domain, self._of_company()], order=order or "id", limit=1 if order else 200
        )
        if not found:
            return None
        return self._uid(found if order else found[self._rng.randrange(len(found))], entity)

    def _refer(self, name, entity):
        return {"entity": entity, "id": self._uid(self._stage.get(name), entity)}

    def _uid(self, record, entity):
        return self._env["integration.identifier"]._uids(record, entity)[record.id]

    def _make_line(self, code):
        product = self._stage.get(f"product_{code}")
        price = {"value": f"{product.list_price:.2f}", "currency": "USD"}
        return {
            "description": product.name,
            "product": code,
            "quantity": "1",
            "unit_price": price,
            "taxes": [],
        }
