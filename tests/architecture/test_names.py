"""Words of the house: a name says what a thing is."""

import ast
import re

from tests.architecture.source import modules

EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "handler", "processor", "data", "info", "misc"}
CLOUD_EVENT = "data"
"""CloudEvents calls an event's content `data`: the one place where the word stands alone."""


def words(name: str) -> set[str]:
    """The words of a name in snake_case or CamelCase."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def test_no_module_has_an_empty_name() -> None:
    wrong = [str(module.path) for module in modules() if words(module.name.rpartition(".")[2]) & EMPTY_WORDS]
    assert not wrong


def test_no_class_or_function_has_an_empty_name() -> None:
    wrong = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name != CLOUD_EVENT
        and words(node.name) & EMPTY_WORDS
    ]
    assert not wrong
