# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.errors import OwnedElsewhere
from odoo.addons.integration_core.tools.pointer import join

from ..engine.report import WriteReport
from ..engine.weighing import Weighing
from ..tools.ownership import PROPOSE, find_creation_rule, find_rule

# Known to this module only, so that no RPC caller can put it into a context.
_DECIDED = object()
_ODOO = "Odoo"


class IntegrationMapperOwning(models.AbstractModel):
    """What becomes of a write on behalf of a system (``integration_system_id`` in the context) among others.

    People in Odoo, and code without a system in its context, are not limited.
    """

    _inherit = "integration.mapper"  # pylint: disable=consider-merging-classes-inherited

    # === OWNERSHIP === #

    @api.model
    def _check_may_create(self):
        """Refuse a new record by a system where only another one may create any.

        :raises OwnedElsewhere:
        """
        rule = find_creation_rule(self._get_ownership())
        if rule and rule.only_owner_creates and not self._is_owner(rule):
            raise OwnedElsewhere.at([""], f"is created by {rule.owner or _ODOO} only")

    @api.model
    def _keep_to_owners(self, record, document, present):
        """Return the document without what its system may only propose, which is kept as proposals.

        Only what would change is looked at, so that a document can always be written back as it was read.

        :raises OwnedElsewhere: when it changes what others own and nobody may even propose
        """
        rules = self._get_ownership()
        if all(map(self._is_owner, rules)):
            return document
        root, refused, stated = self._get_root(), {}, {}
        for path, given, was, differs in root.stated(document, present):
            rule = find_rule(rules, path)
            if not rule or self._is_owner(rule):
                continue
            if rule.others == PROPOSE:
                stated[path] = (given, was, differs)
            elif differs:
                refused.setdefault(rule.owner or _ODOO, []).append(join("", *path))
        if refused:
            raise _join_errors(refused)
        for path, (_given, _was, differs) in stated.items():
            if differs:
                document = root.without(document, path)
                WriteReport.of(self.env).propose(path)
        if stated:
            self.env["integration.proposal"].sudo()._take(self, record, stated)
        return document

    @api.model
    def _get_ownership(self):
        """The rules of ownership that a write has to keep to now."""
        if not self._get_writing_system():
            return ()
        return self.env["integration.ownership"]._load_rules(self._get_entity(), self.env.company.id)

    def _is_owner(self, rule):
        return rule.system_id == self._get_writing_system()

    # === SURVIVORSHIP === #

    @api.model
    def _weigh(self, record, document):
        """Return the :class:`~..engine.weighing.Weighing` of what a system says, ``None`` without a rule."""
        system_id = self._get_writing_system()
        rules = self._get_survivorship(record) if system_id else {}
        names = rules.keys() & document.keys()
        if not names:
            return None
        return Weighing(self, record, {name: rules[name] for name in names}, document, system_id)

    @api.model
    def _keep_first_sources(self, records, documents):
        """Keep what a system says of records that it creates, all at once."""
        system_id = self._get_writing_system()
        if not (system_id and self._has_survivorship()):
            return
        stated = {
            record: {name: document[name] for name in self._get_survivorship(record) if name in document}
            for record, document in zip(records, documents, strict=True)
        }
        self.env["integration.property.source"].sudo()._keep_first(self, stated, system_id)

    @api.model
    def _has_survivorship(self):
        return bool(self.env["integration.survivorship"]._load_rules(self._get_entity()))

    @api.model
    def _get_survivorship(self, record) -> dict:
        """Return {property: criteria} of what has sources in this record, by the rules of its company.

        Lists of lines never: they are parts of one document, which nobody puts together from several.
        """
        found = self.env["integration.survivorship"]._load_rules(self._get_entity())
        if not found:
            return {}
        company_id = (record.sudo().company_id.id if self._has_company() else None) or None
        rules = {}
        for path, company, criteria in found:  # the most precise one comes last
            if company in (None, company_id):
                rules.update(dict.fromkeys([path] if path else self._get_weighable(), criteria))
        return {name: rules[name] for name in self._get_weighable() if name in rules}

    @api.model
    def _get_weighable(self):
        """The names of the properties that may have several sources."""
        return [
            name
            for name, child in self._get_root().children.items()
            if not (child.read_only or child.create_only or hasattr(child, "group"))
        ]

    # === WRITING WHAT IS DECIDED === #

    @api.model
    def _get_writing_system(self):
        """The id of the system on whose behalf is written, ``None`` where no rule has to be kept to."""
        if self.env.context.get("integration_decided") is _DECIDED:
            return None
        return self.env.context.get("integration_system_id") or None

    @api.model
    def _write_decided(self, record, document, system_id=None):
        """Change a record as :meth:`_update_from` does, by a decision that no rule has to be asked about.

        :param system_id: the system in whose codes the document speaks
        """
        decided = self.with_context(integration_system_id=system_id or False, integration_decided=_DECIDED)
        return decided._update_from(record.with_env(decided.env), document)


def _join_errors(refused):
    """Return the error for properties of several owners, {owner: pointers}."""
    owned = [OwnedElsewhere.at(pointers, f"is owned by {owner}") for owner, pointers in refused.items()]
    error = owned[0]
    if owned[1:]:
        error.extra["errors"] = [place for each in owned for place in each.extra["errors"]]
    return error
