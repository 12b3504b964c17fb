"""A small alert agent for browser tests: takes commands, decides at once, and tells the transitions."""

import itertools
import math
import random
import threading
import time
from typing import Any

import msgspec

from contracts.alerts import Act, Alert, AlertState, Command, Transition, Where, alert_id, decode_input
from contracts.clock import Clock
from contracts.measures import MINUTE_MS, Grain
from contracts.registry import Registry, load_registry
from contracts.rules import Limit, RuleSheet
from dashboard.i18n import text
from state.alerts.standing import AgentStatus
from tests.fixtures.alerts import TableAlerts
from tests.unit.dashboard.table_mirror import TableMirror

CAUSES: tuple[tuple[str, str, int, tuple[str, str], tuple[str, str], str], ...] = (
    ("traffic.incident", "traffic", 2, ("Sự cố giao thông", "Road incident"),
     ("Xe chạy còn 18% tốc độ đường thoáng (thường lệ 84%), lưu lượng giảm 46% so với 15 phút trước.",
      "Traffic moves at 18% of free flow (usually 84%); flow fell by 46% against 15 minutes ago."), "csgt"),
    ("traffic.congestion", "traffic", 3, ("Ùn tắc kéo dài", "Congestion"),
     ("Tốc độ 41% đường thoáng trong 6 phút, thường lệ 78%.", "Speed at 41% of free flow for 6 min, usually 78%."),
     "csgt"),
    ("traffic.camera_silent", "traffic", 4, ("Camera im lặng", "Camera silent"),
     ("Không có nhịp báo hay xe qua trong 3 phút.", "No beat and no vehicle for 3 minutes."), "data-centre"),
    ("payments.technical_declines", "payments", 1, ("Lỗi kỹ thuật thanh toán tăng", "Technical declines rise"),
     ("31,4% giao dịch lỗi kỹ thuật trong 15 phút (118 trên 376), thường ngày 0,12%.",
      "31.4% of transactions failed technically in 15 min (118 of 376), usually 0.12%."), "payments"),
    ("payments.latency", "payments", 4, ("Thanh toán chậm", "Payments are slow"),
     ("Trễ p95 là 4,8 giây, thường lệ 1,2 giây.", "Latency p95 is 4.8 s, usually 1.2 s."), "payments"),
    ("dossiers.unit_overdue", "dossiers", 3, ("Hồ sơ quá hạn nhiều", "Many dossiers overdue"),
     ("27 hồ sơ quá hạn trên 412 đang mở (6,6%).", "27 of 412 open dossiers are overdue (6.6%)."), "one-stop"),
    ("system.lag", "system", 3, ("Xử lý chậm", "Processing lags"),
     ("p99 từ sự kiện đến Redis là 12 giây.", "p99 from event to Redis is 12 s."), "data-centre"),
)  # fmt: skip
"""(rule, domain, severity, what, sentence, owner)."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def sheet(rule: str, domain: Any, title: tuple[str, str]) -> RuleSheet:
    charts = {"traffic": "speed_index", "payments": "technical_pct", "dossiers": "overdue", "system": "lag_s"}
    steps = (
        ("Mở camera gần nhất, xem làn nào bị chặn.", "Open the nearest camera, see which lane is blocked."),
        ("Gọi đội tuần tra phụ trách đoạn đường.", "Call the patrol in charge of the section."),
        ("Báo bảng điện tử ở hai nút giao phía trước.", "Put it on the signs of the two junctions before."),
    )
    return RuleSheet(
        rule, "a1b2c3", title, domain, "camera", "threshold", 3, "csgt", chart=charts[domain],
        fires=(Limit(charts[domain], "<", 50.0, "%"),), guidance=steps, on_delay_min=2, off_delay_min=5,
        links=((("Bản đồ giao thông", "Traffic map"), "/traffic"),),
    )  # fmt: skip


def made(registry: Registry, i: int, at_ms: int, **changed: Any) -> Alert:
    """Alert number `i`: causes and places in turn."""
    rule, domain, severity, what, sentence, owner = CAUSES[changed.pop("cause", i % len(CAUSES))]
    camera = registry.cameras[i * 7 % len(registry.cameras)]
    if domain == "payments":
        provider = registry.providers[i % len(registry.providers)]
        where = Where(
            "provider", provider.id, (provider.short_vi, provider.short_en), path=f"/payments/provider/{provider.id}"
        )
    elif domain == "dossiers":
        agency = registry.agencies[i * 3 % len(registry.agencies)]
        where = Where("agency", agency.id, (agency.short_vi, agency.short_en), commune=agency.commune or "")
    elif domain == "system":
        where = Where("feed", "traffic", ("Giao thông", "Traffic"))
    else:
        names = camera.short_vi, camera.short_en
        where = Where("camera", camera.id, names, camera.commune, camera.road, camera.gateway)
    alert = Alert(
        id=alert_id(rule, f"{where.entity}.{i}", at_ms), rule=rule, version="a1b2c3", domain=domain, severity=severity,
        where=where, what=what, sentence=sentence, state=AlertState.UNACKNOWLEDGED, started_ms=at_ms, raised_ms=at_ms,
        changed_ms=at_ms, owner=owner, acknowledge_by_ms=at_ms + 15 * MINUTE_MS, solve_by_ms=at_ms + 240 * MINUTE_MS,
        count=1 + i % 4 // 3,
    )  # fmt: skip
    return msgspec.structs.replace(alert, **changed)


class ActingAlerts(TableAlerts):
    """The book and the agent in one; `send` is what Kafka would be."""

    def __init__(self, clock: Clock = now_ms) -> None:
        sheets = {rule: sheet(rule, domain, what) for rule, domain, _, what, _, _ in CAUSES}
        super().__init__(sheets=sheets)
        self.now_ms = clock
        self.registry = load_registry()
        self.commands: list[Command] = []
        self.silent = False
        self._offsets = itertools.count(1)
        self._lock = threading.Lock()

    @property
    def agent(self) -> AgentStatus:
        return AgentStatus("agent", self.now_ms() - (60_000 if self.silent else 0), 0)

    @agent.setter
    def agent(self, _status: AgentStatus | None) -> None:
        """The table sets none."""

    def raise_some(
        self, count: int, first: int = 0, apart_ms: int = 30_000, ago_ms: int = 0, **changed: Any
    ) -> list[Alert]:
        """Raise `count` alerts, the newest `ago_ms` ago."""
        begin = self.now_ms() - ago_ms
        alerts = [made(self.registry, first + i, begin - (count - 1 - i) * apart_ms, **changed) for i in range(count)]
        self.put(*((Act.RAISE, alert, "rule") for alert in alerts))
        return alerts

    def put(self, *changes: tuple[Act, Alert, str], **said: Any) -> None:
        """Tell transitions, of now unless `at_ms` says when."""
        with self._lock:
            self.tell(*(self._told(act, alert, by, **said) for act, alert, by in changes))

    def _told(self, act: Act, alert: Alert, by: str, at_ms: int = 0, **said: Any) -> Transition:
        at = at_ms or (alert.raised_ms if act is Act.RAISE else self.now_ms())
        known = self.book.find(alert.id)
        before = known.state if known else AlertState.NORMAL
        return Transition(
            next(self._offsets),
            0,
            at,
            act,
            by,
            alert_id=alert.id,
            before=before,
            after=alert.state,
            alert=alert,
            **said,
        )

    async def send(self, topic: str, key: str, value: bytes) -> int:  # noqa: ARG002
        command = decode_input(value)
        assert isinstance(command, Command)
        self.commands.append(command)
        if not self.silent:
            self.decide(command)
        return len(self.commands)

    def decide(self, command: Command) -> None:
        if command.act is Act.RAISE:
            return self._by_hand(command)
        if not command.alert:
            with self._lock:
                at_ms, act, by = self.now_ms(), command.act, command.by
                self.tell(Transition(next(self._offsets), 0, at_ms, act, by, command=command.id))
            return None
        alert = self.book.find(command.alert)
        if alert is None:
            return self._refuse(command, None, "refused.unknown")
        bears = {Act.COMMENT, Act.TICK}
        if command.revision != alert.revision and command.act not in bears:
            return self._refuse(command, alert, "refused.unknown")
        said = {name: getattr(command, name) for name in ("comment", "assignee", "outcome", "why")}
        said["until"] = str(command.until_ms) if command.until_ms else ""
        said["step"] = str(command.step) if command.step >= 0 else ""
        detail = {name: str(found) for name, found in said.items() if found}
        self.put((command.act, _after(alert, command, self.now_ms()), command.by), command=command.id, detail=detail)
        return None

    def _refuse(self, command: Command, alert: Alert | None, why: str) -> None:
        last = next((t for t in reversed(self.transitions) if alert and t.alert_id == alert.id), None)
        refused = Transition(
            next(self._offsets), 0, self.now_ms(), Act.REFUSE, command.by, alert_id=command.alert, command=command.id,
            why=text(why), first_by=last.by if last else "", first_ms=last.at_ms if last else 0,
        )  # fmt: skip
        with self._lock:
            self.tell(refused)

    def _by_hand(self, command: Command) -> None:
        where, at = command.where or Where("place", "province"), self.now_ms()
        what = (command.comment[:34], command.comment[:34])
        alert = Alert(
            alert_id("hand", f"{where.entity}.{random.random()}", at), "hand", "1", command.domain or "traffic",
            command.severity or 3, where, what, (command.comment, command.comment), AlertState.UNACKNOWLEDGED,
            at, at, at, owner=command.owner,
        )  # fmt: skip
        self.put((Act.RAISE, alert, command.by), command=command.id)


def counted(cells: TableMirror, alert: Alert) -> None:
    """Cells around an alert, so that its chart has something to draw."""
    first = Grain.MINUTE.bucket(alert.started_ms) - 70
    if alert.where.kind == "camera":
        rows = []
        for i in range(140):
            slow = i > 66
            busy = 34 + round(6 * math.sin(i / 9)) - (16 if slow else 0)
            rows.append(
                {
                    "vehicles": busy,
                    f"speed_{20 if slow else 60}": busy // 2,
                    f"speed_{25 if slow else 65}": busy - busy // 2,
                }
            )
        cells.fill("traffic", "camera", Grain.MINUTE, alert.where.entity, first, rows)
    elif alert.where.kind == "provider":
        rows = [{"transactions": 25, "technical_decline": 9 if i > 66 else i % 7 // 6} for i in range(140)]
        cells.fill("payments", "provider_service", Grain.MINUTE, f"{alert.where.entity}/water", first, rows)


def _after(alert: Alert, command: Command, now: int) -> Alert:
    changed: dict[Act, dict[str, Any]] = {
        Act.ACKNOWLEDGE: {"state": AlertState.ACKNOWLEDGED, "acknowledged_ms": now, "acknowledged_by": command.by},
        Act.ASSIGN: {"assignee": command.assignee},
        Act.START: {"work": "working", "state": AlertState.ACKNOWLEDGED, "acknowledged_ms": now},
        Act.RESOLVE: {"state": AlertState.NORMAL, "outcome": command.outcome, "ended_ms": now},
        Act.SHELVE: {"state": AlertState.SHELVED, "why": command.why, "shelved_until_ms": command.until_ms},
        Act.ESCALATE: {"escalated": min(2, alert.escalated + 1)},
        Act.TICK: {"ticked": (*alert.ticked, command.step)},
        Act.COMMENT: {"comments": alert.comments + 1},
        Act.UNSHELVE: {"state": AlertState.UNACKNOWLEDGED, "why": "", "shelved_until_ms": 0},
        Act.REOPEN: {"state": AlertState.UNACKNOWLEDGED, "outcome": "", "ended_ms": 0},
    }
    return msgspec.structs.replace(alert, revision=alert.revision + 1, changed_ms=now, **changed.get(command.act, {}))
