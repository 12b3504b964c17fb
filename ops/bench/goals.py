"""The goals of the design, as metrics of the benchmarks."""

from ops.bench.results import Goal

THROUGHPUT = (
    Goal("records_per_s", "least", 200_000),
    Goal("times_faust", "least", 20),
    Goal("times_quix", "least", 8),
    Goal("times_limit", "least", 0.6),
    Goal("miscounted", "most", 0),
)
LATENCY = (
    Goal("to_redis_p99_ms", "most", 250),
    Goal("to_pixel_p50_ms", "most", 300),
    Goal("to_pixel_p99_ms", "most", 800),
)
WALL = (
    Goal("cores", "most", 1.0),
    Goal("frame_age_p99_ms", "most", 1_000),
    Goal("frame_age_beside_slow_p99_ms", "most", 1_000),
)
RECOVERY = (
    Goal("killed_to_counting_s", "most", 10),
    Goal("miscounted", "most", 0),
    Goal("rebuilt_records_per_s", "least", 150_000),
    Goal("worker_rss_mb", "most", 400),
    Goal("cold_up_s", "most", 30),
)
ALERTS = (
    Goal("visible_p95_ms", "most", 500),
    Goal("act_to_screen_p95_ms", "most", 500),
    Goal("lost", "most", 0),
)
PAGES = (
    Goal("wall_first_paint_ms", "most", 1_500),
    Goal("wall_update_longest_task_ms", "most", 30),
    Goal("page_to_page_ms", "most", 300),
    Goal("map_update_ms", "most", 20),
    *(Goal(f"desk_{work}_longest_task_ms", "most", 100) for work in ("scroll", "filter", "walk", "change")),
)
GOALS = {
    "throughput": THROUGHPUT,
    "latency": LATENCY,
    "wall": WALL,
    "recovery": RECOVERY,
    "alerts": ALERTS,
    "pages": PAGES,
}
