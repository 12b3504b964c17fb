"""Payment providers and billers. The decline figures are made up within the published spread of another country."""

PROVIDERS = """
VNPAY|VNPAY|VNPAY|VNPAY|VNPAY|gateway|0.21|0.12|620
NAPAS|NAPAS|NAPAS|NAPAS|NAPAS|gateway|0.05|0.05|480
VIETINBANK|Ngân hàng VietinBank|VietinBank|VietinBank|VietinBank|bank|0.10|0.22|700
VIETCOMBANK|Ngân hàng Vietcombank|Vietcombank|Vietcombank|Vietcombank|bank|0.11|0.06|520
BIDV|Ngân hàng BIDV|BIDV|BIDV|BIDV|bank|0.10|0.30|760
AGRIBANK|Ngân hàng Agribank|Agribank|Agribank|Agribank|bank|0.12|0.65|980
MOMO|Ví MoMo|MoMo wallet|MoMo|MoMo|wallet|0.10|0.04|430
ZALOPAY|Ví ZaloPay|ZaloPay wallet|ZaloPay|ZaloPay|wallet|0.05|0.08|510
VIETTELMONEY|Viettel Money|Viettel Money|Viettel Money|Viettel Money|telco|0.07|0.16|640
VNPTMONEY|VNPT Money|VNPT Money|VNPT Money|VNPT Money|telco|0.04|0.42|820
VNPOST|Bưu điện Việt Nam|Vietnam Post|Bưu điện|Vietnam Post|post|0.02|2.00|1450
COUNTER|Quầy thu tại đơn vị|Billers' own counters|Quầy thu|Counters|counter|0.03|0.02|350
"""
"""id|name_vi|name_en|short_vi|short_en|kind|share|technical_decline_pct|latency_ms"""

