"""One sample per type, kept by hand: what was once sent must stay readable, and mean the same."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts.catalogue import STREAMS
from contracts.dead_letters import DeadLetter
from contracts.errors import Reason
from contracts.events import CANARY_TYPE, Canary, Event
from contracts.publish import DEAD_LETTER, schemas

GOLDEN = Path(__file__).parent / "golden"
STRUCTS: dict[str, Any] = {feed.type: feed.event for feed in STREAMS} | {
    CANARY_TYPE: Event[Canary],
    DEAD_LETTER: DeadLetter,
}


def sample(kind: str) -> Any:
    return json.loads((GOLDEN / f"{kind}.json").read_text(encoding="utf-8"))


def test_there_is_one_sample_per_type() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(STRUCTS) == set(schemas())


@pytest.mark.parametrize("kind", STRUCTS)
def test_a_sample_decodes_and_encodes_to_itself(kind: str) -> None:
    text = (GOLDEN / f"{kind}.json").read_bytes()
    assert json.loads(msgspec.json.encode(msgspec.json.decode(text, type=STRUCTS[kind]))) == sample(kind)


@pytest.mark.parametrize("kind", STRUCTS)
def test_a_sample_is_valid_by_its_schema(kind: str) -> None:
    Draft202012Validator(schemas()[kind], format_checker=FormatChecker()).validate(sample(kind))


@pytest.mark.parametrize("kind", STRUCTS)
def test_a_sample_shows_every_field(kind: str) -> None:
    schema = schemas()[kind]
    assert set(sample(kind)) == set(schema["properties"])
    if "data" in schema["properties"]:
        content = schema["properties"]["data"]["$ref"].rpartition("/")[2]
        assert set(sample(kind)["data"]) == set(schema["$defs"][content]["properties"])


def test_a_dead_letter_keeps_the_raw_bytes() -> None:
    letter = msgspec.convert(sample(DEAD_LETTER), DeadLetter)
    assert (letter.reason, letter.key, letter.value) == (Reason.MISROUTED, b"HY-0012", b'{"specversion":"1.0"}')
    assert letter.identity == "Qb1Jd5pKTkuDnJzRk2Zy1A:3:4711"
