"""The base of all declared types of files: strict, no conversion, no unknown key."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AllowInfNan, BaseModel, ConfigDict, Field, GetPydanticSchema, ValidationError
from pydantic_core import PydanticCustomError

from simulator.inputs.documents import Document, KeyPath, text_problems
from simulator.inputs.problems import Problem, in_words

Number = Annotated[float, AllowInfNan(False)]
Positive = Annotated[Number, Field(gt=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1)]
_Ends = Annotated[list[Number], Field(min_length=2, max_length=2), AfterValidator(tuple)]
Range = Annotated[tuple[float, float], GetPydanticSchema(lambda _, handler: handler(_Ends))]
"""The two ends of a range, which files write as a list."""
Grade = Literal["A", "B", "C", "D"]

TYPED = "typed"  # of the context of a check: whether the text was typed as an option and is no file
KEY_FINDING = "key"  # the type of findings about a key itself, not about its value


def is_number(value: object) -> bool:
    """Whether a value of a file is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


class Form(BaseModel):
    """A table of a file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NamesForm(Form):
    """What readers are told, inside a sentence, in English and Vietnamese; in English where there is no other."""

    en: Text
    vi: Text = Field(default_factory=lambda stated: stated.get("en", "-"))


class Graded(Form):
    """What rests on sources of a grade."""

    grade: Grade
    sources: Texts
    note: str = ""


def wrong(words: str, kind: str = "finding") -> PydanticCustomError:
    """What a check of a value raises, in words."""
    return PydanticCustomError(kind, "{words}", {"words": words})


def problems(
    form: type[BaseModel], document: Document, data: Any, base: KeyPath = (), context: Mapping[str, Any] | None = None
) -> Iterator[Problem]:
    """Everything in which `data`, found at `base` in the document, does not fit the form, checked in a context."""
    yield from text_problems(document, data, base)
    try:
        form.model_validate(data, context={TYPED: not document.in_file, **(context or {})})
    except ValidationError as error:
        schema = _schema(form)
        for detail in error.errors(include_url=False):
            path = tuple(detail["loc"])
            unknown = detail["type"] == "extra_forbidden"
            finding = in_words(detail, known_keys(schema, path[:-1]) if unknown else [])
            yield document.problem((*base, *path), finding, at_key=unknown or detail["type"] == KEY_FINDING)


@cache
def _schema(form: type[BaseModel]) -> dict[str, Any]:
    return form.model_json_schema()


def known_keys(schema: dict[str, Any], path: KeyPath) -> list[str]:
    """The keys that the table at `path` may hold by a JSON Schema; none where it does not list them."""

    def resolved(node: dict[str, Any]) -> dict[str, Any]:
        options = [option for option in node.get("anyOf", [node]) if option.get("type") != "null"]
        node = options[0] if options else node
        return schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node

    node = resolved(schema)
    for part in path:
        if isinstance(part, int):
            node = resolved(node.get("items", {}))
        else:
            inner = node.get("properties", {}).get(part, node.get("additionalProperties", {}))
            node = resolved(inner if isinstance(inner, dict) else {})
    return list(node.get("properties", {}))
