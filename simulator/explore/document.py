"""The page as an HTML document: as the server sends it beside its files, and the same in one piece."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.report.render.files import policy_hash

STATIC = Path(__file__).with_name("static")
TEMPLATE = "index.html"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}

ICON, STYLE, SCRIPT = "favicon.svg", "page.css", "page.js"
ALONE = "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"
"""The policy of a page in one piece: nothing is asked of anyone, and only what was put inside runs."""

IMPORT = re.compile(r"^import (?:\* as (?P<all>\w+)|(?P<some>\{.*?\})) from '\./(?P<file>[\w.]+)';$", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.MULTILINE)
EXPORTS = re.compile(r"\bexport ?\{(?P<names>[^{}]*)\};?\s*\Z")


@dataclass(frozen=True)
class Files:
    """What is sent as it lies in the package, read once: no name of a request ever becomes a path."""

    template: str
    static: Mapping[str, tuple[bytes, str]]

    @classmethod
    def of(cls, folder: Path) -> "Files":
        """The files of a folder."""
        found = [path for path in sorted(folder.iterdir()) if path.suffix in KINDS]
        static = {path.name: (path.read_bytes(), KINDS[path.suffix]) for path in found}
        return cls((folder / TEMPLATE).read_text(encoding="utf-8"), static)

    def page(self, start: Mapping[str, Any]) -> str:
        """The template with all that the page begins with."""
        gaps = {
            "{language}": start["language"],
            "{title}": html.escape(f"{start['title']} – goglobal"),
            "{sentence}": html.escape(start["answer"]["sentence"]),
            "{scripts}": html.escape(start["words"]["scripts"]),
            "{start}": script_json(start),
        }
        return re.sub("|".join(map(re.escape, gaps)), lambda gap: gaps[gap[0]], self.template)

    def whole(self, start: Mapping[str, Any]) -> str:
        """The same with everything that it needs inside, under a policy that lets nothing else in."""
        text, css, code = self.page(start), self._text(STYLE), self._script(SCRIPT)
        policy = ALONE.format(script=policy_hash(code), style=policy_hash(css))
        icon = f"data:{KINDS['.svg']};base64,{b64encode(self.static[ICON][0]).decode()}"
        head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        inside = {
            f'<link rel="icon" href="static/{ICON}">': f'{head}\n<link rel="icon" href="{icon}">',
            f'<link rel="stylesheet" href="static/{STYLE}">': f"<style>{css}</style>",
            f'<script type="module" src="static/{SCRIPT}"></script>': f'<script type="module">{code}</script>',
        }
        for tag, filling in inside.items():
            assert tag in text, tag  # in the template
            text = text.replace(tag, filling, 1)
        return text

    def _text(self, name: str) -> str:
        """A file as a browser reads it inside of a page, of which a hash is taken."""
        return self.static[name][0].decode("utf-8").replace("\r\n", "\n")

    def _script(self, name: str) -> str:
        """A module and all that it imports as one script.

        A page without a server has no addresses from which to import: each module becomes a function that is called
        once, and gives away what the module exports.
        """
        made: dict[str, str] = {}
        self._add(name, made)
        code = "\n".join(["const modules = {};", *made.values()])
        assert not re.search("</script|<!--", code)  # would end the script, or begin a comment
        return code

    def _add(self, name: str, made: dict[str, str]) -> None:
        """Puts a module behind all that it imports."""
        text, exports = self._text(name), list[str]()
        for found in IMPORT.finditer(text):
            if found["file"] not in made:
                self._add(found["file"], made)
        text = IMPORT.sub(lambda own: f"const {own['all'] or _renamed(own['some'])} = modules['{own['file']}'];", text)
        if listed := EXPORTS.search(text):
            exports += [": ".join(reversed(part.split(" as "))) for part in listed["names"].split(",")]
            text = text[: listed.start()]
        exports += [found["name"] for found in EXPORT.finditer(text)]
        text = EXPORT.sub("", text)
        assert not re.search(r"^(import|export)\b", text, re.MULTILINE), name  # a form that nobody has written yet
        made[name] = f"modules['{name}'] = (() => {{\n{text}\nreturn {{{', '.join(exports)}}};\n}})();"


def _renamed(names: str) -> str:
    """Names that are imported, as names that are taken out of an object."""
    return names.replace(" as ", ": ")


def script_json(data: Any) -> str:
    """JSON that nothing in it can end."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
