# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The states of a message, and what may follow what.

There is none for being worked on: the mark that it is done is part of the transaction that does it, so that whatever
ends a process leaves a message either waiting or done.
"""

WAITING, PROCESSED, FAILED, IGNORED = "waiting", "processed", "failed", "ignored"

TRANSITIONS = {
    WAITING: {PROCESSED, FAILED, IGNORED},
    FAILED: {WAITING, IGNORED},
    IGNORED: {WAITING},
    PROCESSED: set(),
}
