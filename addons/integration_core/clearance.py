# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a user is cleared to see of what goes over interfaces: personal, financial, clinical data.

A clearance is a group of its own that no role implies. It is asked by the groups of the user alone, so that code which
runs with all rights shows nobody more.
"""

#: class of data, as contracts call it -> the group that is cleared for it
GROUPS = {
    "personal": "integration_core.group_integration_see_personal",
    "financial": "integration_core.group_integration_see_financial",
    "clinical": "integration_core.group_integration_see_clinical",
}
#: every class of which a text of unknown shape may hold something
ALL = frozenset(GROUPS)


def get_cleared(env) -> frozenset:
    """Return the classes of data that the user is cleared for."""
    return frozenset(kind for kind, group in GROUPS.items() if env.user.has_group(group))


def tell(env, kinds) -> str:
    """Return classes of data in words, such as “personal, clinical”."""
    words = {
        "personal": env._("personal"),
        "financial": env._("financial"),
        "clinical": env._("clinical"),
    }
    return ", ".join(word for kind, word in words.items() if kind in kinds)
