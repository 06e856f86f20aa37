# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The frame of every page that people outside read: one look, no script, nothing to load, safe to keep as a file."""

import base64
import hashlib

from markupsafe import Markup

STYLE = Markup(
    """
:root { color-scheme: light dark; --line: #d8dadd; --soft: #f6f7f8; --ink: #22262b; --dim: #5f6b76; --mark: #714b67; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3c434a; --soft: #23282d; --ink: #e4e6e8; --dim: #a3adb6; --mark: #c9a3be; }
  body { background: #1a1d20; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.5rem 5rem; }
.beside { display: grid; grid-template-columns: 16rem minmax(0, 1fr); }
.beside main { margin: 0; }
nav { position: sticky; top: 0; max-height: 100vh; overflow: auto; padding: 2rem 1rem 2rem 1.5rem; font-size: 14px;
  border-right: 1px solid var(--line); }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { margin: .2rem 0; }
nav b { display: block; margin-top: 1rem; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 .6rem; }
h2 { font-size: 1.4rem; margin: 3rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 2.2rem 0 .4rem; }
h4 { font-size: .8rem; margin: 1.2rem 0 .3rem; color: var(--dim); text-transform: uppercase; letter-spacing: .05em; }
a { color: var(--mark); }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow: auto; }
pre.words { white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--dim); font-weight: 600; }
td code { white-space: nowrap; }
td.long code { white-space: normal; overflow-wrap: anywhere; }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--mark); }
.dim { color: var(--dim); }
.verb { display: inline-block; min-width: 4.2rem; padding: .1rem .5rem; border-radius: 4px; text-align: center;
  font-size: 12px; font-weight: 700; letter-spacing: .04em; color: #fff; background: #4b6584; }
.verb.post { background: #2e7d4f; }
.verb.patch, .verb.put { background: #9a6b16; }
.tag { display: inline-block; padding: 0 .45rem; border: 1px solid var(--line); border-radius: 9px; font-size: 12px; }
.tag.personal, .tag.financial, .tag.clinical { border-color: #b5651d; color: #b5651d; }
.tag.old { border-color: #b02a37; color: #b02a37; }
.button { display: inline-block; padding: .35rem .9rem; margin-right: .5rem; border: 1px solid var(--mark);
  border-radius: 5px; text-decoration: none; }
@media (max-width: 52rem) { .beside { display: block; } nav { position: static; border: 0; } }
@media print { nav, .button { display: none; } .beside { display: block; } details > * { display: block; } }
"""
)
#: nothing is loaded or run, and of styles only the one above
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}';"
    " base-uri 'none'; form-action 'none'"
)
#: what an answer with such a page says
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)


def render(title: str, body: Markup, beside: Markup | None = None) -> str:
    """Return a whole page.

    :param title: any text
    :param beside: a list of what is on a long page
    """
    page = Markup(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{title}</title><style>{style}</style></head>"
        "<body{layout}>{nav}<main>{body}</main></body></html>\n"
    )
    return str(
        page.format(
            policy=POLICY,
            title=title,
            style=STYLE,
            layout=Markup(' class="beside"') if beside else "",
            nav=Markup("<nav>{}</nav>").format(beside) if beside else "",
            body=body,
        )
    )