BILLERS = """
EVN-HY|Công ty Điện lực Hưng Yên|Hưng Yên Power Company|ĐL Hưng Yên|Hưng Yên Power|electricity|west
EVN-TB|Điện lực khu vực Thái Bình|Power Company, Thái Bình area|ĐL Thái Bình|Thái Bình Power|electricity|east
EVN-PN|Điện lực khu vực Phố Nối|Power Company, Phố Nối area|ĐL Phố Nối|Phố Nối Power|electricity|12004;12064;12103;12127;12133
NS-HY|Cấp nước Hưng Yên|Hưng Yên Water Supply|Nước Hưng Yên|Hưng Yên Water|water|11953;11977;11980;11983;12364;12280;12322
NS-PN|Cấp nước khu vực Phố Nối|Phố Nối Area Water Supply|Nước Phố Nối|Phố Nối Water|water|12004;12064;12103;12127;12133;12073
NS-VG|Cấp nước khu vực Văn Giang|Văn Giang Area Water Supply|Nước Văn Giang|Văn Giang Water|water|12019;12025;12031;12049;12205
NS-TB|Cấp nước Thái Bình|Thái Bình Water Supply|Nước Thái Bình|Thái Bình Water|water|12452;12454;12466;12817;13225;13192
NS-TH|Nước sạch khu vực Tiền Hải|Tiền Hải Area Clean Water|Nước Tiền Hải|Tiền Hải Water|water|12970;12988;13003;13021;13039;13057;13063;13066
NS-TT|Nước sạch khu vực Thái Thụy|Thái Thụy Area Clean Water|Nước Thái Thụy|Thái Thụy Water|water|12826;12850;12859;12862;12865;12904;12922;12943
NS-QP|Nước sạch khu vực Quỳnh Phụ|Quỳnh Phụ Area Clean Water|Nước Quỳnh Phụ|Quỳnh Phụ Water|water|12472;12499;12511;12517;12523;12526;12532;12577;12583
NS-HH|Nước sạch khu vực Hưng Hà|Hưng Hà Area Clean Water|Nước Hưng Hà|Hưng Hà Water|water|12586;12595;12613;12619;12631;12634;12676;12685
NS-NT|Trung tâm Nước sạch nông thôn|Rural Clean Water Centre|Nước nông thôn|Rural Water|water|*
VTL|Viettel Hưng Yên|Viettel Hưng Yên|Viettel|Viettel|telecom|*
VNPT|VNPT Hưng Yên|VNPT Hưng Yên|VNPT|VNPT|telecom|*
MBF|MobiFone Hưng Yên|MobiFone Hưng Yên|MobiFone|MobiFone|telecom|*
FPT|FPT Telecom Hưng Yên|FPT Telecom Hưng Yên|FPT Telecom|FPT Telecom|telecom|*
BV-HY|Bệnh viện Đa khoa tỉnh Hưng Yên|Hưng Yên General Hospital|BVĐK Hưng Yên|Hưng Yên Hospital|health|west
BV-PN|Bệnh viện Đa khoa Phố Nối|Phố Nối General Hospital|BVĐK Phố Nối|Phố Nối Hospital|health|12004;12064;12073;12103;12127;12133
BV-TB|Bệnh viện Đa khoa tỉnh Thái Bình|Thái Bình General Hospital|BVĐK Thái Bình|Thái Bình Hospital|health|east
BV-NHI|Bệnh viện Nhi Thái Bình|Thái Bình Children's Hospital|BV Nhi Thái Bình|TB Children's Hosp.|health|east
BV-SN|Bệnh viện Sản Nhi Hưng Yên|Hưng Yên Maternity and Children's Hospital|BV Sản Nhi|Maternity Hospital|health|west
BV-YHCT|Bệnh viện Y dược cổ truyền|Traditional Medicine Hospital|BV YDCT|Trad. Med. Hospital|health|*
BV-TH|Bệnh viện Đa khoa Tiền Hải|Tiền Hải General Hospital|BVĐK Tiền Hải|Tiền Hải Hospital|health|12970;12988;13003;13021;13039;13057;13063;13066
BV-TT|Bệnh viện Đa khoa Thái Thụy|Thái Thụy General Hospital|BVĐK Thái Thụy|Thái Thụy Hospital|health|12826;12850;12859;12862;12865;12904;12922;12943
GD-THPT|Các trường trung học phổ thông|Upper secondary schools|Trường THPT|Upper secondary|education|*
GD-THCS|Các trường trung học cơ sở|Lower secondary schools|Trường THCS|Lower secondary|education|*
GD-TH|Các trường tiểu học|Primary schools|Trường tiểu học|Primary schools|education|*
GD-MN|Các trường mầm non|Kindergartens|Trường mầm non|Kindergartens|education|*
DH-SPKT|Trường Đại học Sư phạm Kỹ thuật Hưng Yên|Hưng Yên University of Technology and Education|ĐH SPKT Hưng Yên|UTEHY|education|*
DH-YDTB|Trường Đại học Y Dược Thái Bình|Thái Bình University of Medicine and Pharmacy|ĐH Y Dược TB|TB Medical Univ.|education|*
"""  # noqa: E501
"""id|name_vi|name_en|short_vi|short_en|service|communes; west and east: up to and from the code of the former border"""

FIRST_EASTERN_CODE = "12452"
PROVIDER_COLUMNS = (
    "id", "name_vi", "name_en", "short_vi", "short_en", "kind", "share", "technical_decline_pct", "latency_ms",
)  # fmt: skip
BILLER_COLUMNS = ("id", "name_vi", "name_en", "short_vi", "short_en", "service", "communes")


def providers() -> list[dict[str, str]]:
    """Rows of providers.csv; the shares add up to 1."""
    return [dict(zip(PROVIDER_COLUMNS, line.split("|"), strict=True)) for line in PROVIDERS.strip().splitlines()]


def billers(codes: list[str]) -> list[dict[str, str]]:
    """Rows of billers.csv. Power companies and general hospitals serve the half of the province they grew up in."""
    areas = {
        "west": ";".join(code for code in codes if code < FIRST_EASTERN_CODE),
        "east": ";".join(code for code in codes if code >= FIRST_EASTERN_CODE),
    }
    rows = [dict(zip(BILLER_COLUMNS, line.split("|"), strict=True)) for line in BILLERS.strip().splitlines()]
    return [row | {"communes": areas.get(row["communes"], row["communes"])} for row in rows]
