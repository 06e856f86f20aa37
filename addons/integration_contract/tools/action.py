# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A named action of a contract: what is sent with it, and what it answers.

::

    "x-actions": {
        "reverse": {
            "title": "Reverse",
            "description": "…",
            "parameters": {"type": "object", "properties": {"reason": {…}}, "required": ["reason"]}
        },
        "availability": {"title": …, "description": …, "safe": true, "result": {"type": "object", …}}
    }

An action without ``parameters`` takes none. One that is ``safe`` (RFC 9110 §9.2.1) changes nothing and answers a
``result``; any other answers the document as it is then.
"""

from dataclasses import dataclass

_NO_PARAMETERS = {"type": "object", "properties": {}, "additionalProperties": False}


@dataclass(frozen=True)
class Action:
    """One action.

    :ivar parameters: schema of what is sent, which needs nothing around it
    :ivar result: schema of what a safe action answers, ``None`` for any other
    :ivar takes_parameters: whether anything may be sent
    """

    title: str
    description: str
    parameters: dict
    result: dict | None
    takes_parameters: bool

    @property
    def is_safe(self) -> bool:
        """Whether it changes nothing."""
        return self.result is not None


def read(schema: dict, name: str) -> Action | None:
    """Return an action of a contract, ``None`` when it has no such action.

    :param schema: of the contract, found valid
    """
    declared = schema.get("x-actions", {}).get(name)
    if declared is None:
        return None
    parts = {"$defs": schema.get("$defs", {})}
    result = declared.get("result") if declared.get("safe") else None
    return Action(
        title=declared["title"],
        description=declared["description"],
        parameters={**(declared.get("parameters") or _NO_PARAMETERS), **parts},
        result=result and {**result, **parts},
        takes_parameters=bool(declared.get("parameters")),
    )


def changing(schema: dict) -> set[str]:
    """Return the names of those actions of a contract that change something."""
    return {name for name, action in schema.get("x-actions", {}).items() if not action.get("safe")}
