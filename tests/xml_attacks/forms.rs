//! Honest documents of every layout, national and general, that attacks start from.

use super::forge::{C14N, C14N_COMMENTS, DSIG, ENVELOPED, EXC, OBJECT, Reference, Signature, transform};
use crate::support::SoftSigner;

/// A layout: a frame, what is signed in it, and where the signature stands.
#[derive(Clone)]
pub struct Form {
    pub name: &'static str,
    /// `{S}` stands for what is signed, `{G}` for the signature (which may stand in what is signed).
    pub frame: String,
    /// As it stands in the document: canonical but for a namespace it inherits.
    pub signed: String,
    /// The reference's URI: empty for the document.
    pub uri: String,
    pub transforms: Vec<String>,
    /// Canonical octets of what the reference selects, `{G}` still in them where the signature is left out.
    pub canonical: String,
    /// A signing time in an Object that is signed as well (e-invoices).
    pub signing_time: bool,
}

/// What every honest document says, and what a forger wants it to say.
pub const AMOUNT: &str = "1000000";
pub const EVIL: &str = "9000000";

/// The Object with the signing time of an e-invoice.
pub const SIGNING_TIME: &str = "Id=\"SigningTime\"><SignatureProperties><SignatureProperty Id=\"st\" Target=\"#sig\"><SigningTime>2026-11-22T10:00:00</SigningTime></SignatureProperty></SignatureProperties></Object>";

impl Form {
    fn by_id(name: &'static str, frame: &str, signed: &str, namespace: &str, id: &str) -> Self {
        let canonical = match (namespace, signed.find([' ', '>'])) {
            ("", _) | (_, None) => signed.to_owned(),
            (namespace, Some(at)) => format!("{} xmlns=\"{namespace}\"{}", &signed[..at], &signed[at..]),
        };
        Self {
            name,
            frame: frame.to_owned(),
            signed: signed.to_owned(),
            uri: format!("#{id}"),
            transforms: vec![transform(ENVELOPED)],
            canonical,
            signing_time: false,
        }
    }

    fn whole(name: &'static str, frame: &str, signed: &str) -> Self {
        Self {
            name,
            frame: frame.to_owned(),
            signed: signed.to_owned(),
            uri: String::new(),
            transforms: vec![transform(ENVELOPED)],
            canonical: frame.replace("{S}", signed),
            signing_time: false,
        }
    }

    /// The frame with this in it.
    pub fn place(&self, signed: &str, signature: &str) -> String {
        self.frame.replace("{S}", signed).replace("{G}", signature)
    }

    pub fn reference(&self) -> Reference {
        Reference::to(&self.uri, &self.transforms, self.canonical.replace("{G}", ""))
    }

    pub fn signature(&self, signer: &SoftSigner) -> Signature {
        let mut signature = Signature::new(signer, vec![self.reference()]);
        if self.signing_time {
            signature.objects = format!("<Object {SIGNING_TIME}");
            let octets = format!("<Object xmlns=\"{DSIG}\" {SIGNING_TIME}");
            signature.references.push(Reference::to("#SigningTime", &[], octets));
        }
        signature
    }

    pub fn honest(&self, signer: &SoftSigner) -> String {
        self.place(&self.signed, &self.signature(signer).xml(signer))
    }

    /// Whether one element is signed, not the document.
    pub fn is_part(&self) -> bool {
        !self.uri.is_empty()
    }

    /// What is signed, without a signature in it.
    pub fn original(&self) -> String {
        self.signed.replace("{G}", "")
    }

    /// What a forger puts in its place.
    pub fn evil(&self) -> String {
        self.signed.replace(AMOUNT, EVIL)
    }
}

const TAX: &str = "http://kekhaithue.gdt.gov.vn/TKhaiThue";
const NOTICE: &str = "http://kekhaithue.gdt.gov.vn/TBaoThue";

const EXCHANGE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

