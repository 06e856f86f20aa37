# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The root of the tree."""


class IntegrationError(Exception):
    """Root of the tree.

    :param str detail: what happened this time, in a sentence safe to show to the caller
    :param extra: further JSON-able members for the problem document (RFC 9457 §3.2)
    """

    code = "integration_error"
    title = "Integration error"
    http_status = 500

    def __init__(self, detail="", **extra):
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    def __str__(self):
        return f"{self.title}: {self.detail}" if self.detail else self.title
