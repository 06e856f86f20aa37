# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The line between the bench and the processes that it measures; this end of it runs in those."""

import os
from multiprocessing.connection import Client

ADDRESS_VARIABLE = "BENCH_LINE"
AUTHKEY = b"bench"


def serve(round_):
    """Do a round for each request that arrives, and send back what it returns, until the line closes.

    :param round_: function of what the bench passes to :meth:`bench.rounds.Worker.round`
    """
    host, _, port = os.environ[ADDRESS_VARIABLE].rpartition(":")
    with Client((host, int(port)), authkey=AUTHKEY) as line:
        while (request := line.recv()) is not None:
            line.send(round_(*request))
