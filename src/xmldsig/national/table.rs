//! The table. Marks: *law* = named in an official text or quoted from one; *seen* = in signed documents; *code* = in
//! programs of producers only.

use super::{Form, Layout, Left, Owner, Role, Signs};

const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const C14N_WITH_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const NONE: &[&str] = &[""];

/// Every form, by name.
pub static FORMS: &[Form] = &[
    Form { name: "einvoice", layouts: &[INVOICE, REGISTRATION, SUMMARY, NOTICE_OF_INVOICES, CERTIFICATE, MESSAGE] },
    Form { name: "tax", layouts: &[DECLARATION, TAX_REGISTRATION, TAX_NOTICE] },
    Form { name: "bhxh", layouts: &[INSURANCE, INSURANCE_FILE, INSURANCE_NESTED] },
    Form { name: "health", layouts: &[CLAIM, PAPERS, BIRTH, DEATH, CHECK_UP] },
    Form { name: "school-record", layouts: &[SCHOOL] },
    Form { name: "edxml", layouts: &[EXCHANGE] },
];

/// A role that signs elements and, as the second thing, its own claimed time.
const fn timed(name: &'static str, containers: &'static [&'static str], signs: Signs) -> Role {
    Role { name, containers, create: true, several: false, signs, signing_time: true, method: C14N, supersedes: false }
}

/// A role whose signature covers all of the document, earlier signatures included.
const fn whole(name: &'static str, containers: &'static [&'static str], supersedes: bool) -> Role {
    let signs = Signs::Document { or: &[] };
    Role { name, containers, create: true, several: false, signs, signing_time: false, method: C14N, supersedes }
}

const fn all(must: &'static [&'static str]) -> Signs {
    Signs::Elements { must, also: &[] }
}

/// Header of a message between systems (*law*: decision 1450/QĐ-TCT, part I), outside all signatures but that of the
/// message.
const MESSAGE_HEADER: Left = Left {
    path: "/TDiep/TTChung",
    fields: &["PBan", "MNGui", "MNNhan", "MLTDiep", "MTDiep", "MTDTChieu", "MST", "SLuong"],
    owner: Owner::Nobody,
};

/// An invoice (*law*, *seen*): the seller signs DLHDon and its own time, the tax office DLHDon, its time and its code.
const INVOICE: Layout = Layout {
    units: &["HDon", "TDiep/DLieu/HDon"],
    namespaces: NONE,
    roles: &[
        timed("seller", &["DSCKS/NBan"], all(&["DLHDon"])),
        timed("buyer", &["DSCKS/NMua"], all(&["DLHDon"])),
        timed("tax-office", &["DSCKS/CQT"], Signs::Elements { must: &["DLHDon"], also: &["MCCQT"] }),
        Role { several: true, ..timed("other", &["DSCKS/CCKSKhac"], all(&["DLHDon"])) },
    ],
    left: &[
        Left { path: "MCCQT", fields: &[], owner: Owner::Role("tax-office") },
        Left { path: "DLQRCode", fields: &[], owner: Owner::Nobody },
        MESSAGE_HEADER,
    ],
};

/// A declaration of use of invoices or certificates (*law*; *code*).
const REGISTRATION: Layout = Layout {
    units: &["TKhai", "TDiep/DLieu/TKhai"],
    namespaces: NONE,
    roles: &[
        timed("taxpayer", &["DSCKS/NNT"], all(&["DLTKhai"])),
        Role { several: true, ..timed("other", &["DSCKS/CCKSKhac"], all(&["DLTKhai"])) },
    ],
    left: &[MESSAGE_HEADER],
};

/// A table of invoices without codes (*law*; *code*).
const SUMMARY: Layout = Layout {
    units: &["BTHDLieu", "TDiep/DLieu/BTHDLieu"],
    namespaces: NONE,
    roles: &[timed("taxpayer", &["DSCKS/NNT"], all(&["DLBTHop"]))],
    left: &[MESSAGE_HEADER],
};

/// A notice of the tax office (*seen*: its head signs the text, the office the text with its number) or of the taxpayer
/// about wrong invoices (*code*).
const NOTICE_OF_INVOICES: Layout = Layout {
    units: &["TBao", "TDiep/DLieu/TBao"],
    namespaces: NONE,
    roles: &[
        timed("tax-office", &["DSCKS/CQT"], Signs::Elements { must: &["DLTBao"], also: &["STBao"] }),
        timed("tax-office-head", &["DSCKS/TTCQT"], all(&["DLTBao"])),
        timed("taxpayer", &["DSCKS/NNT"], all(&["DLTBao"])),
    ],
    left: &[Left { path: "STBao", fields: &["So", "NTBao"], owner: Owner::Role("tax-office") }, MESSAGE_HEADER],
};

/// A certificate of tax withheld (*code*, of 2026).
const CERTIFICATE: Layout = Layout {
    units: &["CTu", "TDiep/DLieu/CTu"],
    namespaces: NONE,
    roles: &[
        timed("payer", &["DSCKS/TCTTNhap"], all(&["DLCTu"])),
        Role { several: true, ..timed("other", &["DSCKS/CCKSKhac"], all(&["DLCTu"])) },
    ],
    left: &[MESSAGE_HEADER],
};

/// A message that the taxpayer signs as a whole: invoices of cash registers (*law*; *code*).
const MESSAGE: Layout = Layout {
    units: &["TDiep"],
    namespaces: NONE,
    roles: &[timed("sender", &["CKSNNT"], all(&["DLieu"]))],
    left: &[MESSAGE_HEADER],
};

const fn filed(name: &'static str, data: &'static [&'static str], method: &'static str) -> Role {
    Role {
        name,
        containers: &["CKyDTu"],
        create: true,
        several: true,
        signs: all(data),
        signing_time: false,
        method,
        supersedes: false,
    }
}

/// A tax declaration (*seen*, *code*); its Id attribute is `id`, its value mostly `_NODE_TO_SIGN`.
const DECLARATION: Layout = Layout {
    units: &["HSoThueDTu"],
    namespaces: &["http://kekhaithue.gdt.gov.vn/TKhaiThue"],
    roles: &[filed("taxpayer", &["HSoKhaiThue"], C14N)],
    left: &[],
};

/// A tax registration (*seen*).
const TAX_REGISTRATION: Layout = Layout {
    units: &["DKyThueDTu"],
    namespaces: &["http://kekhaithue.gdt.gov.vn/HSoDKy"],
    roles: &[filed("taxpayer", &["DKyThue"], C14N)],
    left: &[],
};

/// The tax authority's answer (*code*).
const TAX_NOTICE: Layout = Layout {
    units: &["TBaoThueDTu"],
    namespaces: &["http://kekhaithue.gdt.gov.vn/TBaoThue"],
    roles: &[filed("tax-office", &["TBaoThue"], C14N_WITH_COMMENTS)],
    left: &[],
};

/// A social insurance file (*code*): the unit's signature and that of its service provider, one over the other.
const INSURANCE: Layout = Layout {
    units: &["BHXH"],
    namespaces: NONE,
    roles: &[whole("unit", &["CKYDTU_DVI"], true), whole("provider", &["CKYDTU_IVAN"], true)],
    left: &[],
};

/// The same in an envelope (*code*).
const INSURANCE_FILE: Layout =
    Layout { units: &["Envelope"], namespaces: NONE, roles: &[whole("unit", &["CKYDTU_DVI"], true)], left: &[] };

/// The same with a container of containers (*code*).
const INSURANCE_NESTED: Layout = Layout {
    units: &["BaoHiemDienTu"],
    namespaces: NONE,
    roles: &[whole("unit", &["CKyDTu/CKYDTU_DVI"], true)],
    left: &[],
};

/// Health insurance claims and their catalogues (*law*: decision 130/QĐ-BYT).
const CLAIM: Layout = Layout {
    units: &["GIAMDINHHS", "HSDANHMUC", "HSTH01BH", "HSDIEUCHINH09BH"],
    namespaces: NONE,
    roles: &[whole("unit", &["CHUKYDONVI"], false)],
    left: &[],
};

const fn paper(data: &'static [&'static str]) -> Role {
    Role { signs: Signs::Document { or: data }, ..whole("unit", &["CHUKYDONVI"], false) }
}

/// Papers for social insurance (*code*): some producers sign the data by its Id, and leave the unit's data uncovered. Those say
/// whose papers they are, and no official text leaves them to nobody: such a signature is undecided, and what it does not cover
/// is named. (Whoever reads the papers alone can say so: `--expect /HSCHUNGTU/THONGTINHOSO`.)
const PAPERS: Layout =
    Layout { units: &["HSCHUNGTU"], namespaces: NONE, roles: &[paper(&["THONGTINHOSO"])], left: &[] };

/// A birth paper (*code*).
const BIRTH: Layout = Layout { units: &["HSDLGCS"], namespaces: NONE, roles: &[paper(&["GIAYCHUNGSINH"])], left: &[] };

/// A death paper (*code*).
const DEATH: Layout = Layout { units: &["HSDLGBT"], namespaces: NONE, roles: &[paper(&["GIAYBAOTU"])], left: &[] };

/// A health check (*code*): the doctor who concludes signs, then the hospital over it.
const CHECK_UP: Layout = Layout {
    units: &["KHAMSUCKHOE"],
    namespaces: NONE,
    roles: &[
        whole("doctor", &["CHUKYDONVI/CKS_NGUOI_KET_LUAN", "CKS_NGUOI_KET_LUAN"], false),
        whole("hospital", &["CHUKYDONVI/CKS_BENH_VIEN", "CKS_BENH_VIEN"], true),
    ],
    left: &[],
};

/// A school record (*code*): where its parts stand is known by their names only.
const SCHOOL: Layout = Layout {
    units: &["*"],
    namespaces: NONE,
    roles: &[
        Role { create: false, several: true, ..school("manager", &["**/CBQL"]) },
        Role { create: false, ..school("issuer", &["**/KY_PHAT_HANH"]) },
    ],
    left: &[],
};

const fn school(name: &'static str, containers: &'static [&'static str]) -> Role {
    Role { signing_time: false, ..timed(name, containers, all(&["**/DU_LIEU_HOC_BA"])) }
}

/// A package between agencies (*law*: QCVN 102:2016/BTTTT; *seen*).
const EXCHANGE: Layout = Layout {
    units: &["edXML"],
    namespaces: &["http://www.mic.gov.vn/TBT/QCVN_102_2016"],
    roles: &[Role { create: false, method: EXCLUSIVE, ..whole("sender", &["edXMLEnvelope/edXMLHeader"], false) }],
    left: &[],
};
