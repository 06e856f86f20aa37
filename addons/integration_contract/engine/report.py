# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_core.tools.pointer import join

CONTEXT_KEY = "integration_write_report"


class WriteReport:
    """What one write left undone, for whoever answers it; a caller puts one into the context of a mapper.

    :ivar proposed: JSON pointers of what waits for a steward's decision
    :ivar outranked: JSON pointers of what was kept as this system's word, while another one's is shown
    """

    def __init__(self):
        self.proposed = []
        self.outranked = []

    @classmethod
    def of(cls, env):
        """Return the report that the context holds, else one that nobody reads."""
        found = env.context.get(CONTEXT_KEY)
        return found if isinstance(found, cls) else cls()

    def propose(self, path):
        """Note a path that became a proposal."""
        self.proposed.append(join("", *path))

    def outrank(self, path):
        """Note a path where another source wins."""
        self.outranked.append(join("", *path))
