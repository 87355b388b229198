//! What the letters say. Bodies, persons and contents are invented; the places are places of 2026.

use super::spec::Block::{self, Ground, Middle, Paragraph, Table};

pub fn letter() -> Vec<Block> {
    vec![
        Paragraph(
            "",
            "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, Trung tâm triển khai ký \
             số và kiểm tra chữ ký số trên toàn bộ văn bản hành chính kể từ ngày 01 tháng 4 năm 2026 như sau:",
        ),
        Paragraph(
            "",
            "1. Văn bản trình lãnh đạo Trung tâm ký ban hành ở định dạng PDF. Lãnh đạo ký bằng chữ ký số cá nhân; sau đó, văn thư ghi \
             số, ngày tháng và ký bằng chữ ký số của cơ quan.",
        ),
        Paragraph(
            "",
            "2. Khi tiếp nhận văn bản điện tử, văn thư phải kiểm tra tính xác thực và tính toàn vẹn của văn bản trước khi đăng ký; văn \
             bản bị sửa đổi sau khi ký thì trả lại nơi gửi, kèm lý do.",
        ),
        Paragraph("", "Đề nghị các phòng, đơn vị nghiêm túc thực hiện./."),
    ]
}

pub fn decision() -> Vec<Block> {
    vec![
        Ground("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;"),
        Ground("Căn cứ chức năng, nhiệm vụ, quyền hạn của Trung tâm;"),
        Ground("Theo đề nghị của Chánh Văn phòng."),
        Middle("QUYẾT ĐỊNH:"),
        Paragraph("Điều 1.", "Ban hành kèm theo Quyết định này Quy trình ký số văn bản điện tử của Trung tâm."),
        Paragraph("Điều 2.", "Quyết định này có hiệu lực thi hành kể từ ngày ký."),
        Paragraph(
            "Điều 3.",
            "Chánh Văn phòng, Trưởng các phòng và các cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
        ),
    ]
}

pub fn resolution() -> Vec<Block> {
    vec![
        Ground("Căn cứ Quy chế làm việc của Hội đồng khoa học;"),
        Ground("Căn cứ kết quả phiên họp ngày 06 tháng 3 năm 2026."),
        Middle("QUYẾT NGHỊ:"),
        Paragraph("Điều 1.", "Thông qua phương án thử nghiệm ký số trên văn bản hành chính trong năm 2026."),
        Paragraph("Điều 2.", "Giao Thường trực Hội đồng tổ chức thực hiện và báo cáo kết quả tại phiên họp cuối năm."),
        Paragraph("Điều 3.", "Nghị quyết này có hiệu lực kể từ ngày ký./."),
    ]
}

pub fn notice() -> Vec<Block> {
    vec![
        Paragraph(
            "",
            "Trung tâm thông báo lịch tiếp nhận hồ sơ cấp chứng thư số của công chức, viên chức trong quý II năm 2026 như sau:",
        ),
        Paragraph("1. Thời gian:", "từ 08 giờ 00 đến 16 giờ 30 các ngày làm việc trong tuần."),
        Paragraph("2. Địa điểm:", "bộ phận văn thư, tầng 1, trụ sở Trung tâm."),
        Paragraph("3. Hồ sơ:", "văn bản đề nghị cấp chứng thư số theo mẫu, có xác nhận của thủ trưởng đơn vị."),
        Paragraph("", "Trung tâm thông báo để các đơn vị biết, thực hiện./."),
    ]
}

