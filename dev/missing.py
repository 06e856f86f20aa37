# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one error of the set-up: something that this machine lacks, told in one line.

A traceback tells where our code stopped; a person with a fresh machine wants to know what to supply. So every such
failure names the thing and the two ways to supply it, and ends the command with exit status 2.
"""

import functools
import signal
import sys

STATUS = 2


class Missing(Exception):
    """Something that the machine must have is not there.

    :param str what: the thing, as the start of a sentence
    :param str first: one way to supply it
    :param str second: another one
    """

    def __init__(self, what, first, second):
        super().__init__(f"{what}: {first}, or {second}.")


def told_in_one_line(main):
    """Decorate a command's ``main``: a :class:`Missing` ends it with one line and status 2, a signal in good order."""

    @functools.wraps(main)
    def guarded(*args, **kwargs):
        signal.signal(
            signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
        )  # so that blocks are left in order
        try:
            return main(*args, **kwargs)
        except Missing as error:
            print(f"Missing: {error}", file=sys.stderr)
            return STATUS
        except KeyboardInterrupt:
            print("Interrupted.", file=sys.stderr)
            return 130

    return guarded
