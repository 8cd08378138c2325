//! The words of the corpus: all people, places, firms and events are made up.

/// Sections, each with the topics it writes about.
pub(super) const SECTIONS: &[(&str, &[&str])] = &[
    (
        "Thời sự",
        &[
            "chuyển đổi số",
            "cải cách hành chính",
            "công tác cán bộ",
            "giám sát chuyên đề",
            "tiếp xúc cử tri",
            "phòng, chống tham nhũng",
            "quy hoạch tỉnh",
            "chính quyền số",
            "dịch vụ công trực tuyến",
            "sắp xếp đơn vị hành chính",
        ],
    ),
    (
        "Kinh tế",
        &[
            "thu hút đầu tư",
            "sản xuất công nghiệp",
            "xuất khẩu gạch ốp lát",
            "nông nghiệp công nghệ cao",
            "giải ngân vốn đầu tư công",
            "kinh tế tập thể",
            "chăn nuôi an toàn sinh học",
            "thương mại điện tử",
            "hạ tầng khu công nghiệp",
            "làng nghề mộc",
        ],
    ),
    (
        "Văn hóa - Xã hội",
        &[
            "xây dựng nông thôn mới",
            "bảo tồn di sản",
            "lễ hội đầu xuân",
            "giảm nghèo bền vững",
            "bình đẳng giới",
            "đền ơn đáp nghĩa",
            "thư viện cơ sở",
            "hát trống quân",
            "gia đình văn hóa",
            "nhà văn hóa thôn",
        ],
    ),
    (
        "Giáo dục",
        &[
            "tuyển sinh lớp 10",
            "đổi mới chương trình",
            "trường chuẩn quốc gia",
            "kỹ năng số cho học sinh",
            "khuyến học, khuyến tài",
            "dạy nghề gắn với việc làm",
            "phòng, chống đuối nước",
            "thư viện xanh",
            "học bạ số",
            "thi tốt nghiệp",
        ],
    ),
    (
        "Y tế",
        &[
            "tiêm chủng mở rộng",
            "phòng, chống sốt xuất huyết",
            "bảo hiểm y tế toàn dân",
            "hồ sơ sức khỏe điện tử",
            "an toàn thực phẩm",
            "khám, chữa bệnh từ xa",
            "hiến máu tình nguyện",
            "chăm sóc người cao tuổi",
            "trạm y tế xã",
            "dinh dưỡng học đường",
        ],
    ),
    (
        "Pháp luật",
        &[
            "trật tự an toàn giao thông",
            "phòng cháy, chữa cháy",
            "phòng, chống lừa đảo trên mạng",
            "hòa giải ở cơ sở",
            "căn cước công dân",
            "tuyên truyền pháp luật",
            "xử lý vi phạm đất đai",
            "bảo vệ môi trường",
            "an ninh cơ sở",
            "thi hành án dân sự",
        ],
    ),
    (
        "Thể thao",
        &[
            "giải bóng đá thiếu niên",
            "giải bóng chuyền nữ",
            "đại hội thể dục thể thao",
            "phong trào đi bộ",
            "giải cờ vua trẻ",
            "câu lạc bộ võ thuật",
            "bơi an toàn",
            "giải chạy ven hồ",
            "xe đạp địa hình",
            "đua thuyền truyền thống",
        ],
    ),
];

/// Bodies that act, and how they are abbreviated.
pub(super) const BODIES: &[(&str, &str)] = &[
    ("Ủy ban nhân dân", "UBND"),
    ("Hội đồng nhân dân", "HĐND"),
    ("Sở Thông tin và Truyền thông", "TT&TT"),
    ("Sở Giáo dục và Đào tạo", "GD&ĐT"),
    ("Mặt trận Tổ quốc", "MTTQ"),
    ("Hợp tác xã", "HTX"),
    ("khu công nghiệp", "KCN"),
    ("Liên đoàn Lao động", "LĐLĐ"),
    ("khoa học và công nghệ", "KH&CN"),
    ("ứng dụng công nghệ thông tin", "CNTT"),
];