/// Every layout.
pub fn forms() -> Vec<Form> {
    let invoice = "<DLHDon Id=\"data\"><TTChung><PBan>2.0.0</PBan><SHDon>128</SHDon></TTChung><NDHDon><NBan><Ten>Công ty Thử</Ten></NBan><TToan><TgTTTBSo>1000000</TgTTTBSo></TToan></NDHDon></DLHDon>";
    let mut seller = Form::by_id("einvoice", "<HDon>{S}<DSCKS><NBan>{G}</NBan></DSCKS></HDon>", invoice, "", "data");
    seller.signing_time = true;
    let mut transit = Form::by_id(
        "einvoice-message",
        "<TDiep><TTChung><PBan>2.0.0</PBan><MLTDiep>200</MLTDiep></TTChung><DLieu><HDon>{S}<DSCKS><NBan>{G}</NBan></DSCKS></HDon></DLieu></TDiep>",
        invoice,
        "",
        "data",
    );
    transit.signing_time = true;
    let tax = Form::by_id(
        "tax",
        &format!("<HSoThueDTu xmlns=\"{TAX}\">{{S}}<CKyDTu>{{G}}</CKyDTu></HSoThueDTu>"),
        "<HSoKhaiThue id=\"_NODE_TO_SIGN\"><TTinChung><mst>0100000000</mst></TTinChung><CTieuTKhaiChinh><ct40>1000000</ct40></CTieuTKhaiChinh></HSoKhaiThue>",
        TAX,
        "_NODE_TO_SIGN",
    );
    let mut notice = Form::by_id(
        "tax-notice",
        &format!("<TBaoThueDTu xmlns=\"{NOTICE}\">{{S}}<CKyDTu>{{G}}</CKyDTu></TBaoThueDTu>"),
        "<TBaoThue id=\"_NODE_TO_SIGN\"><soTien>1000000</soTien></TBaoThue>",
        NOTICE,
        "_NODE_TO_SIGN",
    );
    notice.transforms.push(transform(C14N_COMMENTS));
    let bhxh = Form::whole(
        "bhxh",
        "<BHXH>{S}<CKYDTU_IVAN>{G}</CKYDTU_IVAN></BHXH>",
        "<ToKhai><MaSo>0123456789</MaSo><Luong>1000000</Luong></ToKhai>",
    );
    let health = Form::whole(
        "health",
        "<GIAMDINHHS>{S}<CHUKYDONVI>{G}</CHUKYDONVI></GIAMDINHHS>",
        "<THONGTINDONVI><MACSKCB>01001</MACSKCB></THONGTINDONVI><THONGTINHOSO><NGAYLAP>20261122</NGAYLAP><TIEN>1000000</TIEN></THONGTINHOSO>",
    );
    let birth = Form::by_id(
        "health-birth",
        "<HSDLGCS>{S}<CHUKYDONVI>{G}</CHUKYDONVI></HSDLGCS>",
        "<GIAYCHUNGSINH Id=\"gcs\"><CANNANG>1000000</CANNANG></GIAYCHUNGSINH>",
        "",
        "gcs",
    );
    let school = Form::by_id(
        "school-record",
        "<HOC_BA>{S}<CBQL>{G}</CBQL></HOC_BA>",
        "<DU_LIEU_HOC_BA Id=\"data\"><DIEM>1000000</DIEM></DU_LIEU_HOC_BA>",
        "",
        "data",
    );
    let check_up = Form::whole(
        "health-check-up",
        "<KHAMSUCKHOE>{S}<CHUKYDONVI><CKS_NGUOI_KET_LUAN>{G}</CKS_NGUOI_KET_LUAN></CHUKYDONVI></KHAMSUCKHOE>",
        "<KETLUAN><CANNANG>1000000</CANNANG></KETLUAN>",
    );
    let papers = Form::by_id(
        "health-papers",
        "<HSCHUNGTU>{S}<CHUKYDONVI>{G}</CHUKYDONVI></HSCHUNGTU>",
        "<THONGTINHOSO Id=\"hs\"><TIEN>1000000</TIEN></THONGTINHOSO>",
        "",
        "hs",
    );
    let mut exchange = Form::whole(
        "edxml",
        &format!(
            "<edXML xmlns=\"{EXCHANGE}\"><edXMLEnvelope><edXMLHeader>{{S}}{{G}}</edXMLHeader></edXMLEnvelope></edXML>"
        ),
        "<MessageHeader><Subject>1000000</Subject></MessageHeader>",
    );
    exchange.transforms.push(transform(EXC));
    let mut part = Form::by_id("part", "<R>{S}{G}</R>", "<S xmlns=\"urn:s\" Id=\"s\"><v>1000000</v></S>", "", "s");
    part.transforms = vec![transform(EXC)];
    let mut root = Form::by_id("root", "{S}", "<S xmlns=\"urn:s\" Id=\"s\"><v>1000000</v>{G}</S>", "", "s");
    root.transforms.push(transform(EXC));
    let mut inner = Form::by_id("inner", "<R>{S}</R>", "<S xmlns=\"urn:s\" Id=\"s\"><v>1000000</v>{G}</S>", "", "s");
    inner.transforms.push(transform(C14N));
    let document = Form::whole("document", "<R>{S}{G}</R>", "<S><v>1000000</v></S>");
    vec![
        seller, transit, tax, notice, bhxh, health, birth, check_up, papers, school, exchange, part, root, inner,
        document,
    ]
}

pub fn form(name: &str) -> Form {
    forms().into_iter().find(|form| form.name == name).expect("a form")
}

/// An enveloping signature: the root is the Signature, an Object holds what is signed.
pub fn enveloping(signer: &SoftSigner) -> Signature {
    let mut signature = Signature::new(signer, Vec::new());
    let inside = "Id=\"obj\"><S xmlns=\"urn:s\"><v>1000000</v></S></Object>";
    signature.objects = format!("<Object {inside}");
    let octets = format!("<Object xmlns=\"{DSIG}\" {inside}");
    signature.references.push(Reference::to("#obj", &[transform(EXC)], octets).typed(OBJECT));
    signature
}
