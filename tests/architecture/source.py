"""The project's source as syntax trees, for the tests of its architecture."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("contracts", "state", "streams", "simulators", "dashboard", "ops")


class Module(NamedTuple):
    """One source file: its dotted name, its path from the root, its tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


def modules(*rooms: str) -> Iterator[Module]:
    """Every module of the rooms, or of all rooms."""
    for room in rooms or ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            relative = path.relative_to(ROOT)
            parts = relative.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield Module(name, relative, ast.parse(path.read_text(encoding="utf-8"), filename=str(relative)))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Dotted name and line of everything that is imported, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
