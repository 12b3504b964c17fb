"""What the wall says: it never calls the province normal when it is not, or when it cannot see."""

from typing import Any

import msgspec
import pytest

from contracts.alerts import PLACE_INCIDENT, Alert, Notice, Where
from contracts.freshness import State
from contracts.registry import load_registry
from dashboard.live.alerts.book import SILENT_MS
from dashboard.live.frame import Frame, Level, Links
from dashboard.live.sentences import MOST_CHARACTERS
from tests.browser.alerts import alert, seen
from tests.browser.frames import Story, told

REGISTRY = load_registry()
NOW = 1_795_312_800_000
COMMUNES = [commune.code for commune in REGISTRY.communes]


def frame(story: Story) -> Frame:
    return told(story, REGISTRY, 7, NOW)


def at(commune: str = "", name: str = "QL.5 Km7+400") -> Where:
    return Where("road", f"QL5-{commune}", name=(name, name), commune=commune)


def an_alert(severity: int, rule: str = "traffic.incident", where: Where | None = None, **more: Any) -> Alert:
    sentence = ("Tốc độ còn 22%, lưu lượng giảm 41%", "Speed is 22%, flow down 41%")
    plain: dict[str, Any] = {"sentence": sentence, "owner": "csgt", "now_ms": NOW}
    return alert(rule, severity, "Sự cố giao thông", where or at(), 9, **(plain | more))


def silent(**states: State) -> Story:
    return Story(states=dict(states), proofs_ago_ms=dict.fromkeys(states, 190_000))


def test_a_quiet_province_says_its_three_heroes() -> None:
    found = frame(Story())
    assert found.level is Level.NORMAL
    assert "81,4%" in found.headline[0]
    assert "96.1%" in found.headline[1]


def test_minor_alerts_leave_it_normal_but_are_told() -> None:
    found = frame(Story(alerts=[an_alert(4)]))
    assert found.level is Level.NORMAL
    assert found.headline[0].endswith("1\u00a0cảnh báo nhẹ đang mở.")


@pytest.mark.parametrize(
    ("severities", "level"),
    [
        ([1], Level.SERIOUS),
        ([2, 4], Level.ATTENTION),
        ([3] * 4, Level.NORMAL),
        ([3] * 5, Level.ATTENTION),
        ([4] * 9, Level.NORMAL),
    ],
)
def test_the_level_follows_the_alerts(severities: list[int], level: Level) -> None:
    alerts = [an_alert(severity, where=at(f"{i}")) for i, severity in enumerate(severities)]
    assert frame(Story(alerts=alerts)).level is level


def test_an_incident_over_three_communes_is_serious() -> None:
    places = [Where("place", code, commune=code) for code in COMMUNES[:3]]
    incidents = [an_alert(2, PLACE_INCIDENT, place, domain="system") for place in places]
    assert frame(Story(alerts=incidents[:2])).level is Level.ATTENTION
    assert frame(Story(alerts=incidents)).level is Level.SERIOUS


def test_the_worst_alert_is_told_with_numbers_age_and_that_nobody_has_it() -> None:
    found = frame(Story(alerts=[an_alert(2), an_alert(3, where=at("x"))]))
    assert found.headline[0].startswith("Tốc độ còn 22%, lưu lượng giảm 41%, 9\u00a0phút, chưa ai xác nhận.")
    assert "Ngoài ra: Sự cố giao thông tại QL.5 Km7+400." in found.headline[0]


def test_who_has_it_is_told() -> None:
    first = an_alert(2)
    taken = msgspec.structs.replace(first, **seen(first, work="working"))
    assert "CSGT đang xử lý" in frame(Story(alerts=[taken])).headline[0]
    given = msgspec.structs.replace(first, **seen(first, assignee="unit/data-centre"))
    assert "TT dữ liệu đã xác nhận" in frame(Story(alerts=[given])).headline[0]


def test_no_line_of_the_headline_ends_between_a_number_and_its_unit() -> None:
    slow = ("Trễ p95 là 4,8 giây, thường lệ 1,2 giây.", "Latency p95 is 4.8 s, usually 1.2 s.")
    vi, en = frame(Story(alerts=[an_alert(2, sentence=slow)])).headline
    assert vi.startswith("Trễ p95 là 4,8\u00a0giây, thường lệ 1,2\u00a0giây, 9\u00a0phút, ")
    assert en.startswith("Latency p95 is 4.8\u00a0s, usually 1.2\u00a0s, 9\u00a0min, ")


