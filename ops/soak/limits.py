"""The most that each measure may grow by in an hour: a few times what it grew by when everything was well.

That run was of 110 minutes on two cores that had other work too; the table stands in docs/operations.md. Redis and
Kafka are free to grow: cells and logs fill their retention, and the broker's heap its limit before it is collected.
"""

LIMITS = {
    "wall_heap_mb": 0.4,
    "wall_nodes": 10,
    "wall_listeners": 2,
    "desk_heap_mb": 0.4,
    "desk_nodes": 10,
    "desk_listeners": 2,
    "browser_rss_mb": 20.0,
    "dashboard_beyond_cells_mb": 5.0,
    "worker-1_rss_mb": 5.0,
    "alerts_beyond_cells_mb": 5.0,
    "simulators_rss_mb": 2.0,
}
