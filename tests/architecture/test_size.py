"""Files and functions stay small enough to be read at one go."""

from tests.architecture.source import ROOT, functions, modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def test_no_file_is_too_long() -> None:
    wrong = [
        f"{module.path} has {lines} lines"
        for module in modules()
        if (lines := (ROOT / module.path).read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    ]
    assert not wrong


def test_no_function_is_too_long() -> None:
    wrong = [
        f"{module.path}:{node.lineno} {node.name} has {length} lines"
        for module in modules()
        for node in functions(module.tree)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not wrong
