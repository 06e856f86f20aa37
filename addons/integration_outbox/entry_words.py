# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with an entry, in the words of the user's language."""


def put_into_words(env, error):
    """Return what to tell a person about an ``EntryRefused``; an unknown code as it is."""
    texts = error.extra
    words = {
        "no_pattern": lambda: env._(
            "“%(text)s” is no event type such as invoice.posted or invoice.*", **texts
        ),
        "no_pattern_at_all": lambda: env._("name one event type at least"),
    }
    return words[error.code]() if error.code in words else str(error)
