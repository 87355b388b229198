use super::*;

/// `/HDon[2]/{urn:x}A` as steps with all their namespaces.
fn path(text: &'static str) -> Vec<Step<'static>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while let Some(tail) = rest.strip_prefix('/') {
        let (namespace, tail) = match tail.strip_prefix('{') {
            Some(tail) => tail.split_once('}').unwrap(),
            None => ("", tail),
        };
        let end = tail.find('/').unwrap_or(tail.len());
        let (name, after) = tail.split_at(end);
        let (local, nth) = match name.split_once('[') {
            Some((local, nth)) => (local, nth.trim_end_matches(']').parse().unwrap()),
            None => (name, 1),
        };
        steps.push(Step { namespace: Some(namespace), local, nth });
        rest = after;
    }
    steps
}

#[test]
fn every_name_is_known_once() {
    for form in FORMS {
        assert_eq!(FORMS.iter().filter(|other| other.name == form.name).count(), 1, "{}", form.name);
        assert_eq!(by_name(form.name), Some(form));
        for layout in form.layouts {
            for left in layout.left {
                if let Owner::Role(role) = left.owner {
                    assert!(layout.roles.iter().any(|r| r.name == role), "{role} of {}", form.name);
                }
            }
        }
    }
    assert_eq!(by_name("invoice"), None);
}

#[test]
fn an_invoice_alone_and_in_a_message() {
    for (signature, data) in [
        ("/HDon/DSCKS/NBan/Signature", "/HDon/DLHDon"),
        ("/TDiep/DLieu/HDon/DSCKS/NBan/Signature", "/TDiep/DLieu/HDon/DLHDon"),
        ("/TDiep/DLieu/HDon[2]/DSCKS/NBan/Signature", "/TDiep/DLieu/HDon[2]/DLHDon"),
    ] {
        let (signature, data) = (path(signature), path(data));
        let seat = recognise(&signature, &[&data]).unwrap();
        assert_eq!((seat.form.name, seat.role.name), ("einvoice", "seller"));
        assert_eq!(seat.place(&data), Place::Right);
        assert!(seat.missing(&[&data]).is_empty());
        assert_eq!(seat.missing(&[&signature]), ["DLHDon"]);
    }
}

#[test]
fn the_signed_invoice_has_one_place() {
    let signature = path("/TDiep/DLieu/HDon/DSCKS/NBan/Signature");
    let seat = recognise(&signature, &[]).unwrap();
    for moved in [
        "/TDiep/DLieu/HDon[2]/DLHDon",
        "/TDiep/DLieu/HDon/DLHDon/DLHDon",
        "/TDiep/DLieu/HDon/DSCKS/CCKSKhac/HDon/DLHDon",
        "/TDiep/DLieu/HDon/DSCKS/NBan/Signature/Object/DLHDon",
        "/TDiep/DLieu/HDon/DSCKS/CCKSKhac/HDon",
    ] {
        assert_eq!(seat.place(&path(moved)), Place::Wrong, "{moved}");
    }
    // Another name, and the same name in another namespace, are no invoice.
    assert_eq!(seat.place(&path("/TDiep/DLieu/HDon/DSCKS/NBan/Signature/Object")), Place::Other);
    assert_eq!(seat.place(&path("/TDiep/DLieu/HDon/{urn:x}DLHDon")), Place::Other);
    // A second element of the name in the right place is the same path but for its number.
    assert_eq!(seat.place(&path("/TDiep/DLieu/HDon/DLHDon[2]")), Place::Right);
}

#[test]
fn what_an_invoice_leaves() {
    let signature = path("/TDiep/DLieu/HDon/DSCKS/NBan/Signature");
    let seat = recognise(&signature, &[]).unwrap();
    let left = |element, text| seat.left(&path(element), text);
    assert_eq!(left("/TDiep/DLieu/HDon/MCCQT", true), Some(Owner::Role("tax-office")));
    assert_eq!(left("/TDiep/DLieu/HDon/DLQRCode", true), Some(Owner::Nobody));
    assert_eq!(left("/TDiep/TTChung", false), Some(Owner::Nobody));
    assert_eq!(left("/TDiep/TTChung", true), None);
    assert_eq!(left("/TDiep/TTChung/MST", true), Some(Owner::Nobody));
    assert_eq!(left("/TDiep/TTChung/TgTTTBSo", true), None);
    assert_eq!(left("/TDiep/TTChung/MST/NBan", false), None);
    assert_eq!(left("/TDiep/DLieu/HDon/MCCQT/DLHDon", true), None);
    for container in ["DSCKS", "DSCKS[2]", "DSCKS/NMua", "DSCKS/CQT", "DSCKS/CCKSKhac"] {
        let element = format!("/TDiep/DLieu/HDon/{container}");
        let element: &'static str = element.leak();
        assert_eq!(left(element, false), Some(Owner::Container), "{element}");
        assert_eq!(left(element, true), None, "{element}");
    }
    assert_eq!(left("/TDiep/CKSNNT", false), Some(Owner::Container));
    assert_eq!(left("/TDiep/DLieu/HDon/DSCKS/NBan/TToan", false), None);
    assert_eq!(left("/TDiep/DLieu/HDon/TTKhac", false), None);
    // Another invoice of the message is its own signatures' business; something beside invoices is nobody's.
    assert_eq!(left("/TDiep/DLieu/HDon[2]", false), Some(Owner::Unit));
    assert_eq!(left("/TDiep/DLieu/HDon[2]/DLHDon", false), Some(Owner::Unit));
    assert_eq!(left("/TDiep/DLieu/TBao", false), None);
    assert_eq!(left("/TDiep/DLieu[2]", false), None);
    assert_eq!(left("/TDiep/DLieu[2]/HDon[2]", false), None);
}

