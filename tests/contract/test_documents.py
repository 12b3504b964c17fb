"""The published documents are true: generated from the structs, valid, and as committed."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts.catalogue import DEAD_LETTERS, STREAMS, Feed
from contracts.publish import ASYNCAPI, documents, schemas, write_documents
from tests.fixtures.records import TOLD, envelope, iso

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "contracts"


def validator(kind: str) -> Any:
    return Draft202012Validator(schemas()[kind], format_checker=FormatChecker())


def references(part: Any) -> list[str]:
    """Every $ref in a document."""
    if isinstance(part, dict):
        found = [reference for value in part.values() for reference in references(value)]
        return found + ([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
    return [reference for value in part for reference in references(value)] if isinstance(part, list) else []


def resolved(document: Any, reference: str) -> Any:
    """What a $ref within the document points at."""
    part = document
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


def test_the_committed_documents_are_what_the_structs_say() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.glob("*.json")}
    assert committed == documents(), "run `ioc contracts` and look at what has changed"


def test_documents_are_written_into_a_new_folder(tmp_path: Path) -> None:
    write_documents(tmp_path / "a" / "b")
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == set(documents())


@pytest.mark.parametrize("kind", schemas())
def test_every_schema_is_a_schema_and_stands_alone(kind: str) -> None:
    schema = schemas()[kind]
    Draft202012Validator.check_schema(schema)
    assert all(resolved(schema, reference) for reference in references(schema))


@pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
def test_schema_and_decoder_agree(feed: Feed) -> None:
    decoder = msgspec.json.Decoder(feed.event)
    whole = envelope(feed, TOLD[feed.name](), sequence=3)
    wrong: list[dict[str, Any]] = [{name: value for name, value in whole.items() if name != left} for left in whole]
    wrong += [whole | {name: None} for name in whole]
    wrong += [whole | {"data": {k: v for k, v in whole["data"].items() if k != left}} for left in whole["data"]]
    wrong += [whole | {"data": whole["data"] | {name: []}} for name in whole["data"]]
    for event in (whole, whole | {"extra": 1}, whole | {"time": iso(0)}, *wrong):
        try:
            decoder.decode(msgspec.json.encode(event))
        except msgspec.ValidationError:
            accepted = False
        else:
            accepted = True
        assert validator(feed.type).is_valid(event) == accepted, event


def test_the_asyncapi_document_names_every_topic_once_and_points_nowhere_else() -> None:
    document = json.loads(documents()[ASYNCAPI])
    assert document["asyncapi"] == "3.0.0"
    addresses = [channel["address"] for channel in document["channels"].values()]
    assert sorted(addresses) == sorted([*(feed.topic for feed in STREAMS), DEAD_LETTERS])
    assert all(resolved(document, reference) for reference in references(document))
    used = {operation["channel"]["$ref"].rpartition("/")[2] for operation in document["operations"].values()}
    assert used == set(document["channels"])


def test_schemas_inside_the_asyncapi_document_say_the_same() -> None:
    document = json.loads(documents()[ASYNCAPI])
    for feed in STREAMS:
        schema = {"$ref": f"#/components/schemas/{feed.type}", "components": document["components"]}
        whole = envelope(feed, TOLD[feed.name]())
        assert Draft202012Validator(schema).is_valid(whole)
        assert not Draft202012Validator(schema).is_valid(whole | {"data": {}})
