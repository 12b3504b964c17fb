"""What people ask for: read field by field, and turned into commands about known places only."""

import json
from typing import Any

import pytest

from contracts.alerts import Act, Where
from contracts.registry import load_registry
from dashboard.api.parameters import ParameterError
from dashboard.desk import asked

REGISTRY = load_registry()
ID = "0123456789abcdef0123456789abcdef"


def body(**fields: Any) -> bytes:
    plain = {"act": "acknowledge", "targets": [{"command": ID, "alert": "a", "revision": 3}]}
    return json.dumps(plain | fields).encode()


def test_each_target_becomes_a_command_with_its_own_id_and_revision() -> None:
    other = "f" * 32
    targets = [{"command": ID, "alert": "a", "revision": 3}, {"command": other, "alert": "b"}]
    first, second = asked.commands(asked.read(body(act="comment", comment="xong", targets=targets)), REGISTRY)
    assert (first.id, first.act, first.alert, first.revision, first.comment) == (ID, Act.COMMENT, "a", 3, "xong")
    assert (second.id, second.alert, second.revision) == (other, "b", 0)


def test_who_asks_is_never_taken_from_the_request() -> None:
    with pytest.raises(ParameterError, match="by"):
        asked.read(body(by="minh"))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"act": "dance"}, "act"),
        ({"act": "raise", "severity": 9}, "severity"),
        ({"act": "clear"}, "act"),
        ({"targets": []}, "targets"),
        ({"targets": [{"command": "short"}]}, "targets[0].command"),
        ({"targets": [{"command": ID, "revision": -1}]}, "targets[0].revision"),
        ({"comment": "x" * 2_001}, "comment"),
        ({"outcome": "whatever"}, "outcome"),
        ({"until_ms": "soon"}, "until_ms"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ParameterError) as caught:
        asked.read(body(**fields))
    assert caught.value.field.replace("[...]", "[0]") == named


def test_what_is_no_json_is_said() -> None:
    with pytest.raises(ParameterError):
        asked.read(b"\xff")


def test_a_source_brings_its_places_from_the_registry() -> None:
    camera = REGISTRY.cameras[0]
    found = asked.place_of(f"camera/{camera.id}", REGISTRY)
    assert (found.commune, found.road, found.gateway) == (camera.commune, camera.road, camera.gateway)
    assert found.name == (camera.short_vi, camera.short_en)
    assert asked.place_of("commune/11953", REGISTRY).commune == "11953"
    assert asked.place_of("feed/traffic", REGISTRY).path == "/traffic"
    assert asked.place_of("place/province", REGISTRY) == Where("place", "province")


@pytest.mark.parametrize("place", ["camera/none", "moon/1", "", "feed/heartbeats", "place/moon"])
def test_an_unknown_source_is_named(place: str) -> None:
    with pytest.raises(ParameterError, match="place"):
        asked.place_of(place, REGISTRY)
