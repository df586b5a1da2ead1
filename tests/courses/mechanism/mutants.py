"""How a wrong draw is put in place of the right one, and which properties must notice it."""

from collections.abc import Callable

Patch = Callable[[object, str, object], None]
Mutant = Callable[[Patch], None]


class Mutants(dict[str, tuple[Mutant, tuple[str, ...]]]):
    """Wrong draws by name, each with the properties that it breaks."""

    def caught_by(self, *properties: str) -> Callable[[Mutant], Mutant]:
        def register(mutant: Mutant) -> Mutant:
            self[mutant.__name__] = mutant, properties
            return mutant

        return register
