"""Fields and procedures, from procedures.txt: real kinds with realistic limits and fees, not the official list."""

from pathlib import Path

COLUMNS = ("name_vi", "name_en", "short_vi", "short_en")
LEVELS = {"P": "province", "C": "commune", "B": "both"}
Row = dict[str, str]


def rows() -> tuple[list[Row], list[Row]]:
    """Rows of fields.csv and of procedures.csv. In the text a line `# id|names` starts a field."""
    fields: list[Row] = []
    procedures: list[Row] = []
    number = 0
    for line in Path(__file__).with_name("procedures.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            fields.append(dict(zip(("id", *COLUMNS), line[2:].split("|"), strict=True)))
            number = 0
        else:
            number += 1
            procedures.append(_procedure(line, fields[-1]["id"], number))
    return fields, procedures


def _procedure(line: str, field: str, number: int) -> Row:
    *names, level, days, fee, weight = line.split("|")
    row = {"id": f"{field}-{number:02d}"} | dict(zip(COLUMNS, names, strict=True))
    return row | {"field": field, "level": LEVELS[level], "working_days": days, "fee_vnd": fee, "weight": weight}
