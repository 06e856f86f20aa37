# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plays the story of the demonstration, act by act, at the times at which it has them happen."""

import random
from datetime import timedelta

from .call_acts import CallActs
from .group import Group
from .partners import Partners
from .past import Past
from .people_acts import PeopleActs
from .stage import Stage
from .tools.clock import StoryClock
from .tools.plan import DAYS, plan

#: a job takes up what is new after a moment
_SOON = timedelta(seconds=1)


class _Everybody(CallActs, PeopleActs):
    """All who play."""


class Story:
    """Two weeks of a healthcare group.

    :param env: the superuser's
    :param ends_at: when it ends, in UTC; it begins as many days before
    :param seed: of all that is left to chance
    :param commit: ends a transaction
    """

    def __init__(self, env, ends_at, seed, commit):
        self._env = env
        self._ends_at = ends_at
        self._seed = seed
        self._clock = StoryClock(ends_at - timedelta(days=DAYS))
        self._past = Past(env, ends_at, commit)

    def set_stage(self):
        """Make the group and what was agreed with its partners, some weeks before anything flows."""
        self._past.moment = self._ends_at - timedelta(days=DAYS + 30)
        company = Group(self._env).build()
        self._past.company_id = company.id
        self._past.end()
        Partners(self._env).build(self._ends_at)
        self._past.end()
        self._past.leave()
        return company

    def play(self, days_left, position=0, note=lambda position: None):
        """Play one day.

        :param days_left: how many days come after it
        :param position: how many of its acts were played before
        :param note: told how many are played, within the transaction of the last one
        """
        stage = Stage(self._env)
        self._past.company_id = stage.get("company").id
        self._clock = StoryClock(self._ends_at - timedelta(days=days_left + 1))
        acts = plan(days_left, self._seed)
        for number, act in enumerate(acts[position:], position):
            moment = self._ends_at - act.before_end
            self._go_on_until(moment)
            self._past.moment = moment
            name = f"{self._seed}:{days_left}:{number}"
            _Everybody(self._env, stage, self._past, name, self._ends_at).play(act.kind)
            note(number + 1)
            self._past.end()
        self._go_on_until(self._ends_at - timedelta(days=days_left))
        self._past.leave()

    # === WHAT GOES BY ITSELF === #

    def _go_on_until(self, moment):
        """Let messages be processed and lanes send what is due up to a moment."""
        for source_id, at in self._find_due_messages(moment):
            self._past.moment = at
            source = self._env["integration.source"].browse(source_id)
            self._env["integration.demo.runner"]._process_at(source, self._past)
        self._send_until(moment)

    def _find_due_messages(self, moment):
        """Return which sources have a message to try again before a moment, and when."""
        self._env.cr.execute(
            """SELECT source_id, min(due_at) FROM integration_message
                WHERE state = 'waiting' AND company_id = %s AND due_at < %s GROUP BY 1 ORDER BY 2""",
            (self._past.company_id, moment),
        )
        return self._env.cr.fetchall()

    def _send_until(self, moment):
        """Let the lanes send what is due up to a moment, in the order of time."""
        stalled = set()
        while due := self._find_due(moment, stalled):
            subscription_id, at = due
            self._clock.set(at)
            before = self._count_open(subscription_id)
            subscription = self._env["integration.subscription"].browse(subscription_id)
            rng = random.Random(f"{self._seed}:{subscription_id}:{at}")
            self._env["integration.demo.drain"]._drain_at(subscription, self._clock, rng)
            self._past.moment = self._clock()
            self._past.end()
            if self._count_open(subscription_id) == before:
                stalled.add(subscription_id)
        self._clock.set(moment)

    def _find_due(self, moment, stalled):
        """Return which subscription is due first, and when; ``None`` when none is before the moment."""
        self._env.cr.execute(
            """SELECT d.subscription_id, greatest(min(d.due_at) + %(soon)s, max(l.opens_at)) AS at
                 FROM integration_delivery d
                 JOIN integration_lane l ON l.subscription_id = d.subscription_id
                 JOIN integration_subscription s ON s.id = d.subscription_id AND s.state = 'approved'
                WHERE d.state = 'pending' AND d.company_id = %(company)s AND d.subscription_id <> ALL(%(stalled)s)
                GROUP BY d.subscription_id
               HAVING greatest(min(d.due_at) + %(soon)s, max(l.opens_at)) < %(moment)s
                ORDER BY 2 LIMIT 1""",
            {
                "soon": _SOON,
                "company": self._past.company_id,
                "stalled": list(stalled),
                "moment": moment,
            },
        )
        return self._env.cr.fetchone()

    def _count_open(self, subscription_id):
        """Return what changes when a lane gets on."""
        self._env.cr.execute(
            """SELECT count(*), sum(attempt_count) FROM integration_delivery
                WHERE subscription_id = %s AND state = 'pending'""",
            (subscription_id,),
        )
        return self._env.cr.fetchone()
