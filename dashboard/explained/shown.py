"""Where figures are shown under other names: titles and labels of screens, and what explains them."""

from dashboard.explained.basis import PANELS
from dashboard.feeds import FIGURES

DEFINED: dict[str, str] = {
    "chart.flow": "traffic.flow",
    "chart.speeds": "traffic.speed_index",
    "chart.classes": "traffic.fleet",
    "chart.distinct": "traffic.distinct",
    "chart.complete": "traffic.reporting",
    "road.diagram": "traffic.space_time",
    "part.speed_kmh": "traffic.speed_index",
    "part.flow": "traffic.flow",
    "chart.stock": "dossiers.open",
    "chart.receiveddone": "dossiers.received",
    "chart.online": "dossiers.processed_online",
    "chart.timeused": "dossiers.time_used",
    "part.open": "dossiers.open",
    "part.overdue": "dossiers.overdue",
    "agency.waiting": "dossiers.standing",
    "agency.overdue": "dossiers.longest",
    "scene.due_soon": "dossiers.due_soon",
    "scene.agencies": "dossiers.standing",
    "scene.statuses": "dossiers.open",
    "scene.days": "dossiers.received",
    "outcomes.byprovider": "payments.outcomes",
    "outcomes.byservice": "payments.outcomes",
    "outcomes.transactions15": "payments.outcomes",
    "chart.declines": "payments.technical_success",
    "chart.volume": "payments.transactions",
    "chart.latency": "payments.latency",
    "chart.codes": "payments.codes",
    "scene.vnd": "payments.value",
    "scene.latency": "payments.latency",
    "part.transactions": "payments.transactions",
    "part.technical": "payments.technical_success",
    "system.delays": "system.lag",
    "system.completeness": "system.completeness",
    "system.deadletters": "system.dead_letters",
}
"""Key of the catalogue → figure or panel; for a number that is no figure itself, the nearest one."""
_TITLES = {f"figure.{name}": name for name in FIGURES} | {panel.title: name for name, panel in PANELS.items()}


def definition(key: str) -> str | None:
    """The figure or panel that explains what stands under a title; None: nothing does."""
    return _TITLES.get(key, DEFINED.get(key))
