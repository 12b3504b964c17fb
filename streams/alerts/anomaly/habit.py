"""From surprise to score: what was just said is not said again, and who often cries is believed less."""

import math

NOTABLE = 3.0
"""A surprise of 1 in 1,000: from here on a row scores 0.5 and more."""
REST_ROWS = 80
"""After an alarm only a much greater surprise is another one."""
MUCH_GREATER = 3.0
IN_REST = 0.9
JUST_BELOW = 2.9
LESS_PER_ALARM, ALARM_MEMORY = 1.0, 1_500.0


class Habit:
    """Keeps what was said lately."""

    def __init__(self) -> None:
        self._alarms = 0.0
        self._resting = 0
        self._greatest = 0.0

    def score(self, surprise: float) -> float:
        """0..1: the odds of an anomaly when one row in 1,000 is one and normal rows are as rare as they look."""
        self._alarms *= 1.0 - 1.0 / ALARM_MEMORY
        weighed = surprise - LESS_PER_ALARM * self._alarms
        if self._resting:
            self._resting -= 1
            if weighed < self._greatest + MUCH_GREATER:
                weighed = min(weighed, JUST_BELOW) * IN_REST
        if weighed >= NOTABLE:
            self._resting, self._greatest = REST_ROWS, weighed
            self._alarms += 1.0
        return 1.0 / (1.0 + math.pow(10.0, NOTABLE - max(weighed, 0.0)))
