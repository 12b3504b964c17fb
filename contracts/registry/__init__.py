"""What events refer to: places, roads, cameras, agencies, procedures, providers, billers, holidays."""

from contracts.registry.parse import load_registry, parse_registry
from contracts.registry.rows import (
    TABLES,
    Agency,
    Biller,
    Camera,
    Commune,
    Field,
    Gateway,
    Holiday,
    Procedure,
    Provider,
    Registry,
    Road,
    Unit,
)

__all__ = [
    "TABLES",
    "Agency",
    "Biller",
    "Camera",
    "Commune",
    "Field",
    "Gateway",
    "Holiday",
    "Procedure",
    "Provider",
    "Registry",
    "Road",
    "Unit",
    "load_registry",
    "parse_registry",
]
