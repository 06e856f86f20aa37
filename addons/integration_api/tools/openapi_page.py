# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI document of one client as a page for people: the same facts, and nothing else.

Contracts are ours, names of clients are not: every text is escaped.
"""

import json

from markupsafe import Markup, escape

from odoo.addons.integration_contract.tools.describe import type_words
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

from . import html_page, prose
from .problem import TYPE_ROOT
from .problem_page import explained, words

_NONE = Markup("")
#: of the security schemes, for people
_HEADINGS = {
    "httpMessageSignature": "Signed requests",
    "accessToken": "Access tokens of this Odoo",
    "issuerToken": "Access tokens of your identity provider",
    "clientCertificate": "Client certificates",
}


def render(document: dict, *, title: str, buttons: Markup = _NONE) -> str:
    """Return the page.

    :param document: see :mod:`.openapi`
    :param title: the client's name
    :param buttons: what can be done with the page; none on one to keep
    """
    return _Page(document, title, buttons).render()


def button(href: str, text: str) -> Markup:
    """Return a link that looks like a button."""
    return Markup('<a class="button" href="{}">{}</a>').format(href, text)


class _Page:
    def __init__(self, document, title, buttons):
        self.document = document
        self.title = title
        self.buttons = buttons
        self.walker = SchemaWalker(document)
        self.operations = {tag["name"]: [] for tag in document["tags"]}
        for path, item in document["paths"].items():
            for verb, operation in item.items():
                self.operations[operation["tags"][0]].append((verb, path, operation))

    def render(self):
        info, server = self.document["info"], self.document["servers"][0]["url"]
        body = [
            Markup("<h1>{}</h1>").format(self.title),
            Markup('<p class="dim">{} · OpenAPI {} · <code>{}</code></p>').format(
                info["title"], self.document["openapi"], server
            ),
            Markup("<p>{}</p>").format(self.buttons) if self.buttons else _NONE,
            prose.render(info["description"]),
            self._security(),
            *map(self._tag, self.document["tags"]),
            self._problems(),
        ]
        return html_page.render(f"{self.title}: {info['title']}", _join(body), self._contents())

    def _contents(self):
        parts = [Markup('<a href="#sign">Proving who you are</a>')]
        for tag in self.document["tags"]:
            items = [
                Markup('<li><a href="#{}">{}</a></li>').format(
                    operation["operationId"], _short(operation["summary"])
                )
                for _verb, _path, operation in self.operations[tag["name"]]
            ]
            parts.append(
                Markup('<b><a href="#{0}">{0}</a></b><ul>{1}</ul>').format(tag["name"], _join(items))
            )
        return _join([*parts, Markup('<b><a href="#problems">Problems</a></b>')])

    def _security(self):
        schemes = self.document["components"]["securitySchemes"].items()
        return Markup('<h2 id="sign">Proving who you are</h2>{}').format(
            _join(
                Markup("<h3>{}</h3>{}").format(_HEADINGS[name], prose.render(scheme["description"]))
                for name, scheme in schemes
            )
        )

    def _tag(self, tag):
        return Markup('<h2 id="{0}">{0}</h2>{1}{2}{3}').format(
            tag["name"],
            prose.render(tag["description"]),
            self._document_table(tag["name"]),
            _join(self._operation(*found) for found in self.operations[tag["name"]]),
        )

    def _document_table(self, name):
        schema = self.document["components"]["schemas"].get(name)
        if not schema:
            return _NONE
        return Markup("<h3>The document as you read it</h3>{}").format(self._properties(schema))

    def _operation(self, verb, path, operation):
        old = Markup(' <span class="tag old">deprecated</span>') if operation.get("deprecated") else _NONE
        return Markup(
            '<h3 id="{name}">{summary}{old}</h3><p><span class="verb {verb}">{shout}</span> <code>{path}</code></p>'
            "{description}{parameters}{body}{answers}"
        ).format(
            name=operation["operationId"],
            summary=operation["summary"],
            old=old,
            verb=verb,
            shout=verb.upper(),
            path=path,
            description=prose.render(operation["description"]),
            parameters=self._parameters(operation["parameters"]),
            body=self._body(operation.get("requestBody")),
            answers=self._answers(operation["responses"]),
        )

    def _parameters(self, parameters):
        rows = []
        for parameter in map(self._resolve, parameters):
            facts = [type_words(self.walker, parameter["schema"])]
            facts += [
                f"{word} {parameter['schema'][key]}" for key, word in _BOUNDS if key in parameter["schema"]
            ]
            rows.append(
                (
                    _code(parameter["name"]),
                    "required" if parameter.get("required") else "",
                    ", ".join(facts),
                    prose.inline(parameter["description"]),
                )
            )
        return Markup("<h4>Parameters</h4>{}").format(_table(("Name", "", "Type", "Meaning"), rows))

    def _body(self, body):
        if not body:
            return _NONE
        content = next(iter(body["content"].values()))
        kinds = Markup(" or ").join(map(_code, body["content"]))
        need = "" if body.get("required") else " (may be left out)"
        return Markup("<h4>Body</h4><p>{}{}</p>{}{}").format(
            kinds, need, self._properties(content["schema"]), _examples(content)
        )

    def _answers(self, responses):
        rows, examples = [], []
        for status, response in responses.items():
            response = self._resolve(response)
            headers = Markup(", ").join(map(_code, response.get("headers", ())))
            rows.append((status, prose.inline(response["description"]), headers))
            if int(status) < 400:
                examples += [_examples(content) for content in response.get("content", {}).values()]
        return Markup("<h4>Answers</h4><details><summary>{} statuses</summary>{}</details>{}").format(
            len(rows), _table(("Status", "", "Headers"), rows), _join(examples)
        )

    def _properties(self, schema):
        if "oneOf" in schema:  # each with its own table, and what stands below it where it stands alone
            return _join(self._table(choice, depth=1) for choice in schema["oneOf"])
        return self._table(schema)

    def _table(self, schema, depth=None):
        rows = []
        for path, node, is_required in self.walker.leaves(schema):
            if depth and path.count(".") >= depth:
                continue
            label = self.walker.keyword(node, "x-sensitivity")
            examples = self.walker.keyword(node, "examples")
            if len(path) > _LONGEST_PATH:
                continue
            rows.append(
                (
                    _code(path),
                    "required" if is_required else "",
                    _code(node["const"]) if "const" in node else type_words(self.walker, node),
                    prose.inline(self.walker.keyword(node, "description", "")),
                    _code(_text(examples[0])) if examples else "",
                    Markup('<span class="tag {0}">{0}</span>').format(label) if label else "",
                )
            )
        heads = ("Property", "", "Type", "Meaning", "Example", "Sensitivity")
        return _table(heads, rows) if rows else _NONE

    def _problems(self):
        rows = [
            (
                problem.status,
                Markup('<a href="{}{}{}">{}</a>').format(
                    self.document["servers"][0]["url"].rstrip("/"),
                    TYPE_ROOT,
                    problem.code,
                    _code(problem.code),
                ),
                words(problem.meaning),
                problem.advice,
            )
            for problem in explained()
        ]
        return Markup('<h2 id="problems">Problems</h2>{}').format(
            _table(("Status", "Code", "What it means", "What to do"), rows)
        )

    def _resolve(self, node):
        return self.walker.branches(node)[-1] if "$ref" in node else node


_BOUNDS = (("minimum", "from"), ("maximum", "to"), ("default", "else"), ("maxLength", "at most"))
_LONGEST_PATH = 200  # characters; a contract that nests deeper repeats itself


def _short(summary):
    """The part of an operation's summary that its heading does not say already."""
    word = summary.rpartition(": ")[2]
    return word[0].upper() + word[1:]


def _code(text):
    return Markup("<code>{}</code>").format(text)


def _text(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _examples(content):
    return _join(
        Markup("<details><summary>Example: {}</summary><pre>{}</pre></details>").format(
            name.replace("_", " "), json.dumps(example["value"], ensure_ascii=False, indent=2)
        )
        for name, example in content.get("examples", {}).items()
    )


def _table(heads, rows):
    head = _join(Markup("<th>{}</th>").format(text) for text in heads)
    body = _join(
        Markup("<tr>{}</tr>").format(_join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in rows
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)


def _join(parts):
    return Markup("").join(escape(part) for part in parts)
