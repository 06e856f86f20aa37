# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase, tagged

from ..properties import Group
from ..properties.base import Property


@tagged("post_install", "-at_install")
class TestGroup(BaseCase):
    def test_a_document_says_nothing_of_what_is_taken_out_and_an_emptied_group_goes_too(self):
        leaf = Property("x")
        group = Group({"a": leaf, "b": Group({"c": leaf, "d": leaf})})
        document = {"a": 1, "b": {"c": 2}}
        self.assertEqual(group.without(document, ("a",)), {"b": {"c": 2}})
        self.assertEqual(group.without(document, ("b", "c")), {"a": 1})
        self.assertEqual(group.without({"b": None}, ("b", "c")), {"b": {"d": None}})
        self.assertEqual(document, {"a": 1, "b": {"c": 2}}, "the given one stays as it is")

    def test_what_is_stated_are_the_writable_leaves(self):
        group = Group(
            {"a": Property("x"), "id": Property("y", read_only=True), "b": Group({"c": Property("z")})}
        )
        present = {"a": 1, "id": 7, "b": {"c": 2}}
        self.assertEqual(
            list(group.stated({"a": 1, "id": 8, "b": {"c": 3}}, present)),
            [(("a",), 1, 1, False), (("b", "c"), 3, 2, True)],
        )
        self.assertEqual(list(group.stated({"b": None}, present)), [(("b", "c"), None, 2, True)])
