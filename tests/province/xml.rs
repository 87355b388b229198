//! XML of the province: invoices, declarations, papers of social insurance and of health, in their national forms.

use kyso::base::Limits;
use kyso::edxml::{self, Code, DocumentType, Hop, Message, Organ, OtherInfo, Part, Promulgation, Signer, Trace};
use kyso::sign::xml::{Request, Wanted, sign};

use super::agencies::AGENCIES;
use super::plan::{Random, Spec};
use super::world::Leaf;

/// A national form.
pub struct Form {
    /// As the library calls it, and the role that signs.
    pub name: &'static str,
    pub role: Option<&'static str>,
    /// In file names.
    pub file: &'static str,
    /// Of the document.
    pub root: &'static str,
    /// With XAdES properties.
    pub xades: bool,
}

pub const FORMS: &[Form] = &[
    Form { name: "einvoice", role: Some("seller"), file: "hoa-don", root: "HDon", xades: false },
    Form { name: "tax", role: None, file: "to-khai", root: "HSoThueDTu", xades: true },
    Form { name: "einvoice", role: Some("seller"), file: "hoa-don", root: "HDon", xades: true },
    Form { name: "bhxh", role: Some("unit"), file: "bao-hiem", root: "BHXH", xades: true },
    Form { name: "health", role: None, file: "giam-dinh", root: "GIAMDINHHS", xades: false },
];

/// The document before it is signed.
pub fn document(spec: &Spec, form: usize) -> Vec<u8> {
    let mut random = Random(spec.random);
    let day = spec.day();
    let agency = AGENCIES[spec.agency].name;
    let (year, month, number) = (day.year(), day.month(), spec.number);
    let text = match FORMS[form].name {
        "einvoice" => {
            let mut lines = String::new();
            let mut total = 0_u64;
            for line in 1..=1 + random.below(60) {
                let (count, price) = (1 + random.below(200), 1000 * (1 + random.below(90)));
                total += count * price;
                lines.push_str(&format!(
                    "<HHDVu><STT>{line}</STT><THHDVu>Vở kẻ ô ly loại {line}</THHDVu><SLuong>{count}</SLuong>\
                     <DGia>{price}</DGia><ThTien>{}</ThTien></HHDVu>",
                    count * price
                ));
            }
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><HDon xmlns:inv=\"http://laphoadon.gdt.gov.vn/2014/09/invoicexml/v1\" \
                 xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><DLHDon Id=\"HD-{number:07}\"><TTChung><PBan>2.1.0</PBan>\
                 <THDon>Hóa đơn giá trị gia tăng</THDon><KHMSHDon>1</KHMSHDon><KHHDon>C{}TAA</KHHDon><SHDon>{number}</SHDon>\
                 <NLap>{year:04}-{month:02}-{:02}</NLap><DVTTe>VND</DVTTe></TTChung><NDHDon><NBan><Ten>{agency}</Ten>\
                 <MST>0100000009</MST></NBan><NMua><Ten>Trường Tiểu học Xã Thử</Ten><MST>0100000017</MST></NMua>\
                 <DSHHDVu>{lines}</DSHHDVu><TToan><TgTCThue>{total}</TgTCThue></TToan></NDHDon></DLHDon>\
                 <DSCKS><NBan/><NMua/><CCKSKhac/></DSCKS></HDon>",
                year % 100,
                day.day()
            )
        }
        "tax" => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<HSoThueDTu xmlns=\"http://kekhaithue.gdt.gov.vn/TKhaiThue\">\n  \
             <HSoKhaiThue id=\"_NODE_TO_SIGN\">\n    <TTinChung><TTinTKhaiThue><TKhaiThue><maTKhai>842</maTKhai>\
             <tenTKhai>TỜ KHAI THUẾ GIÁ TRỊ GIA TĂNG (Mẫu số 01/GTGT)</tenTKhai><KyKKhaiThue><kieuKy>Q</kieuKy>\
             <kyKKhai>{}/{year}</kyKKhai></KyKKhaiThue></TKhaiThue><NNT><mst>0100000009</mst><tenNNT>{agency}</tenNNT></NNT>\
             </TTinTKhaiThue></TTinChung>\n    <CTieuTKhaiChinh><ct43>{}</ct43></CTieuTKhaiChinh>\n  </HSoKhaiThue>\n  <CKyDTu />\n\
             </HSoThueDTu>\n",
            1 + (month - 1) / 3,
            random.below(900_000_000)
        ),
        "bhxh" => format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<BHXH>\n  <ToKhai><MaDonVi>TZ{number:04}Z</MaDonVi><TenDonVi>{agency}</TenDonVi>\
             <LaoDong><HoTen>Nguyễn Thị Mẫu</HoTen></LaoDong></ToKhai>\n  <CKYDTU_DVI/>\n  <CKYDTU_IVAN/>\n</BHXH>\n"
        ),
        _ => String::from_utf8(crate::support::xml::fixture("health-claim.xml")).unwrap(),
    };
    text.into_bytes()
}