def test_a_long_sentence_gives_way_so_that_two_lines_hold_it() -> None:
    long = "Tốc độ " + "rất thấp " * 12
    alerts = [an_alert(1, sentence=(long, long)), *(an_alert(2, where=at(f"{i}")) for i in range(7))]
    for text in frame(Story(alerts=alerts)).headline:
        assert len(text) <= MOST_CHARACTERS
        assert "…" not in text


def test_a_stale_feed_wants_attention_and_says_since_when() -> None:
    found = frame(silent(payments=State.STALE))
    assert found.level is Level.ATTENTION
    assert found.headline[0] == "Nguồn Thanh toán không có số mới, 3\u00a0phút."


def test_a_critical_alert_comes_before_a_silent_feed() -> None:
    story = silent(payments=State.STALE)
    story.alerts = [an_alert(1)]
    assert frame(story).headline[0].startswith("Tốc độ còn 22%")


def test_two_silent_feeds_blind_the_wall_and_known_criticals_are_still_named() -> None:
    story = silent(traffic=State.DEAD, dossiers=State.STALE)
    story.alerts = [an_alert(1)]
    found = frame(story)
    assert found.level is Level.BLIND
    assert "Giao thông, Hồ sơ" in found.headline[0]
    assert "Đã biết: Sự cố giao thông." in found.headline[0]


def test_without_redis_or_kafka_the_wall_is_blind() -> None:
    assert frame(Story(links=Links(redis=False, kafka=True))).level is Level.BLIND
    found = frame(Story(links=Links(redis=True, kafka=False)))
    assert found.level is Level.BLIND
    assert "Kafka" in found.headline[1]


def test_nothing_known_is_blind_not_normal() -> None:
    assert frame(Story(empty=True)).level is Level.BLIND


def test_without_an_alert_agent_nothing_is_normal() -> None:
    found = frame(Story(agent_ago_ms=None))
    assert found.level is Level.BLIND
    assert found.alerts is None
    assert "bộ cảnh báo" in found.headline[0]


def test_an_agent_that_fell_silent_is_told_with_its_last_word() -> None:
    assert frame(Story(agent_ago_ms=SILENT_MS)).level is Level.NORMAL
    found = frame(Story(agent_ago_ms=SILENT_MS + 1))
    assert found.level is Level.BLIND
    assert "08:59" in found.headline[0]


def test_a_late_feed_does_not_change_the_level() -> None:
    assert frame(Story(states={"dossiers": State.LATE}, proofs_ago_ms={"dossiers": 31_000})).level is Level.NORMAL


def test_a_notice_stands_until_it_ends() -> None:
    def pinned(until_ms: int) -> str:
        alerts = frame(Story(notice=Notice("Diễn tập", until_ms, "lan"))).alerts
        assert alerts is not None
        return alerts.notice

    assert pinned(NOW + 1) == "Diễn tập"
    assert not pinned(NOW)


def test_a_frame_stays_small_however_many_alerts_are_open() -> None:
    alerts = [an_alert(1 + i % 4, where=at(COMMUNES[i % 104], "QL.39 Km12+345 (P)")) for i in range(500)]
    assert len(msgspec.json.encode(frame(Story(alerts=alerts)))) < 20_000


def test_rules_of_one_domain_that_wait_want_attention_and_of_two_blind_the_wall() -> None:
    def waits(*domains: str) -> Frame:
        return frame(Story(waiting=dict.fromkeys(domains, NOW - 600_000)))

    one, two = waits("dossiers"), waits("dossiers", "traffic")
    assert (one.level, two.level) == (Level.ATTENTION, Level.BLIND)
    assert one.headline[0] == "Quy tắc cảnh báo chưa chạy được: Hồ sơ, từ 08:50."
    assert "Giao thông" in two.headline[0]


def test_rules_that_never_ran_name_no_moment() -> None:
    found = frame(Story(waiting={"dossiers": 0, "payments": 0}))
    assert found.headline == (
        "Quy tắc cảnh báo chưa bắt đầu chạy: Hồ sơ, Thanh toán.",
        "Alert rules do not run yet: Dossiers, Payments.",
    )
