"""A YAML file with its line numbers, so that every refusal names its line."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from contracts.errors import IocError

Path = Sequence[str | int]
MOST_BYTES = 256 * 1024
_AT = re.compile(r" - at `\$?(.*)`$")
_STEP = re.compile(r"\.([A-Za-z_]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `(\w+)`")


class Form(NamedTuple):
    """What kind of file it is: the error that refuses one, what it is called, and where to see how it is written."""

    error: type[IocError]
    name: str
    advice: str


class Lined(NamedTuple):
    """The file's name, its values as plain Python, and the tree that knows the lines."""

    form: Form
    file: str
    plain: Any
    tree: Any

    def refusal(self, path: Path, reason: str) -> IocError:
        """The error for a place in the file."""
        return self.form.error(f"{self.file}, line {self.line(path)}: {_named(path)}: {reason}")

    def refusal_of(self, error: msgspec.ValidationError, within: Path = ()) -> IocError:
        """The error for what msgspec found in the part of the file at `within`."""
        text = str(error)
        found = _AT.search(text)
        path: list[str | int] = []
        if found:
            text = text[: found.start()]
            path = [name or int(number) for name, number in _STEP.findall(found.group(1))]
        unknown = _UNKNOWN.search(text)
        if unknown:
            path.append(unknown.group(1))
        return self.refusal([*within, *path], f"{text[:1].lower()}{text[1:]}; {self.form.advice}")

    def line(self, path: Path) -> int:
        """Line (from 1) of the deepest part of the path that is in the file."""
        node, line = self.tree, 0
        for step in path:
            try:
                line = _line_of(node, step)
                node = node[step]
            except (KeyError, IndexError, TypeError, AttributeError):
                break
        return line + 1


def read_lined(form: Form, file: str, raw: bytes) -> Lined:
    """The file's tree. The form's error when it is too long, not UTF-8, no YAML, or no mapping."""
    if len(raw) > MOST_BYTES:
        raise form.error(f"{file}, line 1: the file has {len(raw):,} bytes; {form.name} needs at most {MOST_BYTES:,}")
    try:
        tree = YAML(typ="rt").load(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise form.error(f"{file}, line {line}: not UTF-8; save the file as UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise form.error(f"{file}, line {line}: not proper YAML ({error.problem}); check indents and quotes") from None
    except YAMLError as error:
        raise form.error(f"{file}, line 1: not proper YAML ({error}); check the characters") from None
    except RecursionError:
        raise form.error(f"{file}, line 1: nested too deep; {form.advice}") from None
    if not isinstance(tree, CommentedMap):
        raise form.error(f"{file}, line 1: {form.name} is a mapping; {form.advice}")
    return Lined(form, file, _plain(tree), tree)


def _plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _line_of(node: Any, step: str | int) -> int:
    if isinstance(node, CommentedSeq):
        return int(node.lc.item(step)[0])
    return int(node.lc.key(step)[0])


def _named(path: Path) -> str:
    """`effects[1].to` as people write it."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".") or "the file"
