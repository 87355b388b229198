//! Letters to sign: our own writer's and LibreOffice's.

use std::process::Command;
use std::sync::OnceLock;

use kyso::appearance::letter::official_draft;

use crate::support;

/// Drafts with blanks for number and date, by their maker.
pub(crate) fn drafts() -> Vec<(String, Vec<u8>)> {
    let mut all = vec![("own writer".to_owned(), official_draft())];
    static LIBRE: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    all.extend(LIBRE.get_or_init(|| libreoffice(&html(1))).clone().map(|pdf| ("LibreOffice".to_owned(), pdf)));
    all
}

/// A letter signed by two.
pub(crate) fn two_signers() -> Option<Vec<u8>> {
    libreoffice(&html(2))
}

fn html(signers: usize) -> String {
    let signer = |title: &str, name: &str| {
        format!(
            "<td width='50%' align='center' valign='top'><b>{title}</b><br><br><br><br><br><br><br><b>{name}</b></td>"
        )
    };
    let foot = match signers {
        1 => format!(
            "<td width='50%' valign='top'><font size='2'><b><i>Nơi nhận:</i></b><br>- Như trên;<br>- Lưu: VT, VP.</font></td>{}",
            signer("TM. ỦY BAN NHÂN DÂN<br>CHỦ TỊCH", "Nguyễn Thị Ánh Mẫu")
        ),
        _ => signer("GIÁM ĐỐC SỞ Y TẾ", "Trần Thị Một") + &signer("CHỦ TỊCH", "Nguyễn Văn Hai"),
    };
    let body = "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, Ủy ban nhân dân xã \
        triển khai ký số và kiểm tra chữ ký số trên toàn bộ văn bản hành chính của xã kể từ ngày 01 tháng 12 năm 2026.";
    format!(
        "<html><head><meta charset='utf-8'><style>@page {{ size: 210mm 297mm; margin: 20mm 15mm 20mm 30mm }}\
         body, td, p {{ font-family: 'Times New Roman'; font-size: 13pt }} p {{ text-align: justify; text-indent: 1.27cm }}</style></head><body>\
         <table width='100%'><tr><td width='42%' align='center' valign='top'>UBND TỈNH BÌNH MẪU<br><b>ỦY BAN NHÂN DÂN<br>XÃ MINH MẪU</b></td>\
         <td align='center' valign='top'><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b></td></tr>\
         <tr><td align='center'>Số:&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;/UBND-VP</td>\
         <td align='center'><i>Minh Mẫu, ngày&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; tháng&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; năm 2026</i></td></tr>\
         <tr><td align='center'><font size='3'>V/v triển khai ký số</font></td><td></td></tr></table>\
         <p align='center'>Kính gửi: Các bộ phận chuyên môn.</p><p>{body}</p><p>{body}</p>\
         <p>Đề nghị các bộ phận chuyên môn nghiêm túc thực hiện./.</p>\
         <table width='100%'><tr>{foot}</tr></table></body></html>"
    )
}

/// LibreOffice's PDF of a page; `None` (said so) when it is not installed.
fn libreoffice(html: &str) -> Option<Vec<u8>> {
    let folder = support::temp_dir();
    std::fs::write(folder.path().join("letter.html"), html).unwrap();
    let home = format!("-env:UserInstallation=file://{}", folder.path().join("home").display());
    let output = Command::new("soffice")
        .args([&home, "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "letter.html"])
        .current_dir(folder.path())
        .output();
    if output.is_err() {
        support::skipped("soffice (LibreOffice)");
        return None;
    }
    Some(std::fs::read(folder.path().join("letter.pdf")).expect("LibreOffice writes a PDF"))
}

/// The same page turned and cropped, as qpdf writes it: what is shown is the same letter, upright.
pub(crate) fn turned(pdf: &[u8]) -> Vec<(String, Vec<u8>)> {
    let find = |needle: &[u8]| support::peers::find(pdf, needle, 0);
    assert!(find(b"/MediaBox").is_some());
    let mut all = Vec::new();
    for degrees in [90, 180, 270] {
        let Some(turned) = rewritten(pdf, degrees, None) else { return all };
        all.push((format!("turned by {degrees}"), turned));
    }
    all.extend(rewritten(pdf, 0, Some([20.0, 15.0, 580.0, 830.0])).map(|pdf| ("cropped".to_owned(), pdf)));
    all
}

/// Content turned one way and the page the other; a crop box.
fn rewritten(pdf: &[u8], degrees: i64, crop: Option<[f64; 4]>) -> Option<Vec<u8>> {
    let python = support::peers::pyhanko_python()?;
    let folder = support::temp_dir();
    let (from, to) = (folder.path().join("from.pdf"), folder.path().join("to.pdf"));
    std::fs::write(&from, pdf).unwrap();
    let script = "import sys\n\
        from pyhanko.pdf_utils.reader import PdfFileReader\n\
        from pyhanko.pdf_utils.writer import copy_into_new_writer\n\
        from pyhanko.pdf_utils import generic\n\
        r = PdfFileReader(open(sys.argv[1], 'rb')); w = copy_into_new_writer(r)\n\
        page = w.root['/Pages']['/Kids'][0]\n\
        degrees = int(sys.argv[3]); box = [float(x) for x in page['/MediaBox']]; W, H = box[2], box[3]\n\
        m = {0: (1,0,0,1,0,0), 90: (0,1,-1,0,H,0), 180: (-1,0,0,-1,W,H), 270: (0,-1,1,0,0,W)}[degrees]\n\
        pre = generic.StreamObject(stream_data=('q %f %f %f %f %f %f cm ' % m).encode())\n\
        post = generic.StreamObject(stream_data=b' Q')\n\
        page['/Contents'] = generic.ArrayObject([w.add_object(pre), page.raw_get('/Contents'), w.add_object(post)])\n\
        n = generic.NumberObject; f = generic.FloatObject\n\
        if degrees in (90, 270): page['/MediaBox'] = generic.ArrayObject([n(0), n(0), f(H), f(W)])\n\
        if degrees: page['/Rotate'] = n((360 - degrees) % 360 if False else degrees)\n\
        if len(sys.argv) > 4: page['/CropBox'] = generic.ArrayObject([f(x) for x in sys.argv[4].split(',')])\n\
        w.write(open(sys.argv[2], 'wb'))\n";
    let mut command = Command::new(python);
    command.args(["-c", script]).arg(&from).arg(&to).arg(degrees.to_string());
    if let Some(crop) = crop {
        command.arg(crop.map(|n| n.to_string()).join(","));
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(std::fs::read(&to).unwrap())
}
