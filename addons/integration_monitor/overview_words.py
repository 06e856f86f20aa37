# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers, lengths of time and states of the overview in words."""

from datetime import timedelta

from odoo.tools.misc import formatLang

from .tools import standing, tile

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tell_count(env, count) -> str:
    """Return a whole number as the user writes it."""
    return str(count) if abs(count) < 1000 else formatLang(env, count, digits=0)


def tell_share(env, share) -> str:
    """Return a share from 0 to 1 in percent; never 100 % for less than all."""
    if share is None:
        return "–"
    percent = share * 100 if share == 1 else min(share * 100, 99.9)
    return env._("%s %%", formatLang(env, percent, digits=0 if share in (0, 1) else 1))


def tell_age(env, age) -> str:
    """Return how long something lasts, such as “3 h 20 min”."""
    if age < _MINUTE:
        return env._("under a minute")
    if age < _HOUR:
        return env._("%s min", age // _MINUTE)
    if age < _DAY:
        return env._("%(hours)s h %(minutes)s min", hours=age // _HOUR, minutes=age % _HOUR // _MINUTE)
    return env._("%(days)s d %(hours)s h", days=age // _DAY, hours=age % _DAY // _HOUR)


def tell_milliseconds(env, milliseconds) -> str:
    """Return how long one took."""
    if milliseconds is None:
        return "–"
    if milliseconds < 1000:
        return env._("%s ms", round(milliseconds))
    if milliseconds < 60_000:
        return env._("%s s", formatLang(env, milliseconds / 1000, digits=1))
    return tell_age(env, timedelta(milliseconds=milliseconds))


def get_states(env) -> dict[str, str]:
    """Return the states of interfaces in words."""
    return {
        standing.NOT_SERVED: env._("Not served"),
        standing.STOPPED: env._("Stopped by itself"),
        standing.PAUSED: env._("Paused"),
        standing.TROUBLED: env._("In trouble"),
        standing.QUIET: env._("Quiet"),
        standing.SERVED: env._("Served"),
    }


def get_reasons(env, paused_because="") -> dict[str, str]:
    """Return in words why an interface stands as it does.

    :param paused_because: what the person said who paused it
    """
    return {
        "breaker_open": env._("The receiver fails and is left alone for a while"),
        "late": env._("Something waits for longer than agreed"),
        "failing": env._("Under half of the last hour went well"),
        "given_up": env._("Given up since something got through the last time"),
        "gone": env._("Stopped by itself: the receiver wants nothing any more"),
        "failing_for_long": env._("Stopped by itself: nothing but failures for long"),
        "suspended": env._("Paused by a person: %s", paused_because)
        if paused_because
        else env._("Paused by a person"),
        "withdrawn": env._("Not in force: the agreement was taken back"),
        "paused_in_part": env._("A subscription or a source is paused by a person"),
        "breaker_trying": env._("The receiver failed and is tried again"),
        "below_target": env._("The last hour was below the target"),
    }


def get_tile_states(env) -> dict[str, str]:
    """Return the states of tiles in words."""
    return {
        tile.GOOD: env._("Good"),
        tile.WARNING: env._("Look at it"),
        tile.BAD: env._("Act now"),
        tile.PLAIN: "",
    }


def get_periods(env) -> dict[str, str]:
    """Return the periods in words."""
    return {
        "1h": env._("Last hour"),
        "24h": env._("Last 24 hours"),
        "7d": env._("Last 7 days"),
        "30d": env._("Last 30 days"),
        "90d": env._("Last 90 days"),
    }
