"""Roads: real names and courses, drawn through the communes they pass. Lengths are those of the drawn lines."""

from typing import NamedTuple

from ops.registry.geometry import Point, length_km


class Course(NamedTuple):
    """A road with its drawn course and what its cameras have in common.

    `lanes` both directions together, `limit_kmh` outside towns, `free_flow_kmh` usual speed of free traffic there,
    `lane_vph` capacity of a lane in vehicles per hour (motorcycles count as vehicles), `cameras` how many it has.
    """

    id: str
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    kind: str
    lanes: int
    limit_kmh: int
    free_flow_kmh: float
    lane_vph: int
    cameras: int
    course: str

    def points(self) -> tuple[Point, ...]:
        """(lat, lon) in the direction of growing km."""
        numbers = [part.split()[-2:] for part in self.course.split(",")]
        return tuple((float(lat), float(lon)) for lat, lon in numbers)


COURSES = (
    Course(
        "CT04", "Cao tốc Hà Nội – Hải Phòng (CT.04)", "Hà Nội – Hải Phòng expressway (CT.04)", "CT.04", "CT.04",
        "expressway", 6, 120, 104.0, 1900, 16,
        "Văn Giang 20.966 105.948, Nghĩa Trụ 20.945 105.972, Vĩnh Khúc 20.925 106.000, Yên Mỹ 20.903 106.040,"
        "Phạm Ngũ Lão 20.878 106.095, Phù Ủng 20.862 106.145",
    ),
    Course(
        "QL5", "Quốc lộ 5", "National road 5", "QL.5", "QL.5", "national", 6, 80, 64.0, 1900, 16,
        "Như Quỳnh 20.984 105.982, Đình Dù 20.972 106.002, Lạc Hồng 20.957 106.030, Bần Yên Nhân 20.944 106.053,"
        "Nhân Hòa 20.935 106.073, Dị Sử 20.930 106.092, Bạch Sam 20.927 106.112, Minh Đức 20.922 106.142",
    ),
    Course(
        "QL39", "Quốc lộ 39", "National road 39", "QL.39", "QL.39", "national", 4, 80, 58.0, 1850, 16,
        "Phố Nối 20.935 106.060, Liêu Xá 20.916 106.055, Yên Mỹ 20.884 106.037, Dân Tiến 20.843 106.010,"
        "Trương Xá 20.783 106.045, Lương Bằng 20.745 106.063, An Tảo 20.677 106.066, Hiến Nam 20.657 106.068,"
        "Tân Hưng 20.643 106.092, Triều Dương 20.640 106.130, Hưng Nhân 20.620 106.143, Hưng Hà 20.592 106.222,"
        "Tiên Hưng 20.565 106.285, Đông Hưng 20.556 106.355, Đông Kinh 20.548 106.420, Nam Thụy Anh 20.552 106.460,"
        "Thụy Anh 20.563 106.505, Diêm Điền 20.562 106.560",
    ),
    Course(
        "QL38", "Quốc lộ 38", "National road 38", "QL.38", "QL.38", "national", 2, 80, 52.0, 1850, 10,
        "Phù Ủng 20.883 106.145, Bãi Sậy 20.859 106.129, Ân Thi 20.815 106.093, Đặng Lễ 20.795 106.073,"
        "Trương Xá 20.783 106.045, Lương Bằng 20.745 106.062, An Tảo 20.680 106.062, Yên Lệnh 20.657 106.034",
    ),
    Course(
        "QL38B", "Quốc lộ 38B", "National road 38B", "QL.38B", "QL.38B", "national", 2, 80, 52.0, 1800, 8,
        "Minh Tân 20.757 106.192, Trần Cao 20.742 106.179, Đoàn Đào 20.722 106.155, Vương 20.700 106.125,"
        "An Viên 20.680 106.103, Liên Phương 20.662 106.080, Phố Hiến 20.652 106.055",
    ),
    Course(
        "QL10", "Quốc lộ 10", "National road 10", "QL.10", "QL.10", "national", 4, 80, 60.0, 1850, 16,
        "Cầu Nghìn 20.660 106.440, Phụ Dực 20.648 106.426, Đồng Bằng 20.630 106.395, Bắc Đông Hưng 20.590 106.376,"
        "Đông Hưng 20.556 106.355, Gia Lễ 20.510 106.362, Trà Lý 20.480 106.348, Thái Bình 20.455 106.325,"
        "Vũ Phúc 20.430 106.290, Vũ Thư 20.436 106.265, Tân Đệ 20.444 106.217",
    ),
    Course(
        "QL37", "Quốc lộ 37", "National road 37", "QL.37", "QL.37", "national", 2, 60, 46.0, 1750, 5,
        "Diêm Điền 20.562 106.560, Thụy Liên 20.565 106.535, Thụy Bình 20.572 106.522, Thụy Văn 20.587 106.520,"
        "Thụy Việt 20.603 106.508, Sông Hóa 20.622 106.492",
    ),
    Course(
        "QL37B", "Quốc lộ 37B", "National road 37B", "QL.37B", "QL.37B", "national", 2, 80, 52.0, 1800, 10,
        "Diêm Điền 20.560 106.556, Thái Ninh 20.526 106.550, Mỹ Lộc 20.483 106.548, Đông Tiền Hải 20.450 106.530,"
        "Tây Lương 20.433 106.507, Tiền Hải 20.405 106.502, An Ninh 20.397 106.482, Kiến Xương 20.386 106.442,"
        "Bình Thanh 20.330 106.438, Hồng Tiến 20.298 106.467",
    ),
    Course(
        "DT376", "Đường tỉnh 376", "Provincial road 376", "ĐT.376", "ĐT.376", "provincial", 2, 60, 46.0, 1750, 10,
        "Từ Hồ 20.888 105.985, Yên Mỹ 20.884 106.037, Đào Dương 20.854 106.085, Ân Thi 20.815 106.093,"
        "Cẩm Ninh 20.785 106.092, Hồng Quang 20.758 106.118, Hoàng Hoa Thám 20.715 106.110, Tiên Lữ 20.690 106.122,"
        "Thụy Lôi 20.658 106.138, Triều Dương 20.642 106.132",
    ),
    Course(
        "DT378", "Đường tỉnh 378 (đê tả sông Hồng)", "Provincial road 378 (Red River left dyke)", "ĐT.378", "ĐT.378",
        "provincial", 2, 60, 44.0, 1700, 12,
        "Xuân Quan 20.969 105.918, Văn Giang 20.935 105.920, Mễ Sở 20.892 105.918, Bình Minh 20.868 105.938,"
        "Tứ Dân 20.841 105.925, Đông Kết 20.808 105.928, Đại Tập 20.782 105.956, Chí Minh 20.765 105.974,"
        "Mai Động 20.728 105.979, Đức Hợp 20.716 105.998, Phú Cường 20.702 106.030, Hồng Châu 20.645 106.045",
    ),
    Course(
        "DT379", "Đường tỉnh 379 (Hà Nội – Hưng Yên)", "Provincial road 379 (Hà Nội – Hưng Yên)", "ĐT.379", "ĐT.379",
        "provincial", 4, 80, 62.0, 1850, 14,
        "Xuân Quan 20.963 105.930, Văn Giang 20.925 105.945, Hoàn Long 20.905 105.972, Tân Dân 20.858 105.990,"
        "Dân Tiến 20.833 106.002, Việt Tiến 20.815 106.014, Nghĩa Dân 20.788 106.030, Hiệp Cường 20.724 106.040,"
        "Phố Hiến 20.676 106.052",
    ),
    Course(
        "DT382", "Đường tỉnh 382", "Provincial road 382", "ĐT.382", "ĐT.382", "provincial", 2, 60, 46.0, 1750, 6,
        "Lực Điền 20.862 106.034, Tân Minh 20.858 106.064, Đào Dương 20.854 106.090, Phạm Ngũ Lão 20.868 106.112,"
        "Phù Ủng 20.880 106.144",
    ),
    Course(
        "DT385", "Đường tỉnh 385", "Provincial road 385", "ĐT.385", "ĐT.385", "provincial", 2, 60, 44.0, 1750, 6,
        "Như Quỳnh 20.986 105.992, Lạc Đạo 20.983 106.023, Chỉ Đạo 20.986 106.043, Đại Đồng 20.989 106.068,"
        "Lương Tài 20.984 106.115",
    ),
    Course(
        "DT386", "Đường tỉnh 386", "Provincial road 386", "ĐT.386", "ĐT.386", "provincial", 2, 60, 46.0, 1700, 6,
        "Minh Tân 20.772 106.167, Trần Cao 20.742 106.177, Đình Cao 20.705 106.194, Tiên Tiến 20.692 106.214,"
        "La Tiến 20.668 106.244",
    ),
    Course(
        "DT454", "Đường tỉnh 454", "Provincial road 454", "ĐT.454", "ĐT.454", "provincial", 2, 60, 46.0, 1750, 8,
        "Thái Bình 20.470 106.325, Tân Phong 20.489 106.305, Hiệp Hòa 20.497 106.250, Xuân Hòa 20.503 106.223,"
        "Vạn Xuân 20.508 106.203, Hồng Minh 20.530 106.205, Lê Quý Đôn 20.555 106.187, Thái Phương 20.588 106.190",
    ),
    Course(
        "DT455", "Đường tỉnh 455", "Provincial road 455", "ĐT.455", "ĐT.455", "provincial", 2, 60, 46.0, 1750, 8,
        "Ngọc Lâm 20.667 106.265, Quỳnh Phụ 20.657 106.330, An Ấp 20.655 106.370, Đồng Bằng 20.636 106.394,"
        "Tân Tiến 20.608 106.420, Thụy Ninh 20.598 106.465",
    ),
    Course(
        "DT456", "Đường tỉnh 456", "Provincial road 456", "ĐT.456", "ĐT.456", "provincial", 2, 60, 46.0, 1700, 7,
        "Gia Lễ 20.508 106.365, Đông Quan 20.511 106.410, Tây Thái Ninh 20.525 106.455, Bắc Thái Ninh 20.512 106.490,"
        "Thái Hưng 20.511 106.520, Đông Thái Ninh 20.491 106.570",
    ),
    Course(
        "DT458", "Đường tỉnh 458 (39B cũ)", "Provincial road 458 (former 39B)", "ĐT.458", "ĐT.458",
        "provincial", 2, 60, 48.0, 1800, 10,
        "Thái Bình 20.444 106.345, Vũ Ninh 20.420 106.372, Vũ Quý 20.408 106.384, Kiến Xương 20.388 106.438,"
        "An Ninh 20.398 106.482, Tiền Hải 20.403 106.503, Đông Cơ 20.400 106.550, Đồng Châu 20.400 106.585",
    ),
    Course(
        "DVB", "Đường ven biển", "Coastal road", "Đ.Ven biển", "Coastal road", "provincial", 4, 80, 66.0, 1850, 10,
        "Đông Thụy Anh 20.622 106.600, Hồng Dũng 20.598 106.578, Thái Thụy 20.555 106.580, Thái Đô 20.495 106.585,"
        "Đông Tiền Hải 20.445 106.580, Đồng Châu 20.400 106.578, Nam Cường 20.358 106.570, Hưng Phú 20.308 106.575,"
        "Sông Hồng 20.286 106.562",
    ),
    Course(
        "DTBHN", "Đường Thái Bình – Hà Nam", "Thái Bình – Hà Nam road", "TBình–HNam", "TBình–HNam",
        "provincial", 4, 80, 64.0, 1850, 6,
        "Trà Lý 20.500 106.345, Nam Tiên Hưng 20.521 106.303, Chí Hòa 20.538 106.240, Lê Quý Đôn 20.556 106.185,"
        "Thái Hà 20.575 106.142",
    ),
    Course(
        "DNCT", "Đường nối hai cao tốc (cầu Hưng Hà)", "Expressway link (Hưng Hà bridge)", "Nối cao tốc", "Expwy link",
        "provincial", 4, 80, 66.0, 1850, 6,
        "Cầu Hưng Hà 20.612 106.095, Thủ Sỹ 20.657 106.098, An Viên 20.685 106.101, Hoàng Hoa Thám 20.720 106.100,"
        "Nguyễn Trãi 20.790 106.102, Phạm Ngũ Lão 20.868 106.108",
    ),
    Course(
        "VDPH", "Đường vành đai Phố Hiến", "Phố Hiến ring road", "Vành đai PH", "PH ring",
        "urban", 4, 60, 50.0, 1800, 6,
        "Sơn Nam 20.692 106.045, Bảo Khê 20.697 106.065, Trung Nghĩa 20.682 106.086, Liên Phương 20.655 106.089,"
        "Phương Nam 20.635 106.081",
    ),
    Course(
        "PHNVL", "Đường Nguyễn Văn Linh (Phố Hiến)", "Nguyễn Văn Linh street (Phố Hiến)", "N.Văn Linh", "N.Văn Linh",
        "urban", 4, 50, 42.0, 1750, 6,
        "Bảo Khê 20.698 106.058, An Tảo 20.680 106.058, Hiến Nam 20.662 106.056, Lê Lợi 20.650 106.058",
    ),
    Course(
        "PHDB", "Đường Điện Biên (Phố Hiến)", "Điện Biên street (Phố Hiến)", "Điện Biên", "Điện Biên",
        "urban", 4, 50, 38.0, 1650, 6,
        "An Tảo 20.672 106.062, Lê Lợi 20.656 106.054, Minh Khai 20.647 106.050, Hồng Châu 20.637 106.052",
    ),
    Course(
        "TBLB", "Đường Lý Bôn (Thái Bình)", "Lý Bôn street (Thái Bình)", "Lý Bôn", "Lý Bôn",
        "urban", 4, 50, 38.0, 1700, 8,
        "Tiền Phong 20.458 106.322, Đề Thám 20.449 106.336, Kỳ Bá 20.443 106.345, Trần Lãm 20.438 106.362,"
        "Vũ Lạc 20.440 106.376",
    ),
    Course(
        "TBTHD", "Đường Trần Hưng Đạo (Thái Bình)", "Trần Hưng Đạo street (Thái Bình)",
        "Trần Hưng Đạo", "Trần Hưng Đạo", "urban", 4, 50, 40.0, 1700, 8,
        "Phúc Khánh 20.436 106.308, Trần Hưng Đạo 20.443 106.325, Lê Hồng Phong 20.451 106.344,"
        "Hoàng Diệu 20.467 106.358",
    ),
)  # fmt: skip


def rows() -> list[dict[str, str | float]]:
    """Rows of roads.csv."""
    return [
        {
            "id": road.id,
            "name_vi": road.name_vi,
            "name_en": road.name_en,
            "short_vi": road.short_vi,
            "short_en": road.short_en,
            "kind": road.kind,
            "length_km": round(length_km(road.points()), 2),
            "points": ";".join(f"{lat:.4f} {lon:.4f}" for lat, lon in road.points()),
        }
        for road in COURSES
    ]
