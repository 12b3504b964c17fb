"""`python -m ops.registry.generate [--force] [folder]`: writes the registry tables; the same bytes at each run."""

import argparse
import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import contracts.registry
from contracts.errors import RegistryError
from contracts.registry import TABLES, parse_registry
from ops.registry import agencies, cameras, days, payments, places, procedures, roads, units

PACKAGED = Path(contracts.registry.__file__).parent


def tables() -> dict[str, str]:
    """CSV text by table name, checked. RegistryError if this package contradicts the published rows."""
    communes = places.communes()
    fields, steps = procedures.rows()
    rows: dict[str, Sequence[Mapping[str, object]]] = {
        "communes": communes,
        "roads": roads.rows(),
        "gateways": cameras.gateways(),
        "cameras": cameras.cameras(communes),
        "agencies": agencies.rows(communes),
        "fields": fields,
        "procedures": steps,
        "providers": payments.providers(),
        "billers": payments.billers([str(commune["code"]) for commune in communes]),
        "units": units.rows(),
        "holidays": days.rows(),
    }
    texts = {table: _csv(table, rows[table]) for table in TABLES}
    parse_registry(texts)
    return texts


def _csv(table: str, rows: Sequence[Mapping[str, object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, TABLES[table].__struct_fields__, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, *, force: bool) -> list[Path]:
    """Writes the tables into the folder. RegistryError, and nothing written, if one is there and not `force`."""
    texts = {folder / f"{table}.csv": text for table, text in tables().items()}
    present = [path.name for path in texts if path.exists()]
    if present and not force:
        raise RegistryError(
            f"{folder} has {', '.join(present)}; hand edits would be lost: repeat with --force to do it"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m ops.registry.generate", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=PACKAGED, help="where to write (default: contracts)")
    parser.add_argument("--force", action="store_true", help="overwrite tables that are already there")
    given = parser.parse_args(arguments)
    try:
        written = write(given.folder, force=given.force)
    except RegistryError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(written)} tables written to {given.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
