"""The figures: pure functions of cells, rosters, the registry and the moment, for screens, rules and reports alike."""