/// Family names.
pub(super) const FAMILY: &[&str] = &[
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
    "Đinh", "Đoàn", "Trịnh",
];

/// Middle names.
pub(super) const MIDDLE: &[&str] =
    &["Văn", "Thị", "Hữu", "Đức", "Minh", "Thu", "Quang", "Ngọc", "Thanh", "Xuân", "Hồng", "Công", "Mai", "Bá"];

/// Given names.
pub(super) const GIVEN: &[&str] = &[
    "An", "Ánh", "Bình", "Châu", "Chi", "Cường", "Dũng", "Đạt", "Đông", "Giang", "Hà", "Hạnh", "Hiền", "Hòa", "Huệ",
    "Hùng", "Hương", "Khánh", "Lan", "Linh", "Long", "Mơ", "Nam", "Nga", "Nhung", "Oanh", "Phúc", "Quý", "Sơn", "Tâm",
    "Thủy", "Trà", "Tuấn", "Uyên", "Vân", "Yến",
];

/// First halves of place names.
pub(super) const PLACE_FIRST: &[&str] = &[
    "Bình", "Yên", "Tân", "Đồng", "An", "Phú", "Vĩnh", "Hòa", "Đại", "Tam", "Sông", "Kim", "Xuân", "Hợp", "Trung",
    "Liên",
];

/// Second halves of place names.
pub(super) const PLACE_SECOND: &[&str] = &[
    "Lạc", "Sơn", "Thịnh", "Đình", "Châu", "Lâm", "Hải", "Thọ", "Mỹ", "Quang", "Khê", "Giang", "Hà", "Thành", "Lãng",
    "Dương",
];

/// Kinds of places.
pub(super) const UNIT: &[&str] = &["xã", "phường", "thị trấn", "huyện", "thành phố"];

/// Posts that people hold.
pub(super) const POST: &[&str] =
    &["Chủ tịch", "Phó Chủ tịch", "Bí thư", "Trưởng phòng", "Giám đốc", "Phó Giám đốc", "Trưởng thôn", "Hiệu trưởng"];

/// What is done to a topic.
pub(super) const VERB: &[&str] = &[
    "triển khai",
    "đẩy mạnh",
    "nâng cao hiệu quả",
    "tăng cường",
    "đổi mới",
    "chú trọng",
    "tập trung thực hiện",
    "tháo gỡ khó khăn cho",
    "lan tỏa phong trào",
    "rà soát",
    "kiểm tra",
    "tổng kết",
    "phát động",
];

/// Who does it.
pub(super) const WHO: &[&str] = &[
    "cán bộ, công chức",
    "người lao động",
    "hội viên nông dân",
    "đoàn viên, thanh niên",
    "hộ gia đình",
    "doanh nghiệp vừa và nhỏ",
    "giáo viên và học sinh",
    "tổ công nghệ cộng đồng",
    "hội phụ nữ",
    "người cao tuổi",
    "đảng viên",
    "tiểu thương ở chợ",
    "hợp tác xã",
    "các tầng lớp nhân dân",
];

/// Things.
pub(super) const NOUN: &[&str] = &[
    "kế hoạch",
    "nghị quyết",
    "đề án",
    "mô hình",
    "chuyên mục",
    "hội nghị",
    "lớp tập huấn",
    "phần mềm",
    "tuyến đường",
    "trường học",
    "nhà máy",
    "cánh đồng",
    "vườn cây",
    "ao cá",
    "thiết bị",
    "hồ sơ",
    "dữ liệu",
    "cổng thông tin",
    "cuộc thi",
    "quỹ hỗ trợ",
    "sản phẩm",
    "thị trường",
    "nguồn nước",
    "tuyến mương",
    "khu dân cư",
    "trạm bơm",
    "bãi rác",
    "sân bóng",
    "thư viện",
    "đội văn nghệ",
    "tổ tự quản",
    "dây chuyền",
    "kho lạnh",
    "lò gạch",
    "xưởng mộc",
    "đàn bò",
    "giống lúa",
    "hoa màu",
    "bưởi",
    "thanh long",
    "cá chép",
    "gà đồi",
];

