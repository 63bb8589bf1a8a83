"""What readers call outcomes and levers. It must not know their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.inputs.seeds import Seeds
from simulator.output.words.language import opened


@dataclass(frozen=True)
class Name:
    """An outcome's name at the start of a sentence, and whether it is a plural."""

    words: str
    plural: bool = False

    @property
    def quantity(self) -> str:
        """What is more or less, inside a sentence."""
        inside = self.words[0].lower() + self.words[1:]
        return f"the number of {inside}" if self.plural else inside

    def verb(self, stem: str) -> str:
        """A verb that agrees with the name."""
        return stem if self.plural else f"{stem}s"


OUTCOME_NAMES: Mapping[str, Name] = {
    "firms": Name("Firms active abroad", plural=True),
    "revenue": Name("Foreign revenue"),
    "entries": Name("Firms that start to export", plural=True),
    "exits": Name("Firms that stop exporting", plural=True),
    "pool": Name("Firms that could export and do not", plural=True),
    "foreign_share": Name("The foreign share of revenue"),
    "public_cost": Name("Public cost beyond the record"),
    "value_added": Name("Value added at home"),
}


def lever_name(name: str, seeds: Seeds) -> str:
    """A lever's name by itself."""
    return opened(seeds.levers_about[name].name.en.removeprefix("the "))
