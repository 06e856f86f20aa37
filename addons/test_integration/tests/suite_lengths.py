# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .guarantee import only_where

#: properties that say in people's words why a record is what it is
_REASONS = frozenset({"status_reason", "cancellation_reason"})


class LengthChecks:
    """What people say is kept and shown whole, whoever says it; that what systems say is, the actions show."""

    @only_where(lambda schema: not _REASONS.isdisjoint(schema["properties"]))
    def check_asks_in_its_dialog_for_as_long_a_reason(self):
        """Whoever gives it, a person on a screen or a system; the dialog has a button for each purpose."""
        for name in _REASONS & self.root.children.keys():
            field, longest = self.root.children[name].field, self.schema["properties"][name]["maxLength"]
            self.assertEqual(self.env[self.mapper._target]._fields[field].size, longest)
            dialogs = self.dialogs()
            self.assertTrue(dialogs, "no dialog asks for it")
            for dialog in dialogs:
                self.assertEqual(dialog._fields["reason"].size, longest, dialog._name)
                for purpose in dialog._fields["purpose"].get_values(self.env):
                    self.assertTrue(callable(getattr(dialog, f"action_{purpose}", None)), purpose)
        self.assertTrue(callable(getattr(self.env[self.mapper._target], "action_ask", None)))

    def dialogs(self):
        """Return the models of the dialogs that ask for a decision about a record."""
        return [
            self.env[name]
            for name, model in self.env.registry.items()
            if name.endswith(".decision")
            and model._transient
            and any(
                field.type == "many2one" and field.comodel_name == self.mapper._target
                for field in self.env[name]._fields.values()
            )
        ]
