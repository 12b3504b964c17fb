"""The permissions as one table: pages by their PATH, acts by their name, × who may.

Letters: D a wall with a display token, V viewer, O operator, S supervisor, A administrator. An API token has the
rights of its role as far as they are for programs (`FOR_PROGRAMS`). Scope comes on top: whoever is for some domains or
communes may do nothing in others.
"""

from contracts.accounts import ROLES
from contracts.alerts import Act
from contracts.catalogue import FEEDS
from dashboard.access.person import Kind, Person
from dashboard.i18n import text

Text = tuple[str, str]

EVERYBODY = "DVOSA"
PERSONS = "VOSA"
OPERATORS = "OSA"
SUPERVISORS = "SA"
ADMINISTRATORS = "A"

RIGHTS: dict[str, str] = {
    # Pages
    "/": EVERYBODY,
    **dict.fromkeys(("/wall/traffic", "/wall/services", "/wall/payments", "/wall/system"), EVERYBODY),
    "/system": EVERYBODY,
    **dict.fromkeys(
        (
            "/desk",
            "/alerts/<id>",
            "/desk/shift",
            "/desk/performance",
            "/rules",
            "/maintenance",
            "/explain",
            "/report",
            "/report/<date>",
        ),
        PERSONS,
    ),
    **{f"/{feed.name}": EVERYBODY for feed in FEEDS},
    "/audit": ADMINISTRATORS,
    "/gallery": ADMINISTRATORS,
    **dict.fromkeys(("/traffic/road/<id>", "/traffic/camera/<id>", "/commune/<code>"), EVERYBODY),
    **dict.fromkeys(
        ("/dossiers/agency/<id>", "/dossiers/<code>", "/payments/provider/<id>", "/payments/service/<id>"), PERSONS
    ),
    # What pages and programs read
    "read": EVERYBODY,
    "live": EVERYBODY,
    "alerts": PERSONS,
    "commands": OPERATORS,
    "audit": ADMINISTRATORS,
    "signed in": EVERYBODY,
    "metrics": PERSONS,
    "recount": OPERATORS,
    # Acts on alerts
    Act.RAISE: OPERATORS,
    Act.ACKNOWLEDGE: OPERATORS,
    Act.ASSIGN: OPERATORS,
    Act.COMMENT: OPERATORS,
    Act.START: OPERATORS,
    Act.RESOLVE: OPERATORS,
    Act.REOPEN: OPERATORS,
    Act.SHELVE: OPERATORS,
    Act.UNSHELVE: OPERATORS,
    Act.TICK: OPERATORS,
    Act.ESCALATE: OPERATORS,
    Act.HAND_OVER: OPERATORS,
    Act.TAKE_OUT: SUPERVISORS,
    Act.PUT_BACK: SUPERVISORS,
    Act.PLAN_MAINTENANCE: SUPERVISORS,
    Act.END_MAINTENANCE: SUPERVISORS,
    Act.PIN: SUPERVISORS,
    Act.UNPIN: SUPERVISORS,
}
"""Page or act → the letters of those who may."""
FOR_PROGRAMS = frozenset({"read", "live", "alerts", "metrics"})
_LETTERS = dict(zip("VOSA", ROLES, strict=True))


class Refused(Exception):  # noqa: N818 - a refusal is an answer
    """Somebody may not do something; `reason` says why, in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason[1])
        self.reason = reason


def may(person: Person, what: str, *, domain: str | None = None, commune: str | None = None) -> bool:
    """Whether the person may do `what`, a page or act of RIGHTS; in that domain and commune, if it has one."""
    return refusal(person, what, domain=domain, commune=commune) is None


def require(person: Person, what: str, *, domain: str | None = None, commune: str | None = None) -> None:
    """Refused, with the reason, unless the person may."""
    reason = refusal(person, what, domain=domain, commune=commune)
    if reason is not None:
        raise Refused(reason)


def refusal(person: Person, what: str, *, domain: str | None = None, commune: str | None = None) -> Text | None:
    """Why the person may not do `what`, in both languages; None: they may. What no row names nobody may."""
    letters = RIGHTS.get(what, "")
    if not _is_for(person.kind, what, letters):
        return text(f"refused.{person.kind}")
    if person.kind != "display" and person.role not in {_LETTERS[letter] for letter in letters if letter in _LETTERS}:
        return _wrong_role(person, letters)
    if not person.scope.covers(domain=domain):
        return text("refused.domain")
    if not person.scope.covers(commune=commune):
        return text("refused.commune")
    return None


def _is_for(kind: Kind, what: str, letters: str) -> bool:
    if kind == "display":
        return "D" in letters
    return kind == "person" or what in FOR_PROGRAMS


def _wrong_role(person: Person, letters: str) -> Text:
    able = [_LETTERS[letter] for letter in letters if letter in _LETTERS]
    if not able:
        return text("refused.nobody")
    own = text(f"role.{person.role}")
    needed = text(f"role.{able[0]}")
    vi, en = (text("refused.role", own=own[i], needed=needed[i])[i] for i in range(2))
    return vi, en
