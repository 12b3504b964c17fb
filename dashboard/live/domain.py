"""What one feed's view gives to a frame."""

from typing import Protocol

import msgspec

from dashboard.live.frame import Chart, Figure, Parts, Row


class Domain(msgspec.Struct, frozen=True):
    """A feed's figures, charts, worst rows and parts; `live` of `sources`, and their last proof of life (0: never)."""

    figures: dict[str, Figure]
    charts: dict[str, Chart]
    worst: list[Row]
    parts: Parts
    live: int
    sources: int
    proof_ms: int

    def with_figures(self, figures: dict[str, Figure]) -> "Domain":
        """The domain with newer figures."""
        return msgspec.structs.replace(self, figures=self.figures | figures)


class View(Protocol):
    """What the composer asks a feed's view."""

    def domain(self, now_ms: int) -> Domain: ...
    def reset(self) -> None: ...
