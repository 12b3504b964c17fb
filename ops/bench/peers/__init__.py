"""What we are compared with. Each is a program of its own: `python -m ops.bench.peers.<name>`."""
