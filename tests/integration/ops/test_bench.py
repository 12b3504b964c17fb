"""The benchmark runs on servers of its own; a tiny run proves that it measures and counts, not how fast we are."""

import json

import pytest

from tests.fixtures.stack import ioc


@pytest.mark.stack
@pytest.mark.timeout(400)
def test_throughput_says_what_every_system_did_and_that_nothing_is_lost() -> None:
    done = ioc("bench", "throughput", "--records", "5000", "--runs", "1", "--json", within_s=390)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    found = {(row["system"], row["metric"]): row["value"] for row in result["rows"]}
    assert result["bench"] == "throughput"
    assert all(found[system, "records_per_s"] > 0 for system in ("ioc", "limit", "faust", "quix"))
    assert [found[system, "miscounted"] for system in ("ioc", "faust", "quix")] == [0, 0, 0]
