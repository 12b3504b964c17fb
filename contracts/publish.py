"""The published documents: one JSON Schema per event type and one AsyncAPI document, generated from the structs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from contracts.catalogue import DEAD_LETTERS, STREAMS, Feed
from contracts.dead_letters import DeadLetter
from contracts.events import CANARY_TYPE, Canary, Event
from contracts.measures import HOUR_MS

Document = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CONTENT_TYPE = "application/cloudevents+json"
DEAD_LETTER = "vn.hungyen.ioc.dead-letter.v1"
ASYNCAPI = "asyncapi.json"


def write_documents(folder: Path) -> None:
    """Write every document into the folder, which is made if need be. Files that are no longer published stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


def documents() -> dict[str, str]:
    """File name → text of every published document."""
    published = {f"{name}.json": schema for name, schema in schemas().items()} | {ASYNCAPI: _asyncapi()}
    return {name: json.dumps(document, ensure_ascii=False, indent=2) + "\n" for name, document in published.items()}


def schemas() -> dict[str, Document]:
    """Type → JSON Schema (2020-12) of a whole record: feeds, canaries and dead letters."""
    events = {feed.type: _event_schema(feed.type, feed.event) for feed in STREAMS}
    dead_letter = msgspec.json.schema(DeadLetter, ref_template="#/$defs/{name}")
    return events | {
        CANARY_TYPE: _event_schema(CANARY_TYPE, Event[Canary]),
        DEAD_LETTER: _whole(DEAD_LETTER, dead_letter),
    }


def _event_schema(kind: str, event: Any) -> Document:
    """What the struct says, and what the intake checks beyond it: the type, and that a sequence is digits."""
    schema = _whole(kind, msgspec.json.schema(event, ref_template="#/$defs/{name}"))
    properties = schema["properties"]
    properties["type"] = {"const": kind}
    properties["sequence"] |= {"pattern": "^[0-9]+$"}
    return schema


def _whole(kind: str, schema: Document) -> Document:
    """The schema with its outermost definition laid open, so that readers see the envelope first."""
    outer = schema.pop("$ref").rpartition("/")[2]
    definitions: Document = schema.pop("$defs")
    whole: Document = {"$schema": DIALECT, "$id": f"urn:{kind.replace('.', ':')}"}
    whole |= definitions.pop(outer)
    return whole | ({"$defs": definitions} if definitions else {})


def _asyncapi() -> Document:
    """AsyncAPI 3.0, seen from the centre: it receives the feeds and sends the dead letters."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Hưng Yên intelligent operation centre",
            "version": "1.0.0",
            "description": "Topics of the centre: CloudEvents 1.0 in structured JSON. Further fields are skipped.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {feed.name: _channel(feed) for feed in STREAMS} | {"deadLetters": _dead_letters()},
        "operations": {
            **{f"receive{feed.name.capitalize()}": _operation("receive", feed.name) for feed in STREAMS},
            "sendDeadLetters": _operation("send", "deadLetters"),
        },
        "components": {"schemas": {kind: _embedded(kind, schema) for kind, schema in schemas().items()}},
    }


def _channel(feed: Feed) -> Document:
    """A feed's topic. Canaries of the centre itself pass through it too."""
    partitioning = f"Keyed by `data.{feed.key}`; partition = murmur2(key) mod partitions (librdkafka: murmur2_random)."
    return {
        "address": feed.topic,
        "description": f"{partitioning} Events are accepted for {feed.horizon_ms // HOUR_MS} h.",
        "messages": {
            "event": _message(feed.type, CONTENT_TYPE, f"data.{feed.key}"),
            "canary": _message(CANARY_TYPE, CONTENT_TYPE, "ioc.canary"),
        },
    }


def _dead_letters() -> Document:
    return {
        "address": DEAD_LETTERS,
        "description": "Records that could not be counted, whole, with reason and origin. Readers keep one per key.",
        "messages": {"deadLetter": _message(DEAD_LETTER, "application/json", "topic id:partition:offset")},
    }


def _message(kind: str, content_type: str, key: str) -> Document:
    return {
        "name": kind,
        "contentType": content_type,
        "payload": {"$ref": f"#/components/schemas/{kind}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": key}, "bindingVersion": "0.5.0"}},
    }


def _operation(action: str, channel: str) -> Document:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _embedded(kind: str, schema: Mapping[str, Any]) -> Document:
    """A schema as a component: its own definitions are found from the document's root."""
    text = json.dumps({name: part for name, part in schema.items() if name not in ("$schema", "$id")})
    moved: Document = json.loads(text.replace('"#/$defs/', f'"#/components/schemas/{kind}/$defs/'))
    return moved
