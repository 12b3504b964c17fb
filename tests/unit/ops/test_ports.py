"""Ports are tested by binding: a connect would succeed on anybody's."""

import socket

import pytest

from ops.errors import StackError
from ops.ports import free_ports, is_free, require_free


def test_a_taken_port_is_replaced() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        (other,) = free_ports((port,))
        assert other != port
        with pytest.raises(StackError, match=rf"port {port} for Kafka is taken.*--there"):
            require_free(port, "Kafka", "--there")


def test_a_free_port_is_kept() -> None:
    (port,) = free_ports((0,))
    assert free_ports((port,)) == (port,)


def test_ports_differ() -> None:
    assert len(set(free_ports((0, 0, 0)))) == 3
