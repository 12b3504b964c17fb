"""One generator per feed: pure functions of the seed and of time."""

from simulators.feeds import dossiers, payments, traffic
from simulators.simulated import Simulated

SIMULATED: tuple[Simulated, ...] = (traffic.SIMULATED, dossiers.SIMULATED, payments.SIMULATED)
"""How every public feed of the catalogue is simulated."""
