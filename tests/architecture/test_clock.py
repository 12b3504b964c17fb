"""The wall clock is read in contracts/clock.py and handed to everybody else."""

import ast

from tests.architecture.source import modules

READS = {
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime"},
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "pendulum": {"now"},
}


def reads_clock(node: ast.AST) -> bool:
    """`time.time()`, `datetime.now()`, `datetime.datetime.now()` and their like."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute)):
        return False
    owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
    return node.attr in READS.get(owner, set())


def imports_clock(node: ast.AST) -> bool:
    """`from time import time` and its like."""
    return (
        isinstance(node, ast.ImportFrom) and node.module == "time" and any(a.name in READS["time"] for a in node.names)
    )


def test_only_one_module_reads_the_clock() -> None:
    wrong = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if module.name != "contracts.clock"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.expr | ast.stmt) and (reads_clock(node) or imports_clock(node))
    ]
    assert not wrong, "take a contracts.clock.Clock instead"
