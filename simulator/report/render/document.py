"""A report as one HTML file that asks for nothing, runs nothing, and prints."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from simulator.report.brief import Brief, Section
from simulator.report.language import capital, phrase, write
from simulator.report.model import Cell, Figure, Language, Provenance, Table
from simulator.report.render.alt import alt_text
from simulator.report.render.files import policy_hash, write_text
from simulator.report.render.text import columns_of

HERE = Path(__file__).parent
TEMPLATE, STYLE = "document.html", "document.css"
POLICY = "default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'"
"""Nothing is asked of anyone, nothing runs, and only the file's own style sheet is applied."""

WORDS = {
    "careful": phrase("Careful"),
    "annex": phrase("Annex"),
    "answer": phrase("The answer"),
}


def write_document(brief: Brief, language: Language, path: Path) -> None:
    """Writes the file: the same bytes for the same report."""
    write_text(path, to_html(brief, language))


def to_html(brief: Brief, language: Language) -> str:
    """The report as HTML: the answer on two pages when it is printed, then the annex."""
    style = Markup((HERE / STYLE).read_text(encoding="utf-8"))
    policy = POLICY.format(style=policy_hash(style))
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["said"] = lambda part: capital(write(part, language))
    words = {name: write(one, language) for name, one in WORDS.items()}
    made: Provenance = brief.report.provenance
    sections = {part: [_section(one, language) for one in getattr(brief, part)] for part in ("main", "annex")}
    return environment.get_template(TEMPLATE).render(
        brief=brief,
        language=language,
        policy=policy,
        style=style,
        words=words,
        answer=[_table(table, language) for table in brief.report.answer],
        footer=write(made.footer, language),
        main=sections["main"],
        annex=[one for one in sections["annex"] if one["figures"] or one["tables"]],
    )


def _section(section: Section, language: Language) -> dict[str, Any]:
    """A section with its tables as text and its figures as pictures."""
    figures: Mapping[str, Figure] = section.figures
    return {
        "heading": section.heading,
        "sentences": section.sentences,
        "tables": [_table(table, language) for table in section.tables],
        "figures": [_figure(name, figure, language) for name, figure in figures.items()],
    }


def _figure(name: str, figure: Figure, language: Language) -> dict[str, Any]:
    from simulator.report.plot.inline import inline

    picture = inline(figure, language, f"{name}-", alt_text(figure, language))
    return {"title": figure.title, "subtitle": figure.subtitle, "notes": figure.notes, "picture": Markup(picture)}


def _table(table: Table, language: Language) -> dict[str, Any]:
    """A table in the words of its columns, each in the scale of its unit."""
    columns = columns_of(table, language)
    note: Cell = table.note
    return {
        "title": table.title,
        "heads": [(capital(column.heading), column.values) for column in columns],
        "rows": [
            [(cell, column.values) for cell, column in zip(row, columns, strict=True)]
            for row in zip(*(column.cells for column in columns), strict=True)
        ],
        "note": write(note, language) if note is not None else "",
    }
