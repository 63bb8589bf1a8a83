"""A report as one HTML file that asks for nothing, runs nothing, and prints."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from simulator.report.brief import Brief
from simulator.report.language import capital, phrase, unbroken, write
from simulator.report.model import Figure, Language
from simulator.report.render.alt import alt_text
from simulator.report.render.files import policy_hash, write_text
from simulator.report.render.text import columns_of

HERE = Path(__file__).parent
TEMPLATE, STYLE = "document.html", "document.css"
POLICY = "default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'"
"""Nothing is asked of anyone, nothing runs, and only the file's own style sheet is applied."""

WORDS = {"careful": phrase("Careful"), "annex": phrase("Annex"), "answer": phrase("The answer")}


def write_document(brief: Brief, language: Language, path: Path) -> None:
    """Writes the file: the same bytes for the same report."""
    write_text(path, to_html(brief, language))


def to_html(brief: Brief, language: Language) -> str:
    """The report as HTML: the answer on two pages when it is printed, then the annex."""
    style = Markup((HERE / STYLE).read_text(encoding="utf-8"))
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "capital": capital,
        "said": lambda part: unbroken(capital(write(part, language))),
        "written": lambda part: unbroken(write(part, language)),
        "columns": lambda table: columns_of(table, language),
        "picture": lambda figure, name: _picture(figure, name, language),
    }
    return environment.get_template(TEMPLATE).render(
        brief=brief, language=language, policy=POLICY.format(style=policy_hash(style)), style=style, words=WORDS
    )


def _picture(figure: Figure, name: str, language: Language) -> Markup:
    """A figure as a picture inside the document."""
    from simulator.report.plot.inline import inline

    return Markup(inline(figure, language, f"{name}-", alt_text(figure, language)))
