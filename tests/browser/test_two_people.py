"""A whole story on the real stack, as people live it: signed in, each at a screen of their own, by keyboard alone.

An operator works in Vietnamese, the supervisor in English, a wall hangs between them, and the administrator reads
afterwards who did what, and who was not let.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from ops.accounts import Reach
from ops.waiting import wait_until
from tests.browser.centre import Centre, Post, running_centre
from tests.browser.seats import WITHIN_MS, Seat, TakeSeat, seats
from tests.fixtures.workers import Rig

OPERATOR = Post("thanh-toan", "Bàn thanh toán", "operator", Reach(("payments",), unit="payments"))
SUPERVISOR = Post("truong-ca", "Trưởng ca ngày", "supervisor", Reach(("payments", "traffic"), unit="supervisor"))
VIEWER = Post("phong-hop", "Phòng họp", "viewer")
ADMINISTRATOR = Post("quan-tri", "Phòng máy", "administrator")
ALERT = "Thanh toán lỗi kỹ thuật tăng", "Technical declines rise"
TREE = "Tree across the road"


class Story:
    """The screens: `operator` in Vietnamese, `supervisor` in English, and the wall."""

    def __init__(self, centre: Centre, take: TakeSeat) -> None:
        self.centre = centre
        self.take = take
        self.operator = self.arrives(OPERATOR, "/desk")
        self.supervisor = self.arrives(SUPERVISOR, "/desk?lang=en")
        self.wall = take(1920, 1080)
        self.wall.go(centre.wall)

    def arrives(self, post: Post, path: str) -> Seat:
        """Somebody wants to see a page, is asked who they are, and gets there."""
        seat = self.take()
        seat.go(path)
        seat.sign_in(post.user)
        seat.reads(".who", post.shown)
        return seat

    def wall_shows(self, **said: str) -> None:
        """Wait until the wall's row of the alert says so."""
        row = self.wall.page.locator(".attention li", has_text=ALERT[0])
        for name, text in said.items():
            expect(row.locator(f".{name}")).to_have_text(text, timeout=WITHIN_MS)

    def wall_is_calm(self) -> None:
        """Wait until the wall does not show the alert."""
        expect(self.wall.page.locator(".attention li", has_text=ALERT[0])).to_have_count(0, timeout=WITHIN_MS)


@pytest.fixture
def story(rig: Rig, browser: Browser) -> Iterator[Story]:
    """Everybody has arrived, and nothing is wrong yet."""
    with (
        running_centre(rig, OPERATOR, SUPERVISOR, VIEWER, ADMINISTRATOR) as centre,
        seats(browser, centre.url) as take,
    ):
        yield Story(centre, take)


def test_two_people_handle_an_outage_and_every_act_is_on_record(story: Story) -> None:
    nothing_is_wrong(story)
    an_alert_appears_everywhere(story)
    one_acknowledges_and_the_other_is_told(story)
    it_is_assigned_and_commented(story)
    it_is_shelved_and_comes_back_by_itself(story)
    it_is_resolved_and_stays_in_sight_while_it_holds(story)
    nobody_acts_beyond_their_reach(story)
    the_administrator_reads_who_did_what(story)


def nothing_is_wrong(story: Story) -> None:
    story.operator.reads(".who", "Trực ca")
    story.operator.reads("#calm", "Không có việc nào cần xử lý.")
    story.supervisor.reads(".who", "Supervisor")
    story.supervisor.reads("#calm", "Nothing needs action.")
    story.wall_is_calm()


def an_alert_appears_everywhere(story: Story) -> None:
    story.centre.begin_outage()
    story.operator.lists(ALERT[0], "Chưa xác nhận")
    story.supervisor.lists(ALERT[1], "Unacknowledged")
    story.wall_shows(place="VNPAY", state="Chưa xác nhận", owner="ĐM th.toán")
    for seat in (story.operator, story.supervisor):
        seat.press("ArrowDown")
    story.operator.reads("#detail .sentence", "VNPAY: 4,0% giao dịch lỗi kỹ thuật")
    story.supervisor.reads("#detail .sentence", "VNPAY: 4.0% of transactions decline for technical reasons")
    story.operator.reads("#detail .steps li", "Gọi đầu mối kỹ thuật")
    story.supervisor.reads("#detail .steps li", "Call the provider's technical contact")


def one_acknowledges_and_the_other_is_told(story: Story) -> None:
    story.operator.press("a")
    story.operator.told("Đã ghi nhận: Xác nhận.")
    story.supervisor.told("Bàn thanh toán acknowledged it: Technical declines rise.")
    story.supervisor.lists(ALERT[1], "Acknowledged")
    story.wall_shows(state="Đã xác nhận")
    story.supervisor.press("a")
    story.supervisor.told("Refused: The alert has been acknowledged already. Bàn thanh toán did it at")


def it_is_assigned_and_commented(story: Story) -> None:
    operator, supervisor = story.operator, story.supervisor
    operator.press("g")
    operator.type("Tr")
    expect(operator.page.locator("dialog select")).to_have_value(SUPERVISOR.user)
    operator.press("Enter")
    supervisor.told("Bàn thanh toán assigned it: Technical declines rise.")
    supervisor.reads("#detail .small", "Trưởng ca ngày")
    story.wall_shows(owner=SUPERVISOR.user)
    operator.press("c")
    operator.say("đã gọi đầu mối kỹ thuật")
    operator.told("Đã ghi nhận: Ghi chú.")
    supervisor.reads("#detail .timeline li", "Bàn thanh toán commented")
    supervisor.reads("#detail .timeline q", "đã gọi đầu mối kỹ thuật")


