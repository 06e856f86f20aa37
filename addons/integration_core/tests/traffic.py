# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counts traffic inside a test's own transaction, for the tests of all who add a source."""

from contextlib import contextmanager


class TrafficWords:
    """For a test case of any kind."""

    def count_traffic(self, now=None):
        """Run once, in the transaction of the test.

        :param now: instead of the present
        """
        self.env.flush_all()
        Statistic = type(self.env["integration.statistic"])

        @contextmanager
        def same_transaction(_model):
            yield self.env.cr

        self.patch(Statistic, "_open_transaction", same_transaction)
        if now:
            self.patch(Statistic, "_find_now", lambda _model, _cr: now)
        self.env["integration.statistic"]._count()
        self.env.invalidate_all()

    def find_traffic(self, kind, width=60):
        """The figures of a kind in buckets of a width."""
        return self.env["integration.statistic"].search([("kind", "=", kind), ("width", "=", width)])

    def tell_traffic(self, kind, width=60):
        """{outcome: how often}."""
        found = {}
        for figure in self.find_traffic(kind, width):
            found[figure.outcome] = found.get(figure.outcome, 0) + figure.count
        return found

    def assert_rows_open(self, kind):
        """Each figure of a kind opens exactly as many rows as it counts, in each width."""
        figures = self.env["integration.statistic"].search([("kind", "=", kind)])
        self.assertTrue(figures)
        for figure in figures:
            action = figure.action_open_rows()
            rows = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(rows, figure.count, (figure.width, figure.outcome))