/// Signed in its form.
pub fn signed(spec: &Spec, form: usize, document: &[u8], leaf: &Leaf) -> Vec<u8> {
    let form = &FORMS[form];
    let wanted = Wanted::Form { name: form.name.to_owned(), role: form.role.map(str::to_owned) };
    let mut request = Request::new(wanted, spec.at);
    request.xades = form.xades;
    request.chain = true;
    // Plain XML Signature tells its time in an object.
    request.signing_time_object = !form.xades;
    let mut out = Vec::new();
    sign(&document.to_vec(), &mut out, &leaf.signer(), &request, &Limits::default())
        .unwrap_or_else(|error| panic!("{}: {error}", spec.file));
    out
}

/// Whether its header says one page more than there are.
pub const fn is_miscounted(spec: &Spec) -> bool {
    spec.random % 8 == 3
}

/// A package with a letter in it, its header signed.
pub fn package(spec: &Spec, letter: &[u8], pages: u32, leaf: &Leaf) -> Vec<u8> {
    let text = str::to_owned;
    let agency = &AGENCIES[spec.agency];
    let day = spec.day();
    let date = format!("{:04}/{:02}/{:02}", day.year(), day.month(), day.day());
    let organ = |id: &str, name: &str| Organ { organ_id: text(id), name: text(name), ..Organ::default() };
    let message = Message {
        from: organ(agency.code, agency.name),
        to: vec![organ("H42.90", "Sở Mẫu và Thử nghiệm")],
        document_id: format!("{},{date},{}", agency.code, spec.code()),
        code: Code { number: format!("{:02}", spec.number), notation: spec.notation.clone() },
        promulgation: Promulgation { place: text("Ninh Bình"), date },
        document_type: DocumentType { kind: text("1"), detail: String::new(), name: text("Công văn") },
        subject: text("V/v triển khai ký số"),
        signer: Signer { full_name: text(agency.leader), ..Signer::default() },
        other: OtherInfo { priority: text("0"), page_amount: (pages + u32::from(is_miscounted(spec))).to_string(), ..OtherInfo::default() },
        steering_type: text("1"),
        ..Message::default()
    };
    let letter = letter.to_vec();
    let part = Part {
        content_id: text("cid:1"),
        name: PART.to_owned(),
        description: String::new(),
        content_type: edxml::carrying(PART).mime.to_owned(),
        octets: &letter,
    };
    let sent = edxml::Timestamp::write(spec.at.plus_seconds(3600));
    let hop = Hop { organ_id: agency.code.to_owned(), timestamp: sent };
    let mut out = Vec::new();
    edxml::write(&mut out, &message, &Trace { hops: vec![hop], business: None }, &[part]).unwrap();
    let mut request = Request::new(Wanted::Form { name: text("edxml"), role: None }, spec.at.plus_seconds(1800));
    request.chain = true;
    let mut signed = Vec::new();
    sign(&out, &mut signed, &leaf.signer(), &request, &Limits::default())
        .unwrap_or_else(|error| panic!("{}: {error}", spec.file));
    signed
}

/// What a package holds.
pub const PART: &str = "cong-van.pdf";
