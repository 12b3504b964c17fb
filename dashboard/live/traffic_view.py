"""The traffic domain of a frame: figures, chart, worst three and every camera, from the mirror."""

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import TRAFFIC
from contracts.measures import Grain
from contracts.registry import Registry
from contracts.traffic import CAMERA, DISTINCT
from dashboard.live.cadence import Every, Series, Today
from dashboard.live.cameras import CameraMinutes, Minutes
from dashboard.live.charts import charted
from dashboard.live.domain import Domain
from dashboard.live.frame import Chart, Figure, Parts, Row
from dashboard.live.history import History
from dashboard.live.mirrored import Mirrored
from state.figures import lives, spans, traffic
from state.figures.numbers import rounded
from state.figures.usual import Weekday

SECOND_MS = 1_000
DISTINCT_MS = 10_000
WORST_SHOWN = 8


class TrafficView:
    """Composes the traffic domain; keeps what is slow to read."""

    def __init__(self, mirror: Mirrored, registry: Registry, weekday: Weekday) -> None:
        self._mirror = mirror
        self._registry = registry
        self._cameras = CameraMinutes(mirror, registry.cameras)
        self._history = History(self._vehicles, weekday, silent_hours_count=False)
        self._minutes = Series(Grain.MINUTE, spans.CHART_MINUTES + 1, 18, self._vehicles)
        self._second = Every(SECOND_MS, self._compose)
        self._today = Today(self._vehicles)
        self._distinct = Every(DISTINCT_MS, self._read_distinct)

    def reset(self) -> None:
        """The mirror has loaded: read the history anew."""
        self._history.reset()
        self._minutes.reset()
        self._second.reset()

    def domain(self, now_ms: int) -> Domain:
        """Everything of traffic that a frame shows at `now_ms`: today's count as of now, the rest as of this second."""
        return self._second.at(now_ms).with_figures({"traffic.vehicles": Figure(self._vehicles_today(now_ms))})

    def _compose(self, now_ms: int) -> Domain:
        recent = self._cameras.read(now_ms)
        now = self._cameras.now(recent, now_ms, WORST_SHOWN)
        fresh = now_ms - recent.proofs_ms <= lives.CAMERA.fresh_ms
        usual_flow, _ = self._history.usual(now_ms).at(np.array([spans.closed_minutes(now_ms, spans.NOW_MINUTES)[1]]))
        worst = [self._row(slow) for slow in now.worst]
        return Domain(
            figures={
                "traffic.speed_index": Figure(
                    rounded(now.speed_index, 2), now.reporting, now.in_service, worst=next(iter(worst), None)
                ),
                "traffic.flow": Figure(rounded(now.flow), usual=rounded(float(usual_flow[0]))),
                "traffic.congested": Figure(now.congested if fresh.any() else None, now.congested, int(fresh.sum())),
                "traffic.reporting": Figure(rounded(now.reporting_pct, 2), now.reporting, now.in_service),
                "traffic.distinct": Figure(rounded(self._distinct.at(now_ms))),
            },
            charts={"traffic.flow": self._read_chart(now_ms)},
            worst=worst,
            parts=self._parts(recent, now_ms),
            live=now.reporting,
            sources=now.in_service,
            proof_ms=int(recent.proofs_ms.max(initial=0)),
        )

    def _vehicles_today(self, now_ms: int) -> int | None:
        begun = self._history.begins_before(now_ms, now_ms + Grain.HOUR.span_ms)
        return int(self._today.at(now_ms)[0]) if begun else None

    def _row(self, slow: traffic.Slow) -> Row:
        camera = self._registry.cameras[self._registry.camera_index[slow.camera]]
        return Row(slow.camera, (camera.short_vi, camera.short_en), round(slow.index_pct, 1))

    def _parts(self, recent: Minutes, now_ms: int) -> Parts:
        speeds = [None if np.isnan(s) else round(s) for s in recent.seen.p50.tolist()]
        flows: list[int | None] = (recent.seen.vehicles * (60 // spans.NOW_MINUTES)).tolist()
        return Parts(lives.CAMERA.states(recent.proofs_ms, now_ms), {"speed_kmh": speeds, "flow": flows})

    def _read_chart(self, now_ms: int) -> Chart:
        first, values = self._minutes.at(now_ms)
        complete_ms = self._complete_from(now_ms)
        return charted(self._history, now_ms, Grain.MINUTE, first, values[:-1, 0], scale=60.0, complete_ms=complete_ms)

    def _complete_from(self, now_ms: int) -> int:
        start, end = spans.closed_minutes(now_ms, 1)
        return self._mirror.window(TRAFFIC.name, CAMERA.name, Grain.MINUTE, start, end, []).complete_from_ms

    def _read_distinct(self, now_ms: int) -> float | None:
        start, end = spans.last_days(now_ms, 1)
        return traffic.distinct(self._mirror.window(TRAFFIC.name, DISTINCT.name, Grain.DAY, start, end).values)

    def _vehicles(self, grain: Grain, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        window = self._mirror.window(TRAFFIC.name, CAMERA.name, grain, start_ms, end_ms, columns=("vehicles",))
        counts: NDArray[np.int64] = window.values.sum(axis=0)
        return counts
