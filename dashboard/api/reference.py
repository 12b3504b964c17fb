"""The interface's own page: the OpenAPI document as plain HTML, so that it needs no script and no other origin."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

STYLE = """body{font:16px/1.5 Inter,system-ui,sans-serif;max-width:960px;margin:24px auto;padding:0 20px;color:#141B21;
background:#F5F7F8}h2{margin:24px 0 4px;font-size:20px}code,h2{font-family:ui-monospace,monospace}table{border-collapse:
collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-top:1px solid #C3CBD2}
p{white-space:pre-line}pre{background:#fff;border:1px solid #C3CBD2;border-radius:4px;padding:8px;overflow:auto}
@media(prefers-color-scheme:dark){body{color:#E8EDF1;background:#161D23}a{color:#7FB4E8}
td,th{border-color:#34414C}pre{background:#0E1317;border-color:#34414C}}"""


def page(document: Mapping[str, Any]) -> str:
    """HTML of an OpenAPI document: every operation with its parameters, answers and an example."""
    about = document["info"]
    body = "".join(
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    title = escape(about["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head><body>'
        f"<h1>{title} {escape(about['version'])}</h1><p>{escape(about.get('description', ''))}</p>"
        f'<p><a href="/api/openapi.json">openapi.json</a></p>{body}</body></html>'
    )


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    rows = "".join(_parameter(parameter) for parameter in operation.get("parameters", ()))
    table = f"<table><tr><th>parameter</th><th>allowed</th><th>meaning</th></tr>{rows}</table>" if rows else ""
    answers = "".join(_answer(code, answer) for code, answer in operation.get("responses", {}).items())
    return (
        f"<section><h2>{escape(method.upper())} {escape(path)}</h2>"
        f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>{table}{answers}</section>"
    )


def _parameter(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    allowed = ", ".join(map(str, _enum(schema))) or schema.get("format") or schema.get("type", "string")
    needed = "<br>required" if parameter.get("required") else ""
    return (
        f"<tr><td><code>{escape(parameter['name'])}</code>{needed}</td><td>{escape(str(allowed))}</td>"
        f"<td>{escape(parameter.get('description', ''))}</td></tr>"
    )


def _enum(schema: Mapping[str, Any]) -> Iterator[object]:
    yield from schema.get("enum", ())
    for part in schema.get("anyOf", ()):
        yield from part.get("enum", ())


def _answer(code: str, answer: Mapping[str, Any]) -> str:
    shown = f"<p><b>{escape(code)}</b> {escape(answer.get('description', ''))}</p>"
    for content in answer.get("content", {}).values():
        example = content.get("example")
        if example is not None:
            shown += f"<pre>{escape(str(example))}</pre>"
    return shown
