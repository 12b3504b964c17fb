"""A data folder is ours, whole, writable and used by one stack at a time, or refused in one line."""

import os
import shutil
from pathlib import Path

import pytest

from ops import folder as folders
from ops.errors import StackError
from ops.folder import holder, open_folder


def test_a_new_folder_is_made_and_marked(tmp_path: Path) -> None:
    opened = open_folder(tmp_path / "new" / "folder")
    assert (opened.path / "version").read_text().strip() == folders.LAYOUT
    opened.close()
    open_folder(opened.path).close()


def test_a_folder_in_use_names_its_holder(tmp_path: Path) -> None:
    opened = open_folder(tmp_path)
    assert holder(tmp_path) == os.getpid()
    with pytest.raises(StackError, match=rf"in use \(process {os.getpid()}\).*ioc stop"):
        open_folder(tmp_path)
    opened.close()
    assert holder(tmp_path) is None


def test_another_versions_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "version").write_text("ioc data 99, kafka 7.0.0\n")
    with pytest.raises(StackError, match=r"'ioc data 99, kafka 7.0.0'.*another --data-dir"):
        open_folder(tmp_path)
    assert holder(tmp_path) is None, "a refused folder is not held"


def test_a_strangers_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_text("")
    with pytest.raises(StackError, match=r"holiday.jpg.*not ours"):
        open_folder(tmp_path)


def test_a_full_disk_is_named_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=100 * folders.MB)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StackError, match="100 MB left"):
        open_folder(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackError, match=r"--data-dir .*file.*choose"):
        open_folder(tmp_path / "file")
