"""A manifest as it is read again: a file that anybody may have written."""

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from simulator.inputs.files import decoded, read_bytes
from simulator.inputs.forms import wrong
from simulator.inputs.problems import Problem, ScenarioError, in_words, visible


def _shown(text: str) -> str:
    if visible(text, len(text)) != text:
        raise wrong("has characters that cannot be seen, which goglobal writes nowhere")
    return text


Word = Annotated[str, StringConstraints(max_length=4096), AfterValidator(_shown)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[Word, StringConstraints(max_length=255, pattern=r"^[^/\\]+$")]
"""Of a file in the manifest's own folder."""

PROGRAM = "goglobal"
MANIFEST = ".manifest.json"
"""How its name ends."""

NO_MANIFEST = f"is no manifest; name a file that goglobal wrote, as plots/law{MANIFEST}"


class Manifest(BaseModel):
    """What a command did. Keys of later versions are left aside."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    version: Word
    command: Annotated[list[Word], Field(min_length=2, max_length=1000)]
    inputs: dict[Word, Digest]
    outputs: Annotated[dict[Name, Digest], Field(min_length=1)]
    python: Word = ""
    platform: Word = ""
    numpy: Word = ""
    scipy: Word = ""
    matplotlib: Word = ""

    @property
    def made_with(self) -> dict[str, str]:
        """The versions that may decide the last digits, as far as they are stated."""
        names = (PROGRAM, "python", "platform", "numpy", "scipy", "matplotlib")
        return {name: stated for name in names if (stated := getattr(self, "version" if name == PROGRAM else name))}


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises ScenarioError with everything that keeps it from being one."""
    name = str(path)
    if path.is_file() and not name.endswith(MANIFEST):
        raise ScenarioError.of(name, NO_MANIFEST)
    data = _json(decoded(read_bytes(path, name), name), name)
    if not isinstance(data, dict):
        raise ScenarioError.of(name, NO_MANIFEST)
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        found = [(".".join(map(str, detail["loc"])), in_words(detail, [])) for detail in details]
        raise ScenarioError([Problem(name, 0, 0, key, finding) for key, finding in found]) from None


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        lines = text.splitlines()
        excerpt = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        finding = f"is no JSON: {error.msg}; name a file that goglobal wrote"
        raise ScenarioError([Problem(name, error.lineno, error.colno, "", finding, excerpt)]) from None
    except (RecursionError, ValueError):
        raise ScenarioError.of(name, "is no manifest: it is nested too deeply, or holds a number too long") from None