pub fn plan() -> Vec<Block> {
    let mut text = vec![
        Paragraph("I. MỤC ĐÍCH, YÊU CẦU", ""),
        Paragraph(
            "",
            "1. Bảo đảm mọi văn bản đi của Trung tâm được ký số đúng thẩm quyền, đúng thể thức và được kiểm tra trước khi phát hành.",
        ),
        Paragraph("", "2. Việc thử nghiệm không làm gián đoạn công việc thường xuyên của các phòng."),
        Paragraph("II. NỘI DUNG", ""),
    ];
    for item in [
        "1. Rà soát chứng thư số, thiết bị lưu khóa bí mật và mẫu chữ ký, mẫu dấu của từng người có thẩm quyền; lập danh sách gửi Văn \
         phòng tổng hợp trước ngày 20 tháng 3 năm 2026.",
        "2. Cài đặt phần mềm ký số và phần mềm kiểm tra chữ ký số trên máy tính của văn thư; kiểm tra kết nối với dịch vụ cấp dấu thời \
         gian và dịch vụ công bố trạng thái chứng thư số.",
        "3. Tập huấn cho văn thư các đơn vị về thứ tự ký, vị trí, kích thước và màu sắc của hình ảnh chữ ký, hình ảnh dấu; cách ký văn \
         bản kèm theo và bản sao điện tử.",
        "4. Ký thử nghiệm ít nhất một trăm văn bản thuộc các tên loại khác nhau, có một trang và nhiều trang, có phụ lục cùng tệp và \
         phụ lục khác tệp; ghi lại mọi sai lệch so với quy định.",
        "5. Kiểm tra chéo kết quả bằng các phần mềm độc lập; đối chiếu thông tin người ký, thời gian ký, tính toàn vẹn và hiệu lực của \
         chứng thư số tại thời điểm ký.",
        "6. Lưu trữ văn bản điện tử cùng thông tin xác thực chữ ký số trong suốt thời hạn bảo quản của văn bản.",
    ] {
        text.push(Paragraph("", item));
    }
    text.push(Paragraph("III. TỔ CHỨC THỰC HIỆN", ""));
    text.push(Table(
        &[14.0, 78.0, 40.0, 30.0],
        vec![
            vec!["TT", "Nội dung", "Đơn vị chủ trì", "Thời hạn"],
            vec!["1", "Rà soát chứng thư số và thiết bị lưu khóa", "Văn phòng", "20/3/2026"],
            vec!["2", "Cài đặt phần mềm ký số, kiểm tra chữ ký số", "Phòng Kỹ thuật", "31/3/2026"],
            vec!["3", "Tập huấn văn thư các đơn vị", "Văn phòng", "10/4/2026"],
            vec!["4", "Tổng kết, báo cáo", "Văn phòng", "30/6/2026"],
        ],
    ));
    text.push(Paragraph(
        "",
        "Trưởng các phòng căn cứ Kế hoạch này tổ chức thực hiện; trong quá trình thực hiện nếu có vướng mắc, phản ánh về Văn phòng để \
         tổng hợp, báo cáo Giám đốc xem xét, quyết định./.",
    ));
    text
}

pub fn report() -> Vec<Block> {
    vec![
        Paragraph(
            "",
            "Thực hiện chế độ báo cáo định kỳ, Trung tâm báo cáo kết quả ký số văn bản điện tử tháng 02 năm 2026 như sau:",
        ),
        Paragraph("1. Kết quả", ""),
        Table(
            &[14.0, 92.0, 28.0, 28.0],
            vec![
                vec!["TT", "Chỉ tiêu", "Số lượng", "Tỷ lệ (%)"],
                vec!["1", "Văn bản đi được ký số đủ hai chữ ký", "412", "98,6"],
                vec!["2", "Văn bản đến được kiểm tra chữ ký số", "655", "100"],
                vec!["3", "Văn bản phải trả lại do sai thể thức", "4", "0,6"],
            ],
        ),
        Paragraph(
            "2. Khó khăn",
            "Một số đơn vị còn dùng mẫu dấu chưa đúng kích thước đã đăng ký; hình ảnh chữ ký quét chưa tách nền.",
        ),
        Paragraph("3. Kiến nghị", "Đề nghị Sở Mẫu và Thử nghiệm hướng dẫn thống nhất mẫu dấu điện tử./."),
    ]
}

pub fn proposal() -> Vec<Block> {
    vec![
        Paragraph(
            "",
            "Để chuẩn bị triển khai ký số trong toàn ngành, Trung tâm kính trình Sở Mẫu và Thử nghiệm xem xét, phê duyệt phương án mua \
             sắm thiết bị lưu khóa bí mật cho văn thư các đơn vị.",
        ),
        Paragraph("1. Sự cần thiết:", "thiết bị hiện có đã sử dụng hơn năm năm, không còn đáp ứng tiêu chuẩn."),
        Paragraph("2. Số lượng:", "24 thiết bị, mỗi đơn vị một thiết bị, hai thiết bị dự phòng."),
        Paragraph("3. Kinh phí:", "từ nguồn chi thường xuyên được giao năm 2026."),
        Paragraph("", "Trung tâm kính trình Sở xem xét, quyết định./."),
    ]
}

