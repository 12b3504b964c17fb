"""What the page of a commune shows beyond the frame: its alerts, and a part for each domain, so that everybody gets
what is in their scope.
"""

from dashboard.live.scenes.commune.alerts import Book, CommuneAlertsScene, asked_alerts
from dashboard.live.scenes.commune.dossiers import CommuneDossiersScene, CommuneDossiersShown
from dashboard.live.scenes.commune.payments import CommunePaymentsScene
from dashboard.live.scenes.commune.traffic import CommuneTrafficScene

__all__ = [
    "Book",
    "CommuneAlertsScene",
    "CommuneDossiersScene",
    "CommuneDossiersShown",
    "CommunePaymentsScene",
    "CommuneTrafficScene",
    "asked_alerts",
]
