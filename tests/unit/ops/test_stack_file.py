"""stack.json keeps its shape, and a process id counts only while the process holds our folder."""

import json
import os
from pathlib import Path

from ops.folder import open_folder
from ops.stack_file import Stack, belongs, living, read_stack, stack_path, write_stack

STACK = Stack("127.0.0.1:9092", "redis://127.0.0.1:6379/0", "http://127.0.0.1:8050", {"worker-1": 7})


def test_the_shape_is_public(tmp_path: Path) -> None:
    write_stack(tmp_path, STACK)
    assert json.loads(stack_path(tmp_path).read_text()) == {
        "kafka": "127.0.0.1:9092",
        "redis": "redis://127.0.0.1:6379/0",
        "dashboard": "http://127.0.0.1:8050",
        "processes": {"worker-1": 7},
    }
    assert read_stack(tmp_path) == STACK


def test_no_file_and_a_broken_file_are_no_stack(tmp_path: Path) -> None:
    assert read_stack(tmp_path) is None
    stack_path(tmp_path).write_text('{"kafka": ')
    assert read_stack(tmp_path) is None


def test_a_process_belongs_while_it_holds_the_folder(tmp_path: Path) -> None:
    assert not belongs(os.getpid(), tmp_path)
    opened = open_folder(tmp_path)
    assert belongs(os.getpid(), tmp_path)
    stack = Stack(STACK.kafka, STACK.redis, STACK.dashboard, {"ours": os.getpid(), "strangers": 1})
    assert living(tmp_path, stack).processes == {"ours": os.getpid()}
    opened.close()
