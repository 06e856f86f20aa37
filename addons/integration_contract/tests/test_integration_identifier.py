# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.integration_identifier import MOST_LOCKS


@tagged("post_install", "-at_install")
class TestIntegrationIdentifier(TransactionCase):
    def setUp(self):
        super().setUp()
        self.identifiers = self.env["integration.identifier"]
        self.partners = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])

    def test_a_uid_is_made_once_and_stays(self):
        uids = self.identifiers._uids(self.partners, "party")
        self.assertEqual(len(set(uids.values())), 2)
        self.assertEqual(self.identifiers._uids(self.partners, "party"), uids)

    def test_all_uids_take_two_statements_at_most(self):
        self.identifiers._uids(self.partners[0], "party")
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.identifiers._uids(self.partners, "party")
        with self.assertQueryCount(1):
            self.identifiers._uids(self.partners, "party")

    def test_a_uid_leads_back_and_a_stranger_leads_nowhere(self):
        uid = self.identifiers._uids(self.partners[0], "party")[self.partners[0].id]
        self.assertEqual(self.identifiers._resolve("party", uid), ("res.partner", self.partners[0].id))
        for stranger in ("00000000-0000-4000-8000-000000000000", "1", "", uid.upper(), f"{uid}\n"):
            self.assertIsNone(self.identifiers._resolve("party", stranger))

    def test_a_system_has_a_value_for_one_record_only(self):
        system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-id", "kind": "ehr"})
        vals = {"entity": "party", "system_id": system.id, "value": "4711", "res_model": "res.partner"}
        self.identifiers.create({**vals, "res_id": self.partners[0].id})
        found = self.identifiers._resolve_many("party", ["4711", "4712"], system)
        self.assertEqual(found, {"4711": ("res.partner", self.partners[0].id)})
        self.assertIsNone(self.identifiers._resolve("party", "4711"))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.identifiers.create({**vals, "res_id": self.partners[1].id})

    def test_however_many_names_a_transaction_holds_a_few_locks_and_who_wants_the_same_hears_at_once(self):
        """The two are on connections of their own; the second asks in another order, and waits for nothing."""
        system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-id", "kind": "ehr"})
        names = [f"MRN-{number}" for number in range(500)]
        counted = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        with self.registry.cursor() as first, self.registry.cursor() as second:
            one, other = (self.identifiers.with_env(self.env(cr=cr)) for cr in (first, second))
            self.assertEqual(one._hold("party", system, names), set(names))
            first.execute(counted)
            self.assertEqual(first.fetchone()[0], MOST_LOCKS)
            self.assertEqual(other._hold("party", system, names[::-1]), set())
            self.assertEqual(other._hold("party", system, ["another name"]), {"another name"})
            some = names[:MOST_LOCKS]
            held = other._hold("invoice", system, some)
            self.assertEqual(held, set(some), "names of another entity are others")
            first.rollback()
            self.assertEqual(other._hold("party", system, names), set(names))

    def test_a_record_has_one_canonical_uid(self):
        self.identifiers._uids(self.partners[0], "party")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.identifiers.create(
                {
                    "entity": "other",
                    "value": "00000000-0000-4000-8000-000000000001",
                    "res_model": "res.partner",
                    "res_id": self.partners[0].id,
                }
            )

    def test_a_uid_outlives_its_record(self):
        uid = self.identifiers._uids(self.partners[0], "party")[self.partners[0].id]
        self.partners[0].unlink()
        row = self.identifiers.search([("value", "=", uid)])
        self.assertTrue(row)
        self.assertFalse(row._get_affected())