#[test]
fn a_tax_declaration_by_its_namespace() {
    let signature = path(
        "/{http://kekhaithue.gdt.gov.vn/TKhaiThue}HSoThueDTu/{http://kekhaithue.gdt.gov.vn/TKhaiThue}CKyDTu/{http://www.w3.org/2000/09/xmldsig#}Signature",
    );
    let seat = recognise(&signature, &[]).unwrap();
    assert_eq!((seat.form.name, seat.role.name), ("tax", "taxpayer"));
    assert_eq!(recognise(&path("/HSoThueDTu/CKyDTu/Signature"), &[]), None);
    assert_eq!(by_root("", "HSoThueDTu"), None);
    assert_eq!(by_root("http://kekhaithue.gdt.gov.vn/TBaoThue", "TBaoThueDTu").map(|f| f.name), Some("tax"));
}

#[test]
fn the_whole_document() {
    let signature = path("/KHAMSUCKHOE/CHUKYDONVI/CKS_BENH_VIEN/Signature");
    let seat = recognise(&signature, &[&[]]).unwrap();
    assert_eq!((seat.form.name, seat.role.name), ("health", "hospital"));
    assert!(seat.role.supersedes);
    assert_eq!(seat.place(&[]), Place::Right);
    assert!(seat.missing(&[&[]]).is_empty());
    assert_eq!(seat.missing(&[]), ["/"]);
    let signature = path("/HSDLGCS/CHUKYDONVI/Signature");
    let data = path("/HSDLGCS/GIAYCHUNGSINH");
    let seat = recognise(&signature, &[&data]).unwrap();
    assert_eq!(seat.place(&data), Place::Right);
    assert!(seat.missing(&[&data]).is_empty());
}

#[test]
fn a_school_record_is_known_by_what_is_signed() {
    let signature = path("/HOC_BA/PHAT_HANH_HOC_BA/CBQL/Signature");
    let data = path("/HOC_BA/DU_LIEU_HOC_BA");
    assert_eq!(recognise(&signature, &[&data]).map(|seat| seat.role.name), Some("manager"));
    assert_eq!(recognise(&signature, &[]), None);
    assert_eq!(recognise(&path("/HOC_BA/DU_LIEU_HOC_BA/Signature"), &[&data]), None);
}

#[test]
fn an_exchange_package() {
    const NS: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
    let step = |local| Step { namespace: Some(NS), local, nth: 1 };
    let signature = [step("edXML"), step("edXMLEnvelope"), step("edXMLHeader"), step("Signature")];
    let seat = recognise(&signature, &[&[]]).unwrap();
    assert_eq!((seat.form.name, seat.role.name), ("edxml", "sender"));
    assert_eq!(Shown(&signature).to_string(), "/edXML/edXMLEnvelope/edXMLHeader/Signature");
}

#[test]
fn a_path_as_it_is_shown() {
    let shown = "/TDiep/DLieu/HDon[2]/DLHDon";
    let steps = steps(shown, "");
    assert_eq!(Shown(&steps).to_string(), shown);
    let signature = super::steps("/TDiep/DLieu/HDon[2]/DSCKS/NBan/Signature", "http://www.w3.org/2000/09/xmldsig#");
    let seat = recognise(&signature, &[&steps]).unwrap();
    assert_eq!((seat.role.name, seat.place(&steps)), ("seller", Place::Right));
    // What knows all its namespaces, against what does not.
    assert_eq!(seat.place(&path(shown)), Place::Right);
    assert!(seat.missing(&[&path(shown)]).is_empty());
    assert_eq!(seat.left(&path("/TDiep/DLieu/HDon[2]/MCCQT"), true), Some(Owner::Role("tax-office")));
    assert_eq!(seat.left(&path("/TDiep/DLieu/HDon"), false), Some(Owner::Unit));
    assert_eq!(seat.left(&path("/TDiep/DLieu/HDon[2]"), false), None);
    assert_eq!(seat.place(&super::steps(shown, "urn:x")), Place::Other);
    assert_eq!(seat.place(&super::steps("/", "")), Place::Other);
    assert_eq!(seat.left(&super::steps("/TDiep/DLieu/HDon[2]/MCCQT", ""), true), Some(Owner::Role("tax-office")));
    assert_eq!(seat.left(&super::steps("/TDiep/DLieu/HDon[2]/MCCQT", "urn:x"), true), None);
    assert_eq!(seat.left(&super::steps("/TDiep/DLieu/HDon[3]", ""), false), Some(Owner::Unit));
}
