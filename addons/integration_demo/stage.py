# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stage of the demonstration: what was made under which name, and by whom."""

from .tools import cast

#: nobody is written to when a record is made
_QUIET = {
    "no_reset_password": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_quick_update": True,
    "tracking_disable": True,
}


class Stage:
    """Knows the people and things of the demonstration by their names.

    :param env: the superuser's
    """

    def __init__(self, env):
        self._env = env(context={**env.context, **_QUIET, "lang": "en_US"})
        self._company = self.find("company")
        if self._company:
            self._settle_in()

    def _settle_in(self):
        """Work in the company from here on."""
        self._env = self._env(context={**self._env.context, "allowed_company_ids": self._company.ids})

    # === WORDS === #

    def person(self, login):
        """Return a person by the login."""
        return self.get(f"person_{login}")

    def get(self, name):
        """Return what was made under a name, as superuser in the company."""
        return self._env.ref(_xml_id(name))

    def _as(self, login):
        return self._env(user=self.person(login).id, su=False)

    def _caretakers(self):
        return {"owner_id": self.person(cast.APPROVER).id, "steward_id": self.person(cast.AUTHOR).id}

    def _approve(self, record):
        record.action_submit()
        record.with_user(self.person(cast.APPROVER)).action_approve()

    def _contract(self, name):
        return self._env["integration.contract"]._get(name)

    def find(self, name):
        """As :meth:`get`; ``None`` for what is not there."""
        return self._env.ref(_xml_id(name), raise_if_not_found=False)

    def _name(self, name, record):
        """Give a record the name by which the demonstration finds it again."""
        self._env["ir.model.data"]._update_xmlids(
            [{"xml_id": _xml_id(name), "record": record.sudo(), "noupdate": True}]
        )
        return record


def _xml_id(name):
    # not of the addon: what its uninstallation would delete is posted, or in the audit trail
    return f"__integration_demo__.{name.replace('.', '_').replace('-', '_')}"
