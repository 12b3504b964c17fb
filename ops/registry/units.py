"""Units that own alerts beside the agencies: who acts on what the desks hand out."""

UNITS = """
csgt|Phòng Cảnh sát giao thông|Traffic Police Division|CSGT|Traffic Pol.|traffic
data-centre|Trung tâm dữ liệu tỉnh|Provincial Data Centre|TT dữ liệu|Data Centre|system
one-stop|Trung tâm Phục vụ hành chính công|Public Administrative Service Centre|Một cửa|One-stop|services
payments|Đầu mối thanh toán trực tuyến|Online Payment Desk|ĐM th.toán|Payment Desk|services
supervisor|Trưởng ca trực|Shift Supervisor|Trưởng ca|Supervisor|all
leader|Lãnh đạo trực|Leader on Duty|Lãnh đạo|Leader|all
"""
"""id|name_vi|name_en|short_vi|short_en|desk"""

COLUMNS = ("id", "name_vi", "name_en", "short_vi", "short_en", "desk")


def rows() -> list[dict[str, str]]:
    """Rows of units.csv."""
    return [dict(zip(COLUMNS, line.split("|"), strict=True)) for line in UNITS.strip().splitlines()]
