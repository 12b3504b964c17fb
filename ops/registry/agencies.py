"""Departments of the province after the reorganisation of 2025, and the one-stop shop of each commune."""

from collections.abc import Sequence

from ops.registry.places import Place

OWNER_LENGTH = 13

DEPARTMENTS = """
Văn phòng Ủy ban nhân dân tỉnh|Office of the Provincial People's Committee|VP UBND tỉnh|Prov. Office
Sở Nội vụ|Department of Home Affairs|Sở Nội vụ|Home Affairs
Sở Tư pháp|Department of Justice|Sở Tư pháp|Justice
Sở Tài chính|Department of Finance|Sở Tài chính|Finance
Sở Công Thương|Department of Industry and Trade|Sở C.Thương|Ind. & Trade
Sở Nông nghiệp và Môi trường|Department of Agriculture and Environment|Sở NN&MT|Agri. & Env.
Sở Xây dựng|Department of Construction|Sở Xây dựng|Construction
Sở Khoa học và Công nghệ|Department of Science and Technology|Sở KH&CN|Sci. & Tech.
Sở Giáo dục và Đào tạo|Department of Education and Training|Sở GD&ĐT|Education
Sở Y tế|Department of Health|Sở Y tế|Health
Sở Văn hóa, Thể thao và Du lịch|Department of Culture, Sports and Tourism|Sở VHTT&DL|Culture
Thanh tra tỉnh|Provincial Inspectorate|Thanh tra|Inspectorate
Ban Quản lý các khu công nghiệp tỉnh|Management Board of Industrial Parks|BQL các KCN|Ind. Parks
Công an tỉnh|Provincial Police|Công an tỉnh|Police
Văn phòng Đăng ký đất đai tỉnh|Provincial Land Registration Office|VPĐK đất đai|Land Registry
Bảo hiểm xã hội tỉnh|Provincial Social Insurance|BHXH tỉnh|Social Ins.
"""
"""name_vi|name_en|short_vi|short_en"""

FIRST_COMMUNE = 101


def rows(communes: Sequence[Place]) -> list[dict[str, str]]:
    """Rows of agencies.csv: departments H31.01…, then one-stop shops H31.101… in order of commune code."""
    departments = [line.split("|") for line in DEPARTMENTS.strip().splitlines()]
    return [_row(f"H31.{number:02d}", names, "province", "") for number, names in enumerate(departments, 1)] + [
        _row(f"H31.{number}", _shop(commune), "commune", str(commune["code"]))
        for number, commune in enumerate(communes, FIRST_COMMUNE)
    ]


def _row(key: str, names: Sequence[str], level: str, commune: str) -> dict[str, str]:
    columns = ("name_vi", "name_en", "short_vi", "short_en")
    return {"id": key} | dict(zip(columns, names, strict=True)) | {"level": level, "commune": commune}


def _shop(commune: Place) -> tuple[str, str, str, str]:
    short = _owner(str(commune["short_vi"]))
    full = str(commune["name_vi"])
    return f"Một cửa {full[0].lower()}{full[1:]}", f"One-stop shop of {commune['name_en']}", short, short


def _owner(name: str) -> str:
    """The name, its first word cut to a letter where the owner column has no room: 'T. Việt Vương'."""
    first, _, rest = name.partition(" ")
    return name if len(name) <= OWNER_LENGTH else f"{first[0]}. {rest}"