def it_is_shelved_and_comes_back_by_itself(story: Story) -> None:
    operator, supervisor = story.operator, story.supervisor
    supervisor.press("s", "Tab")
    supervisor.say("the provider restarts its gateway")
    supervisor.told("Done: Shelve.")
    operator.told("Trưởng ca ngày tạm gác: Thanh toán lỗi kỹ thuật tăng.")
    supervisor.misses(ALERT[1])
    operator.misses(ALERT[0])
    operator.reads("#detail .small", "Lý do: the provider restarts its gateway, đến")
    story.wall_is_calm()
    with story.centre.later(minutes=31):
        operator.lists(ALERT[0], "Chưa xác nhận")
    supervisor.lists(ALERT[1], "Unacknowledged")
    operator.reads("#detail .timeline li", "Đồng hồ thôi tạm gác")
    supervisor.reads("#detail .timeline li", "Clock unshelved it")
    story.wall_shows(state="Chưa xác nhận")


def it_is_resolved_and_stays_in_sight_while_it_holds(story: Story) -> None:
    story.supervisor.press("r", "ArrowDown", "ArrowDown", "ArrowDown", "Tab")
    story.supervisor.say("announced maintenance, over by noon")
    story.supervisor.told("Done: Resolve.")
    story.supervisor.lists(ALERT[1], "Reported solved")
    story.operator.told("Trưởng ca ngày báo xong: Thanh toán lỗi kỹ thuật tăng.")
    story.operator.lists(ALERT[0], "Đã báo xong")
    story.operator.reads("#detail .timeline q", "Đã biết từ trước")
    story.wall_shows(state="Đã xác nhận")


def nobody_acts_beyond_their_reach(story: Story) -> None:
    operator, supervisor = story.operator, story.supervisor
    supervisor.press("n")
    supervisor.say(TREE)
    supervisor.lists(TREE, "Unacknowledged")
    operator.misses(TREE)
    tree = "[...ioc.alerts.rows.values()].find(({ domain }) => domain === 'traffic').id"
    operator.tries("acknowledge", supervisor.page.evaluate(tree))
    operator.told("Không được: Tài khoản của bạn không phụ trách lĩnh vực này.")
    operator.go("/traffic")
    operator.reads("main p", "Tài khoản của bạn không phụ trách lĩnh vực này.")
    viewer = story.arrives(VIEWER, "/desk")
    viewer.lists(ALERT[0], "Đã báo xong")
    viewer.press("ArrowDown", "a")
    viewer.told("Vai trò của bạn không làm được việc này.")
    viewer.tries("acknowledge", viewer.page.evaluate("ioc.desk.list.current"))
    viewer.told("Việc này cần vai trò Trực ca trở lên; vai trò của bạn là Người xem.")


HANDLED = [
    ("Quy tắc", "phát hiện"),
    ("thanh-toan", "xác nhận"),
    ("thanh-toan", "giao việc"),
    ("thanh-toan", "ghi chú"),
    ("truong-ca", "tạm gác"),
    ("Đồng hồ", "thôi tạm gác"),
    ("truong-ca", "báo xong"),
]
"""Who did what to the alert, as the audit says it."""
REFUSED = {
    ("truong-ca", "Không được chấp nhận"): "Cảnh báo đã được xác nhận.",
    ("thanh-toan", "Bị từ chối"): "Tài khoản của bạn không phụ trách lĩnh vực này.",
    ("phong-hop", "Bị từ chối"): "Việc này cần vai trò Trực ca trở lên; vai trò của bạn là Người xem.",
}


ROWS = """[...document.querySelectorAll("#audit-rows tbody tr")]
  .map((row) => [...row.cells].map((cell) => cell.innerText))"""


def the_administrator_reads_who_did_what(story: Story) -> None:
    seat = story.arrives(ADMINISTRATOR, "/audit?machines=yes")
    rows: list[list[str]] = []

    def read() -> bool:
        seat.reads("#audit-rows h2", "việc")
        rows[:] = seat.page.evaluate(ROWS)
        return REFUSED.keys() <= {(by, act) for _, by, act, *_ in rows}

    assert wait_until(read, 30.0, seat.page.reload), rows
    acts = [(by, act) for _, by, act, about, *_ in reversed(rows) if about == ALERT[0] and act != "báo số mới"]
    assert acts == HANDLED
    for (by, act), why in REFUSED.items():
        assert any(row[1:3] == [by, act] and why in row[4] for row in rows), (by, act)
    assert {by for _, by, act, *_ in rows if act == "Đăng nhập"} >= {"thanh-toan", "truong-ca", "phong-hop", "quan-tri"}
    told = {(by, act): why for _, by, act, _, why, _ in rows}
    assert told["thanh-toan", "giao việc"] == "giao cho: truong-ca"
    assert told["truong-ca", "báo xong"] == "ghi chú: announced maintenance, over by noon · kết quả: Đã biết từ trước"
