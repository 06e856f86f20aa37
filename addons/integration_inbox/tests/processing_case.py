# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .common import InboxCase


class ProcessingCase(InboxCase):
    """Messages whose tries follow one another, or whose job is killed."""

    def make_due(self, message):
        """Let the pause before the next try be over."""
        self.env.cr.execute(
            "UPDATE integration_message SET due_at = received_at WHERE id = %s", (message.id,)
        )

    def run_job_to_death(self, source=None):
        """Let the job's process end in the middle; not by assertRaises, which would roll back what is committed."""
        try:
            self.run_job(source)
        except SystemExit:
            self.env.invalidate_all()
            return
        self.fail("nothing ended it")
