# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What there is to reach: the client library of the engine in a bare loop, as a program of its own.

It posts bodies and headers that the engine sent before, so it composes, signs, decides and writes nothing.
"""

import asyncio
import itertools
import time

import aiohttp

from bench.line import serve


async def post(url, requests, count, in_flight):
    """Post ``count`` requests and return how many a second that were.

    :param requests: list of (headers, body), sent one after the other and again
    :param in_flight: requests under way at once
    """
    waiting = itertools.islice(itertools.cycle(requests), count)
    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    ) as session:

        async def work():
            for headers, body in waiting:
                async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                    await response.read()
                    response.raise_for_status()

        start = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(in_flight)))
        return count / (time.perf_counter() - start)


if __name__ == "__main__":
    serve(lambda *arguments: asyncio.run(post(*arguments)))
