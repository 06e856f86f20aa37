# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools.mail import html2plaintext, is_html_empty, plaintext2html

from odoo.addons.integration_contract.properties import Text


class PlainText(Text):
    """A text that Odoo keeps as HTML, without its markup. Only one that differs is written, so that none is lost."""

    def read(self, records, projection):
        return [
            None if is_html_empty(html) else html2plaintext(html, include_references=False).strip()
            for html in super().read(records, projection)
        ]

    def same(self, given, present):
        """Whether a given text is what the HTML says; blanks around it do not count."""
        return super().same((given or "").strip(), present)

    def write(self, value, writing, pointer, present):
        return {self.field: plaintext2html(value) if value else False}
