# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a log may hold of an error of unknown origin: the text of one may quote a record, a message or a body."""

import traceback


def locate(error: BaseException) -> str:
    """Return of an error its kind and, on the lines below, where it was raised; never its text."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
