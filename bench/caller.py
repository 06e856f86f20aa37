# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A partner's program that calls as fast as it is answered, or at a set pace, over connections that it keeps.

A process of its own, so that it takes no time from the server's; what it sends was made and signed before the clock.
"""

import asyncio
import itertools
import re
import time
from typing import NamedTuple

import aiohttp

from bench.line import serve

SECONDS = 120


class Call(NamedTuple):
    """A request, ready to be sent.

    :param int status: what it is to be answered with
    """

    method: str
    url: str
    headers: dict
    body: bytes | None = None
    status: int = 200


def run(calls, connections, seconds=None):
    """Send calls over as many connections at once.

    :param list calls: each is sent once; with ``seconds``, over and over for so long
    :return: (seconds that all took, [seconds that each took])
    :raises RuntimeError: when one is answered otherwise than it is to be
    """
    return asyncio.run(_run([Call(*call) for call in calls], connections, seconds))


async def _run(calls, connections, seconds):
    took = []
    start = time.perf_counter()
    source = iter(calls) if seconds is None else itertools.cycle(calls)
    async with _session(connections) as session:

        async def work():
            for call in source:
                took.append(await _send(session, call))
                if seconds is not None and time.perf_counter() - start >= seconds:
                    return

        await asyncio.gather(*(work() for _ in range(connections)))
    return time.perf_counter() - start, took


def pace(calls, connections, per_second):
    """Send each call once, so many a second whether or not the ones before are answered.

    :return: [seconds that each took, from the moment it was due]
    """
    return asyncio.run(_pace([Call(*call) for call in calls], connections, per_second))


async def _pace(calls, connections, per_second):
    async with _session(connections) as session:
        start = time.perf_counter()

        async def work(number, call):
            due = start + number / per_second
            await asyncio.sleep(due - time.perf_counter())
            await _send(session, call)
            return time.perf_counter() - due

        return await asyncio.gather(*(work(number, call) for number, call in enumerate(calls)))


def get(call):
    """Send one and return the body of the answer."""
    return asyncio.run(_get(Call(*call)))


def follow(call):
    """Send one for a part of something, and forget the body.

    :return: (seconds, lines of the body, target of the ``Link`` to the next part or ``None``)
    """
    start = time.perf_counter()
    body, link = asyncio.run(_fetch(Call(*call)))
    following = re.fullmatch('<(.+)>; rel="next"', link)
    return time.perf_counter() - start, body.count(b"\n"), following and following[1]


async def _get(call):
    body, _link = await _fetch(call)
    return body


async def _fetch(call):
    async with (
        _session(1) as session,
        session.get(call.url, headers=call.headers) as response,
    ):
        if response.status != call.status:
            raise RuntimeError(f"{call.url}: {response.status}")
        return await response.read(), response.headers.get("Link", "")


def _session(connections):
    connector = aiohttp.TCPConnector(limit=connections)
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())


async def _send(session, call):
    start = time.perf_counter()
    async with session.request(call.method, call.url, headers=call.headers, data=call.body) as response:
        answer = await response.read()
        if response.status != call.status:
            raise RuntimeError(f"{call.method} {call.url}: {response.status} {answer[:500]!r}")
    return time.perf_counter() - start


if __name__ == "__main__":
    WHAT = {"run": run, "pace": pace, "get": get, "follow": follow}
    serve(lambda what, *arguments: WHAT[what](*arguments))
