"""The letters as one file that opens offline and prints one a page."""

from collections.abc import Iterator
from html import escape

from telling.letters import Letter, signed
from telling.teller import Speaker

STYLE = """
body{margin:0;font:17px/1.75 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1b1b1b}
article{max-width:34em;margin:0 auto;padding:2.5em 1.5em;break-after:page}
h1{font-size:1.35em}h2{font-size:1.05em;margin:1.4em 0 .2em}p,ul{margin:.3em 0}
.sign{margin-top:2em}.no{color:#555;font-size:.85em}
@media screen{article{border-bottom:1px solid #ccc}}
"""


def page(teller: Speaker, told: Iterator[Letter]) -> str:
    """All of them as one file that opens offline and prints one a page."""
    title = escape(teller.say("letters.file"))
    body = "\n".join(_article(teller, one) for one in told)
    return (
        f'<!doctype html><html lang="{teller.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _article(teller: Speaker, letter: Letter) -> str:
    parts = "".join(
        f"<h2>{escape(heading)}</h2>" + "".join(f"<p>{escape(one)}</p>" for one in lines)
        for heading, lines in letter.parts
    )
    number = escape(teller.say("letters.number", need=letter.need.id))
    last = "".join(f"<p>{escape(one)}</p>" for one in signed(teller, letter.need))
    return (
        f'<article><p class="no">{number}</p><h1>{escape(letter.title)}</h1>'
        f'{parts}<div class="sign">{last}</div></article>'
    )
