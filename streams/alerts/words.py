"""What the agent says, as (Vietnamese, English): reasons of refusals, and the cross-domain incident."""

from contracts.alerts import Act, Alert, AlertState, Domain, Text

STATES: dict[AlertState, Text] = {
    AlertState.NORMAL: ("đã đóng", "closed"),
    AlertState.UNACKNOWLEDGED: ("chưa xác nhận", "unacknowledged"),
    AlertState.ACKNOWLEDGED: ("đã xác nhận", "acknowledged"),
    AlertState.RETURNED: ("hết, chưa xác nhận", "returned, unacknowledged"),
    AlertState.SHELVED: ("tạm gác", "shelved"),
    AlertState.SUPPRESSED: ("ẩn theo quy tắc", "suppressed by design"),
    AlertState.OUT: ("ngừng giám sát", "out of service"),
}
ACTS: dict[Act, Text] = {
    Act.RAISE: ("tạo cảnh báo", "raise an alert"),
    Act.ACKNOWLEDGE: ("xác nhận", "acknowledge"),
    Act.ASSIGN: ("giao việc", "assign"),
    Act.COMMENT: ("ghi chú", "comment"),
    Act.START: ("bắt đầu xử lý", "start work"),
    Act.RESOLVE: ("đánh dấu xong", "resolve"),
    Act.REOPEN: ("mở lại", "reopen"),
    Act.SHELVE: ("tạm gác", "shelve"),
    Act.UNSHELVE: ("đưa trở lại", "unshelve"),
    Act.TAKE_OUT: ("ngừng giám sát", "take out of service"),
    Act.PUT_BACK: ("giám sát trở lại", "put back in service"),
    Act.TICK: ("đánh dấu bước đã làm", "tick a step"),
    Act.ESCALATE: ("chuyển cấp trên", "escalate"),
}
DOMAINS: dict[Domain, Text] = {
    "traffic": ("giao thông", "traffic"),
    "dossiers": ("hồ sơ", "dossiers"),
    "payments": ("thanh toán", "payments"),
    "system": ("hệ thống", "system"),
}

UNKNOWN_ALERT: Text = ("Không còn cảnh báo này.", "There is no such alert any more.")
NO_ACT: Text = ("Người dùng không làm được việc này.", "This is nothing that a person does.")
ACKNOWLEDGED_ALREADY: Text = ("Cảnh báo đã được xác nhận.", "The alert has been acknowledged already.")
CHANGED_MEANWHILE: Text = ("Người khác vừa xử lý cảnh báo này.", "Somebody else has just acted on this alert.")
TICKED_ALREADY: Text = ("Bước này đã được đánh dấu.", "This step has been ticked already.")
WITH_LEADER: Text = ("Cảnh báo đã chuyển đến lãnh đạo trực.", "The alert is with the leader on duty already.")
NOT_RESOLVED: Text = ("Cảnh báo chưa được đánh dấu xong.", "The alert has not been resolved.")
OPEN_AGAIN: Text = ("Nguồn này đã có cảnh báo mới.", "This source has a new alert already.")
UNKNOWN_MAINTENANCE: Text = ("Không có đợt bảo trì này.", "There is no such maintenance.")
MAINTENANCE_OVER: Text = ("Đợt bảo trì này đã kết thúc.", "This maintenance is over already.")
NO_NOTICE: Text = ("Không có thông báo nào được ghim.", "No notice is pinned.")

NEEDS: dict[str, Text] = {
    "assignee": ("Cần chọn người hoặc đơn vị nhận việc.", "Name a person or unit to assign to."),
    "comment": ("Cần ghi chú.", "Write a comment."),
    "outcome": ("Cần chọn kết quả xử lý.", "Choose an outcome."),
    "why": ("Cần nêu lý do.", "Give a reason."),
    "until": ("Thời hạn phải ở sau lúc này, nhiều nhất 7 ngày.", "The end must lie ahead, within 7 days."),
    "span": (
        "Thời gian bảo trì phải kết thúc sau lúc bắt đầu và sau lúc này.",
        "Maintenance must end after it begins.",
    ),
    "from": (
        "Thời điểm bắt đầu phải trong 7 ngày qua và không ở sau lúc này.",
        "It must have begun within the last 7 days, and not lie ahead.",
    ),
    "expiry": ("Thông báo cần thời hạn ở sau lúc này.", "A notice needs an expiry that lies ahead."),
    "text": ("Thông báo dài nhất 80 ký tự.", "A notice has at most 80 characters."),
    "step": ("Không có bước này.", "There is no such step."),
    "where": ("Cần chọn nguồn hoặc địa điểm.", "Choose a source or a place."),
    "domain": ("Cần chọn lĩnh vực.", "Choose a domain."),
    "severity": ("Mức độ phải từ 1 đến 4.", "The severity must be from 1 to 4."),
    "desk": ("Cần chọn bàn trực.", "Choose a desk."),
}
"""What a command lacks, by field."""


def illegal(act: Act, state: AlertState) -> Text:
    """Why an act is refused in a state."""
    act_vi, act_en = ACTS[act]
    state_vi, state_en = STATES[state]
    return f"Không thể {act_vi}: cảnh báo {state_vi}.", f"Cannot {act_en}: the alert is {state_en}."


def place_sentence(place: Text, children: list[Alert]) -> Text:
    """`2 lĩnh vực cùng có cảnh báo tại Phố Hiến: …`; the first that began comes first."""
    domains = list(dict.fromkeys(child.domain for child in children))
    vi = ", ".join(DOMAINS[domain][0] for domain in domains)
    en = ", ".join(DOMAINS[domain][1] for domain in domains)
    return (
        f"{len(children)} cảnh báo cùng lúc tại {place[0]} ({vi}); đầu tiên: {children[0].what[0]}",
        f"{len(children)} alerts at once in {place[1]} ({en}); first: {children[0].what[1]}",
    )
