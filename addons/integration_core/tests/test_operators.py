# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..operators import check_operator, is_operator
from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestOperators(IntegrationCase):
    """What operators do is refused to who is none of them, in one way everywhere."""

    def test_operators_managers_and_the_superuser_may_and_others_are_refused(self):
        for user in (self.operator, self.manager):
            check_operator(self.env(user=user, su=False))
        check_operator(self.env(user=self.user, su=True))
        for user in (self.user, self.developer):
            env = self.env(user=user, su=False)
            self.assertFalse(is_operator(env))
            with self.assertRaises(AccessError):
                check_operator(env)