pub fn invitation() -> Vec<Block> {
    vec![
        Paragraph("", "Trung tâm Thử nghiệm văn bản số trân trọng kính mời đại diện đơn vị dự họp:"),
        Paragraph("Nội dung:", "đánh giá kết quả thử nghiệm ký số quý I năm 2026."),
        Paragraph("Chủ trì:", "Giám đốc Trung tâm."),
        Paragraph("Thời gian:", "14 giờ 00, thứ Sáu, ngày 20 tháng 3 năm 2026."),
        Paragraph("Địa điểm:", "phòng họp số 2, trụ sở Trung tâm./."),
    ]
}

pub fn minutes() -> Vec<Block> {
    vec![
        Paragraph("Thời gian bắt đầu:", "08 giờ 30, ngày 10 tháng 3 năm 2026."),
        Paragraph("Địa điểm:", "phòng họp số 2."),
        Paragraph("Thành phần tham dự:", "Ban Giám đốc, Trưởng các phòng."),
        Paragraph("Chủ trì (chủ tọa):", "bà Nguyễn Thị Ánh Mẫu, Giám đốc."),
        Paragraph("Thư ký (người ghi biên bản):", "ông Lê Văn Thử, chuyên viên Văn phòng."),
        Paragraph(
            "Nội dung:",
            "Văn phòng báo cáo tiến độ; các phòng thảo luận và thống nhất lùi thời hạn tập huấn mười ngày.",
        ),
        Paragraph("", "Cuộc họp kết thúc vào 09 giờ 15, ngày 10 tháng 3 năm 2026./."),
    ]
}

pub fn telegram() -> Vec<Block> {
    vec![
        Paragraph("", "GIÁM ĐỐC TRUNG TÂM THỬ NGHIỆM VĂN BẢN SỐ điện: Trưởng các phòng, đơn vị trực thuộc."),
        Paragraph(
            "",
            "Do sự cố đường truyền, việc cấp dấu thời gian bị gián đoạn từ 07 giờ 00 ngày 10 tháng 3 năm 2026. Yêu cầu các đơn vị tạm \
             dừng phát hành văn bản điện tử đến khi có thông báo mới; văn bản khẩn thì phát hành bằng bản giấy.",
        ),
        Paragraph("", "Nhận được Công điện này, yêu cầu các đơn vị thực hiện ngay./."),
    ]
}

/// What fills pages.
pub fn long(paragraphs: usize) -> Vec<Block> {
    let all = [
        "Văn thư cơ quan tiếp nhận bản thảo đã được phê duyệt, kiểm tra thể thức và kỹ thuật trình bày; trường hợp phát hiện sai sót thì \
         báo cáo người có trách nhiệm giải quyết trước khi cấp số và thời gian ban hành văn bản.",
        "Số của văn bản điện tử được cấp bằng chức năng của hệ thống quản lý tài liệu điện tử; số và ký hiệu là duy nhất trong một năm, \
         thống nhất giữa văn bản giấy và văn bản điện tử.",
        "Hình ảnh chữ ký số của người có thẩm quyền là hình ảnh chữ ký trên giấy, màu xanh, định dạng PNG nền trong suốt, đặt canh giữa \
         chức vụ và họ tên người ký.",
        "Hình ảnh chữ ký số của cơ quan là hình ảnh dấu, màu đỏ, kích thước bằng kích thước thực tế của dấu, trùm lên khoảng một phần ba \
         hình ảnh chữ ký của người có thẩm quyền về bên trái.",
    ];
    all.iter().cycle().take(paragraphs).map(|text| Paragraph("", text)).collect()
}

pub fn process() -> Vec<Block> {
    vec![
        Paragraph(
            "1. Bước 1:",
            "đơn vị soạn thảo trình văn bản trên hệ thống; người có trách nhiệm kiểm tra nội dung và thể thức.",
        ),
        Paragraph("2. Bước 2:", "người có thẩm quyền ký bằng chữ ký số cá nhân."),
        Paragraph("3. Bước 3:", "văn thư ghi số, ngày tháng, ký bằng chữ ký số của cơ quan và phát hành."),
    ]
}

pub fn members() -> Vec<Block> {
    vec![Table(
        &[14.0, 60.0, 54.0, 34.0],
        vec![
            vec!["TT", "Họ và tên", "Đơn vị", "Ghi chú"],
            vec!["1", "Lê Văn Thử", "Văn phòng", "Tổ trưởng"],
            vec!["2", "Phạm Thị Mẫu Đơn", "Phòng Kỹ thuật", ""],
            vec!["3", "Đặng Ngọc Thí", "Phòng Tổng hợp", ""],
        ],
    )]
}
