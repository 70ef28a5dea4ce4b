"""What `make lint` asks of imports: import-linter with the contracts of pyproject.toml, and one of our own.

Its `acyclic_siblings` asks for no circles of whole packages, and so would forbid that two of them take something from
different files of each other. Ours asks it of files.
"""

import sys
from graphlib import CycleError, TopologicalSorter

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output
from importlinter.cli import lint_imports


def circle_in(graph: ImportGraph) -> list[str]:
    """The modules of one circle, the first one at both ends; none where there is none. Imports in functions count."""
    imports = {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return error.args[1]
    return []


class NoCirclesContract(Contract):
    """Kept while the files of all packages can be put in a line in which each imports only those before it."""

    type_name = "no_circles"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look for one circle: the next one shows once it has ended."""
        circle = circle_in(graph)
        return ContractCheck(kept=not circle, metadata={"circle": circle})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Its modules, each imported by the next."""
        output.print_error(" is imported by ".join(check.metadata["circle"]))


if __name__ == "__main__":
    sys.exit(lint_imports(no_cache=True, no_logo=True))
