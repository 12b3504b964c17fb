"""Lines of the system: silence of feeds, dead letters, records of a source against what it sent; and plain records
where what a rule judged has no past.
"""

import numpy as np

from contracts.catalogue import FEEDS, HEARTBEATS, PAYMENTS, STREAMS, TRAFFIC, Feed
from contracts.heartbeats import KEPT_BEATS_MS, SOURCE, SourceState
from contracts.measures import MINUTE_MS, Grain
from contracts.payments import PROVIDER_SERVICE, SERVICES
from contracts.status import INTAKE
from contracts.traffic import CAMERA
from dashboard.desk.lines.scene import Baseline, Cells, Drawn, Scene, rolled, share
from state.completeness import sent
from state.figures.intake import REASONS
from state.figures.lives import sources_of
from state.figures.numbers import MIN_DENOMINATOR, Floats

LOOK_BACK = 60
"""Minutes before the chart in which a feed's last sign of life is looked for."""
_REASONS = [INTAKE.column(name) for name in REASONS]
_RECEIVED, _COUNTED, _LATE = (INTAKE.column(name) for name in ("received", "counted", "late"))


def records(scene: Scene, over: int) -> Drawn:
    """Records that came in of a stream, or of all feeds."""
    return Drawn(_intake(scene, _named(scene, FEEDS), over)[..., _RECEIVED].astype(np.float64))


def feed_silent_s(scene: Scene, _over: int) -> Drawn:
    """Seconds without a record in time and without a beat of any of its sources, by whole minutes."""
    feeds = _named(scene, FEEDS)
    sources = {name for feed in feeds for name in sources_of(scene.beats, feed.name)}
    span = scene.start_ms - LOOK_BACK * MINUTE_MS, scene.end_ms
    beats = scene.cells.window(HEARTBEATS.name, SOURCE.name, Grain.MINUTE, *span, sorted(sources), columns=("beats",))
    intake = sum(scene.read(feed, INTAKE, [feed.name], LOOK_BACK)[0] for feed in feeds)
    in_time = np.asarray(intake)[:, _COUNTED] - np.asarray(intake)[:, _LATE]
    proven = in_time + beats.values.sum(axis=(0, 2)) > 0
    minutes = np.arange(len(proven))
    newest = np.maximum.accumulate(np.where(proven, minutes, -1))
    silent = np.where(newest >= 0, 60.0 * (minutes - newest), np.nan)
    return Drawn(silent[None, LOOK_BACK:])


def dead_letters(scene: Scene, over: int) -> Drawn:
    """Records that could not be counted."""
    return Drawn(_refused(_intake(scene, _named(scene, STREAMS), over)))


def dead_letters_pct(scene: Scene, over: int) -> Drawn:
    """Their percentage of all records of the stream."""
    cells = _intake(scene, _named(scene, STREAMS), over)
    return Drawn(share(_refused(cells), cells[..., _RECEIVED]))


def province_dead_letters_pct(scene: Scene, over: int) -> Drawn:
    """The same of all streams together, where there are enough records to say."""
    cells = _intake(scene, list(STREAMS), over)
    return Drawn(share(_refused(cells), cells[..., _RECEIVED], MIN_DENOMINATOR))


def of_source(scene: Scene, over: int) -> Drawn:
    """Records of one source that were counted, beside what it said it sent: that is known while its beats are kept."""
    source = scene.where.entity
    counted = rolled(_counted(scene, source.rpartition("/")[2], over - 1), over).astype(np.float64)
    return Drawn(counted, baseline=Baseline("sent", _sent(scene, source, over)))


def _named(scene: Scene, others: tuple[Feed, ...]) -> list[Feed]:
    """The stream that an alert is about, or all of them."""
    return [feed for feed in STREAMS if feed.name == scene.where.entity] or list(others)


def _intake(scene: Scene, feeds: list[Feed], over: int) -> Cells:
    """(1, T, W) over the feeds, each minute with those before it."""
    cells = [rolled(scene.read(feed, INTAKE, [feed.name], over - 1), over) for feed in feeds]
    return np.asarray(np.sum(cells, axis=0), np.int64)


def _refused(cells: Cells) -> Floats:
    refused: Floats = cells[..., _REASONS].sum(axis=-1).astype(np.float64)
    return refused


def _counted(scene: Scene, entity: str, lead: int) -> Cells:
    """(1, lead + T) events of a camera or provider; what other sources sent is told apart nowhere but in their feed."""
    if entity in scene.registry.camera_index:
        return scene.read(TRAFFIC, CAMERA, [entity], lead, ("vehicles",))[..., 0]
    if entity in scene.registry.provider_index:
        pairs = [f"{entity}/{service}" for service in SERVICES]
        paid = scene.read(PAYMENTS, PROVIDER_SERVICE, pairs, lead, ("transactions",))[..., 0]
        return np.asarray(paid.sum(axis=0, keepdims=True), np.int64)
    feeds = [feed for feed in FEEDS if scene.where.entity in sources_of(scene.beats, feed.name)]
    cells = [scene.read(feed, INTAKE, [feed.name], lead, ("counted",))[..., 0] for feed in feeds or FEEDS]
    return np.asarray(np.sum(cells, axis=0), np.int64)


def _sent(scene: Scene, source: str, over: int) -> Floats:
    """(T,) events that the source sent in the minutes up to each end, as far back as its beats are kept."""
    state = scene.beats.get(source)
    if not isinstance(state, SourceState) or not state.beats:
        return np.full(scene.minutes, np.nan)
    newest_ms = state.beats[-1].time_ms
    told = []
    for end_ms in scene.ends.tolist():
        start_ms = end_ms - over * MINUTE_MS
        known = start_ms >= newest_ms - KEPT_BEATS_MS and end_ms <= newest_ms + MINUTE_MS
        parts = [sent(source, state.beats, feed.name, start_ms, end_ms) for feed in FEEDS] if known else []
        told.append(float(sum(one.end - one.first for part in parts for one in part)) if known else np.nan)
    return np.array(told)