/// How it is done.
pub(super) const MANNER: &[&str] = &[
    "hiệu quả",
    "đồng bộ",
    "thiết thực",
    "bền vững",
    "đúng tiến độ",
    "công khai, minh bạch",
    "phù hợp với thực tế",
    "có chiều sâu",
    "rõ người, rõ việc",
    "an toàn",
    "chất lượng",
    "tiết kiệm",
    "kịp thời",
    "lâu dài",
    "hiện đại",
];

/// What stands in the way.
pub(super) const OBSTACLE: &[&str] = &[
    "nhận thức của một bộ phận người dân chưa đầy đủ",
    "nguồn vốn còn hạn hẹp",
    "hạ tầng chưa đồng bộ",
    "nhân lực còn thiếu",
    "thủ tục còn rườm rà",
    "thời tiết diễn biến phức tạp",
    "giá vật tư tăng cao",
    "công tác phối hợp chưa chặt chẽ",
    "thiết bị xuống cấp",
];

/// How sentences open.
pub(super) const OPENING: &[&str] = &[
    "Thời gian qua",
    "Bên cạnh đó",
    "Theo đó",
    "Thực tế cho thấy",
    "Cùng với đó",
    "Từ đầu năm đến nay",
    "Xác định rõ điều này",
    "Tại buổi làm việc",
    "Những năm gần đây",
    "Trước yêu cầu mới",
    "Để làm được điều đó",
    "Không dừng lại ở đó",
];

/// Sentences, with blanks.
pub(super) const SENTENCE: &[&str] = &[
    "{opening}, {place} đã {verb} {topic} gắn với {noun}, giúp {who} {verb2} {topic2} một cách {manner}",
    "{opening}, hơn {people} {who} trên địa bàn {place} được hướng dẫn sử dụng {noun} và {noun2}",
    "Đồng chí {person}, {post} {body}, cho biết: “{topic} phải {manner}, lấy {who} làm trung tâm”",
    "{opening}, toàn tỉnh có {people} {noun} đạt yêu cầu, tăng {percent}% so với cùng kỳ năm trước",
    "Tuy nhiên, {obstacle}, nên việc {verb} {topic} ở {place} chưa {manner}",
    "{body} giao các phòng chuyên môn {verb} {noun}, {verb2} {noun2} và báo cáo kết quả trước ngày {date}",
    "Ở {place}, {who} cùng nhau {verb} {noun}; {noun2} được đưa vào vận hành {manner}",
    "{opening}, kinh phí dành cho {topic} là {sum} tỷ đồng, trong đó {percent}% từ nguồn xã hội hóa",
    "Ông {person}, một người dân ở {place}, chia sẻ: “Nhờ {noun}, gia đình tôi có thêm {sum} triệu đồng mỗi tháng”",
    "{opening}, {who} tham gia {noun} ngày càng đông, tạo chuyển biến rõ nét về {topic}",
    "Theo kế hoạch, {place} sẽ {verb} {noun} tại {sum} điểm, ưu tiên nơi {obstacle}",
    "Nguyên nhân là do {obstacle}; {who} còn gặp khó khăn khi {verb} {noun}…",
];

/// Headlines, with blanks.
pub(super) const HEADLINE: &[&str] = &[
    "{Place}: {Verb} {topic}",
    "{Verb} {topic}, hướng tới {noun} {manner}",
    "{Topic}: Khi {who} vào cuộc",
    "{people} {who} tham gia {topic}",
    "{Verb} {topic} ở {place}",
    "Để {topic} {manner} hơn",
    "{Place} {verb} {noun}, {verb2} {topic}",
];

/// Captions, with blanks.
pub(super) const CAPTION: &[&str] = &[
    "{who} ở {place} bên {noun}",
    "{body} {verb} {noun} tại {place}",
    "Một buổi {noun} về {topic} ở {place}",
    "{noun} mới giúp {who} {verb} {topic}",
];
