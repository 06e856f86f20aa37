# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person has to enter otherwise."""


class EntryRefused(ValueError):
    """What was entered cannot be used.

    It is told to the person who entered it and to nobody else, in their language: the addon has the words.

    :param str code: what is wrong, stable
    :param extra: the parts that the words name; never a secret
    """

    def __init__(self, code, **extra):
        super().__init__(code)
        self.code = code
        self.extra = extra

    def __str__(self):
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.extra.items())])
