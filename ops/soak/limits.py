"""The most that each measure may grow by in an hour: less than what would harm a screen or a process within weeks.

Chosen, not measured: no run of two hours has been made yet.
"""

LIMITS = {
    "wall_heap_mb": 1.0,
    "wall_nodes": 60,
    "wall_listeners": 20,
    "desk_heap_mb": 1.0,
    "desk_nodes": 60,
    "desk_listeners": 20,
    "browser_rss_mb": 30.0,
    "dashboard_rss_mb": 20.0,
    "worker-1_rss_mb": 20.0,
    "alerts_rss_mb": 10.0,
    "simulators_rss_mb": 10.0,
}
