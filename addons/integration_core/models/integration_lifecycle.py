# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

# Known to this module only, so that no RPC caller can put it into a context.
_DOOR = object()


class IntegrationLifecycle(models.AbstractModel):
    """A model whose ``state`` changes in one guarded way, and leaves an audit row each time.

    A concrete model declares the selection field ``state``, the table ``_transitions`` and, where it
    differs, ``_initial_state``. Writing ``state`` or another guarded field directly, or creating a record with
    one, or in another state than the initial one, is refused for everyone, superuser included. So are stored
    fields that Odoo computes. A copy starts anew.
    """

    _name = "integration.lifecycle"
    _inherit = ["integration.derived"]
    _description = "Guarded lifecycle"

    #: state -> the states it may change to
    _transitions: dict[str, set[str]] = {}
    _initial_state = "draft"
    #: fields that only the code of the lifecycle writes, never a caller
    _guarded_fields = frozenset({"state"})
    #: the field by which the audit trail names the records for good, so it tells nothing of a person; models of
    #: ``integration.*`` go by their name
    _trail_name: str | None = None

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self._door_open():
            return super().create(vals_list)
        self.browse().check_access("create")
        guarded = self._guarded_fields - {"state"}
        self._refuse({name for vals in vals_list for name in guarded if vals.get(name)})
        first = self._prepare_guarded()
        records = super().create([{**vals, **first} for vals in vals_list])
        # Looked at afterwards: a state may also come from a default in the context.
        if self._transitions:
            for record in records:
                if record.state != self._initial_state:
                    raise UserError(
                        self.env._(
                            "%(model)s: a new record starts as “%(state)s”.",
                            model=self._description,
                            state=self._state_label(self._initial_state),
                        )
                    )
        return records

    def write(self, vals):
        if not self._door_open():
            self._refuse(self._guarded_fields & vals.keys())
        return super().write(vals)

    def copy_data(self, default=None):
        """Return the values of copies, without what only the code of the lifecycle writes."""
        return [
            {name: value for name, value in vals.items() if name not in self._guarded_fields}
            for vals in super().copy_data(default)
        ]

    # === BUSINESS METHODS === #

    def _transition(self, new_state, **vals):
        """Change the state of all records, or of none.

        :param str new_state: the state to reach
        :param vals: further values to write with it, guarded fields allowed
        :raise UserError: when ``_transitions`` does not allow it from a record's present state
        """
        old_states = {}
        for record in self:
            if new_state not in self._transitions.get(record.state, ()):
                raise UserError(
                    self.env._(
                        "“%(name)s” is %(old)s and cannot become %(new)s.",
                        name=record.display_name,
                        old=self._state_label(record.state),
                        new=self._state_label(new_state),
                    )
                )
            record._before_transition(record.state, new_state)
            old_states[record] = record.state
        self._write_guarded({"state": new_state, **vals})
        for record, old_state in old_states.items():
            self.env["integration.audit"]._log("transition", record, **{"from": old_state, "to": new_state})
            record._after_transition(old_state, new_state)

    def _before_transition(self, old, new):
        """Refuse a transition by raising ``UserError``; called per record, extend it."""

    def _after_transition(self, old, new):
        """React to a transition; called per record, after the write and the audit row, extend it."""

    def _write_guarded(self, vals):
        """Write fields that callers may not."""
        self.with_context(integration_lifecycle_door=_DOOR).write(vals)

    @api.model
    def _create_guarded(self, vals_list):
        """Create records with fields that callers may not write."""
        return self.with_context(integration_lifecycle_door=_DOOR).create(vals_list).with_env(self.env)

    def _door_open(self):
        return self.env.context.get("integration_lifecycle_door") is _DOOR

    # === GETTERS === #

    @api.model
    def _prepare_guarded(self) -> dict:
        """Return the guarded fields of a new record, so that no default of a user or a context decides them.

        They are what the fields themselves say; extend it where the code of a model says more.
        """
        first = {}
        for name in self._guarded_fields - {"state"}:
            field = self._fields[name]
            if field.store and not field.compute:
                value = field.default(self) if field.default else False
                first[name] = field.convert_to_write(value, self) if value else value
        return first

    @api.model
    def _state_label(self, state):
        """Return the translated label of a state."""
        return dict(self._fields["state"]._description_selection(self.env)).get(state, state)
