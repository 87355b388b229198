//! Tests of the room: what is read, what is refused, what is odd.

use proptest::prelude::*;

use super::*;
use crate::base::Limits;

const NS: &str = MIC;

fn organ(id: &str, name: &str) -> Organ {
    Organ { organ_id: id.to_owned(), name: name.to_owned(), ..Organ::default() }
}

/// A message that breaks no rule.
pub(super) fn letter() -> Message {
    let text = str::to_owned;
    Message {
        from: organ("000.00.15.H51", "Ủy ban nhân dân tỉnh Sơn Đông"),
        to: vec![organ("000.00.00.G22", "Văn phòng Chính phủ"), organ("000.00.01.G09", "Bộ Khoa học và Công nghệ")],
        document_id: text("000.00.15.H51,2026/11/21,128/UBND-VP"),
        code: Code { number: text("128"), notation: text("UBND-VP") },
        promulgation: Promulgation { place: text("Sơn Đông"), date: text("2026/11/21") },
        document_type: DocumentType { kind: text("1"), detail: String::new(), name: text("Công văn") },
        subject: text("V/v kết nối <liên thông> & gửi, nhận văn bản"),
        content: text("Nội dung"),
        signer: Signer {
            competence: text("TM. UBND"), position: text("Chủ tịch"), full_name: text("Nguyễn Văn An")
        },
        due_date: text("2026/12/31"),
        to_places: vec![text("Như trên"), text("Lưu: VT")],
        other: OtherInfo {
            priority: text("0"),
            sphere: text("Liên thông"),
            typer_notation: text("NVA"),
            promulgation_amount: text("2"),
            page_amount: text("3"),
            direction: text("false"),
            appendixes: vec![text("Phụ lục I")],
        },
        response_for: vec![ResponseFor {
            organ_id: text("000.00.00.G22"),
            code: text("7816/VPCP-TTĐT"),
            date: text("2026/09/30"),
            document_id: text("000.00.00.G22,2026/09/30,7816/VPCP-TTĐT"),
        }],
        response_for_tasks: vec![text("NV-1")],
        steering_type: text("1"),
        application_type: text("0"),
        ..Message::default()
    }
}

fn trace() -> Trace {
    Trace {
        hops: vec![Hop { organ_id: "000.00.15.H51".to_owned(), timestamp: "2026/11/21 10:00:00".to_owned() }],
        business: Some(Business { kind: "0".to_owned(), paper: "0".to_owned(), ..Business::default() }),
    }
}

const PDF: &[u8] = b"%PDF-1.7\n...\n%%EOF\n";

fn packed(message: &Message, files: &[(&str, &str, &[u8])]) -> String {
    let parts: Vec<Part<'_>> = files
        .iter()
        .map(|(id, name, octets)| Part {
            content_id: (*id).to_owned(),
            name: (*name).to_owned(),
            description: String::new(),
            content_type: carrying(name).mime.to_owned(),
            octets,
        })
        .collect();
    let mut out = Vec::new();
    write(&mut out, message, &trace(), &parts).unwrap();
    String::from_utf8(out).unwrap()
}

fn two() -> String {
    packed(&letter(), &[("cid:1", "cv.pdf", PDF), ("cid:2", "b.pdf", PDF)])
}

struct Read {
    package: Package,
    files: Vec<Vec<u8>>,
    /// Codes of everything odd.
    codes: Vec<&'static str>,
}

fn read_all(xml: &str) -> Result<Read, Error> {
    let (mut files, mut looked) = (Vec::new(), Vec::new());
    let limits = Limits::default();
    let package = read(&xml.as_bytes(), &limits, &mut |index, attachment, octets| {
        looked.extend(look(index, attachment, &octets, &limits).0.issues);
        files.push(octets);
    })?;
    let mut issues = package.issues.clone();
    issues.extend(check(&package.message, package.trace.as_ref()));
    issues.extend(check_manifest(&package));
    issues.extend(looked);
    let codes = issues.iter().map(|issue| issue.code).collect();
    Ok(Read { package, files, codes })
}

fn codes(xml: &str) -> Vec<&'static str> {
    read_all(xml).unwrap().codes
}

#[test]
fn what_is_written_is_read() {
    let read = read_all(&two()).unwrap();
    assert_eq!(read.codes, Vec::<&str>::new());
    assert_eq!(read.package.message, letter());
    assert_eq!(read.package.trace, Some(trace()));
    assert_eq!(read.package.dialect, Dialect::Qcvn102);
    assert_eq!(read.files, [PDF, PDF]);
    let names: Vec<&str> = read.package.attachments.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["cv.pdf", "b.pdf"]);
    assert!(read.package.signatures.is_empty());
}

#[test]
fn every_kind_of_business_is_written_and_read() {
    let text = str::to_owned;
    let kinds = [
        Business { kind: text("0"), ..Business::default() },
        Business { kind: text("1"), document_id: letter().document_id, reason: text("Sai"), ..Business::default() },
        Business {
            kind: text("2"),
            document_id: letter().document_id,
            reason: text("Bổ sung nơi nhận"),
            document_info: Some(BusinessInfo {
                document_info: text("0"),
                document_receiver: text("1"),
                receivers: vec![
                    Receiver { organ_id: text("000.00.00.G22"), kind: text("0") },
                    Receiver { organ_id: text("000.00.01.G09"), kind: text("1") },
                ],
            }),
            ..Business::default()
        },
        Business {
            kind: text("3"),
            reason: text("Thay thế"),
            replaces: vec![Replacement {
                document_id: text("000.00.15.H51,2025,7"),
                organ_ids: vec![text("000.00.00.G22")],
            }],
            staff: Staff { department: text("Văn thư"), staff: text("Trần Thị Bình"), ..Staff::default() },
            ..Business::default()
        },
    ];
    for business in kinds {
        let trace = Trace { business: Some(business), ..trace() };
        let mut out = Vec::new();
        write(&mut out, &letter(), &trace, &[]).unwrap();
        let read = read_all(&String::from_utf8(out).unwrap()).unwrap();
        assert_eq!(read.package.trace, Some(trace));
        assert_eq!(read.codes, ["edxml.no-attachments"]);
    }
}

#[test]
fn prefixes_say_nothing_and_namespaces_everything() {
    // Everything in the default namespace, and everything under another prefix.
    let plain = two().replace("edXML:", "").replace(&format!(" xmlns:edXML=\"{NS}\""), "");
    assert_eq!(read_all(&plain).unwrap().package.message, letter());
    let prefixed = two().replace("edXML:", "x:").replace("xmlns:edXML", "xmlns:x");
    assert_eq!(read_all(&prefixed).unwrap().package.message, letter());
    for namespace in ["http://edxml.gov.vn/schema", "http://www.e-doc.vn/Schema/", "http://www.go.vn/eDoc"] {
        let older = read_all(&two().replace(NS, namespace)).unwrap();
        assert_eq!(older.package.dialect.namespace(), namespace);
        assert_eq!(older.package.message, letter());
    }
    let other = read_all(&two().replace(NS, "http://www.mic.gov.vn/TBT/QCVN_102_2016/"));
    assert!(matches!(other, Err(Error::NotAPackage { .. })));
    // A second subject in another namespace.
    let field = format!("<edXML:Subject>{}", "V/v kết nối");
    let shadowed = two().replace(&field, &format!("<Subject xmlns=\"urn:x\">giả</Subject>{field}"));
    assert!(codes(&shadowed).contains(&"edxml.other-namespace"));
    let unknown = two().replace(&field, &format!("<edXML:Sbject/>{field}"));
    assert_eq!(codes(&unknown), ["edxml.unknown-element"]);
}

#[test]
fn soap_messages_before_the_standard_are_read() {
    let xml = r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:edXML="http://www.e-doc.vn/Schema/"><S:Header>
        <edXML:MessageHeader><edXML:From><edXML:OrganId>000.00.15.H51</edXML:OrganId></edXML:From>
        <edXML:Subject>V/v</edXML:Subject></edXML:MessageHeader></S:Header><S:Body/></S:Envelope>"#;
    let package = read_all(xml).unwrap().package;
    assert_eq!((package.dialect, package.soap), (Dialect::EDoc, true));
    assert_eq!(package.message.subject, "V/v");
    let status = xml.replace("MessageHeader", "Status").replace("Subject", "StatusCode");
    assert_eq!(read_all(&status).unwrap().package.message.status_code, "V/v");
}

#[test]
fn one_producers_manifest_links_by_href() {
    let href = two().replacen(
        "<edXML:Reference>",
        r#"<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:1" xlink:type="simple">"#,
        1,
    );
    assert_eq!(codes(&href), Vec::<&str>::new());
    let only = href.replacen("<edXML:ContentId>cid:1</edXML:ContentId>", "", 1);
    assert_eq!(codes(&only), Vec::<&str>::new());
    let other = href.replacen("xlink:href=\"cid:1\"", "xlink:href=\"cid:2\"", 1);
    assert!(codes(&other).contains(&"edxml.contradicting-content-id"));
    let empty = two().replace("</edXML:edXMLHeader>", "<edXML:DigitalSignature/></edXML:edXMLHeader>");
    let package = read_all(&empty).unwrap().package;
    assert_eq!(package.signatures.iter().map(|s| s.form).collect::<Vec<_>>(), [SignatureForm::Empty]);
}

#[test]
fn what_is_not_well_formed_is_refused() {
    // As two official samples are: letters before the declaration; prefixes nobody declared.
    assert!(matches!(read_all(&format!("1212{}", two())), Err(Error::Xml(_))));
    assert!(matches!(
        read_all(&two().replacen("<edXML:Reference>", "<edXML:Reference xlink:href=\"cid:1\">", 1)),
        Err(Error::Xml(_))
    ));
    let undeclared =
        two().replacen(&format!("ContentTransferEncoded xmlns:edXML=\"{NS}\""), "ContentTransferEncoded", 1);
    assert!(matches!(read_all(&undeclared), Err(Error::Xml(_))));
    assert!(matches!(read_all(""), Err(Error::Xml(_))));
    assert!(matches!(read_all("<a/>"), Err(Error::NotAPackage { .. })));
    assert!(matches!(read_all("<!DOCTYPE edXML [<!ENTITY a 'b'>]><edXML/>"), Err(Error::Xml(_))));
}

#[test]
fn parts_that_are_there_twice_or_not_at_all_are_refused() {
    let xml = two();
    let element = |name: &str| {
        let from = xml.find(&format!("<{name}")).unwrap();
        let to = xml.rfind(&format!("</{name}>")).unwrap() + name.len() + 3;
        xml.get(from..to).unwrap().to_owned()
    };
    for name in [
        "edXML:MessageHeader",
        "edXML:TraceHeaderList",
        "edXML:edXMLHeader",
        "edXML:edXMLBody",
        "edXML:edXMLManifest",
        "AttachmentEncoded",
    ] {
        let part = element(name);
        let twice = xml.replacen(&part, &format!("{part}{part}"), 1);
        assert!(matches!(read_all(&twice), Err(Error::Ambiguous { count: 2, .. })), "{name}");
    }
    let envelope = element("edXML:edXMLEnvelope");
    assert!(matches!(
        read_all(&xml.replacen(&envelope, &format!("{envelope}{envelope}"), 1)),
        Err(Error::Ambiguous { .. })
    ));
    for name in ["edXML:MessageHeader", "edXML:edXMLHeader", "edXML:edXMLEnvelope"] {
        assert!(
            matches!(read_all(&xml.replacen(&element(name), "", 1)), Err(Error::Ambiguous { count: 0, .. })),
            "{name}"
        );
    }
}

#[test]
fn fields_that_are_there_twice_weigh() {
    for name in ["DocumentId", "Subject", "CodeNumber", "PromulgationDate", "SteeringType", "PageAmount"] {
        let from = two().find(&format!("<edXML:{name}>")).unwrap();
        let mut xml = two();
        xml.insert_str(from, &format!("<edXML:{name}>1</edXML:{name}>"));
        let read = read_all(&xml).unwrap();
        let repeated = read.package.issues.iter().find(|issue| issue.code == "edxml.repeated-field");
        assert_eq!(repeated.map(|issue| issue.weight), Some(Weight::Structure), "{name}");
    }
    let stray = two().replace("<edXML:Code>", "<edXML:Code>129/UBND");
    assert!(codes(&stray).contains(&"edxml.stray-text"));
    let nested = two().replace("Nội dung", "Nội <b xmlns=''>dung</b>");
    assert!(codes(&nested).contains(&"edxml.field-with-elements"));
}

#[test]
fn comments_do_not_cut_a_field() {
    let xml = two().replace("<edXML:OrganId>000.00.15.H51<", "<edXML:OrganId>000.00<!-- x -->.15<![CDATA[.H51]]><");
    assert_eq!(read_all(&xml).unwrap().package.message.from.organ_id, "000.00.15.H51");
}

#[test]
fn each_field_rule_can_be_broken() {
    type Change = fn(&mut Message);
    let cases: &[(&str, Change)] = &[
        ("edxml.field-missing", |m| m.from.organ_id.clear()),
        ("edxml.field-missing", |m| m.to.clear()),
        ("edxml.field-missing", |m| m.document_id.clear()),
        ("edxml.field-missing", |m| m.subject.clear()),
        ("edxml.field-missing", |m| m.code.number.clear()),
        ("edxml.field-missing", |m| m.code.notation.clear()),
        ("edxml.field-missing", |m| m.promulgation.date.clear()),
        ("edxml.field-too-long", |m| m.subject = "ệ".repeat(501)),
        ("edxml.field-too-long", |m| m.from.name = "ệ".repeat(201)),
        ("edxml.field-too-long", |m| m.signer.full_name = "ệ".repeat(51)),
        ("edxml.field-too-long", |m| m.to_places = vec!["ệ".repeat(1001)]),
        ("edxml.organ-code-form", |m| m.to[0].organ_id = "vxp.saas.03".to_owned()),
        ("edxml.organ-code-longer", |m| m.to[0].organ_id = "28.22.H17".to_owned()),
        ("edxml.email-form", |m| m.from.email = "vanthu".to_owned()),
        ("edxml.receiver-twice", |m| m.to[1].organ_id = m.to[0].organ_id.clone()),
        ("edxml.date-form", |m| m.promulgation.date = "21/11/2026".to_owned()),
        ("edxml.date-form", |m| m.due_date = "2026/02/30".to_owned()),
        ("edxml.due-before-issued", |m| m.due_date = "2026/11/20".to_owned()),
        ("edxml.document-id-form", |m| m.document_id = "128/UBND-VP".to_owned()),
        ("edxml.document-id-uuid", |m| m.document_id = "1f881896-6e3a-4a5f-87f1-c380878e148e".to_owned()),
        ("edxml.document-id-contradicts", |m| m.code.number = "129".to_owned()),
        ("edxml.document-id-contradicts", |m| m.promulgation.date = "2026/11/22".to_owned()),
        ("edxml.document-id-contradicts", |m| m.from.organ_id = "000.00.16.H51".to_owned()),
        ("edxml.code-number-form", |m| m.code.number = "74fass22".to_owned()),
        ("edxml.code-notation-form", |m| m.code.notation = "ubnd vp".to_owned()),
        ("edxml.number-form", |m| m.other.page_amount = "1000".to_owned()),
        ("edxml.number-form", |m| m.other.promulgation_amount = "hai".to_owned()),
        ("edxml.value-not-allowed", |m| m.other.priority = "5".to_owned()),
        ("edxml.value-not-allowed", |m| m.steering_type = "0".to_owned()),
        ("edxml.value-not-allowed", |m| m.other.direction = "no".to_owned()),
    ];
    for (code, change) in cases {
        let mut message = letter();
        change(&mut message);
        let found: Vec<&str> = check(&message, None).iter().map(|issue| issue.code).collect();
        assert!(found.contains(code), "{code}: {found:?}");
    }
    assert_eq!(check(&letter(), Some(&trace())), []);
}

#[test]
fn each_rule_of_the_trace_can_be_broken() {
    type Change = fn(&mut Trace);
    let cases: &[(&str, Change)] = &[
        ("edxml.time-form", |t| t.hops[0].timestamp = "2026/11/21".to_owned()),
        ("edxml.field-missing", |t| t.hops[0].organ_id.clear()),
        ("edxml.field-missing", |t| t.hops[0].organ_id = "null".to_owned()),
        ("edxml.trace-order", |t| {
            t.hops.push(Hop { timestamp: "2026/11/21 09:59:59".to_owned(), ..t.hops[0].clone() })
        }),
        ("edxml.value-not-allowed", |t| t.business.as_mut().unwrap().kind = "4".to_owned()),
        ("edxml.field-missing", |t| t.business.as_mut().unwrap().kind = "1".to_owned()),
        ("edxml.field-missing", |t| t.business.as_mut().unwrap().kind = "2".to_owned()),
        ("edxml.field-missing", |t| t.business.as_mut().unwrap().kind = "3".to_owned()),
        ("edxml.business-part-unasked", |t| t.business.as_mut().unwrap().replaces.push(Replacement::default())),
    ];
    for (code, change) in cases {
        let mut trace = trace();
        change(&mut trace);
        let found: Vec<&str> = check(&letter(), Some(&trace)).iter().map(|issue| issue.code).collect();
        assert!(found.contains(code), "{code}: {found:?}");
    }
}

#[test]
fn the_manifest_and_the_attachments_must_agree() {
    let cut = |xml: &str, name: &str, which: usize| {
        let from = xml.match_indices(&format!("<{name}>")).nth(which).unwrap().0;
        let to = from + xml.get(from..).unwrap().find(&format!("</{name}>")).unwrap() + name.len() + 3;
        [xml.get(..from).unwrap(), xml.get(to..).unwrap()].concat()
    };
    assert_eq!(codes(&cut(&two(), "Attachment", 1)), ["edxml.attachment-missing"]);
    assert_eq!(codes(&cut(&two(), "edXML:Reference", 0)), ["edxml.attachment-extra"]);
    assert_eq!(codes(&cut(&two(), "edXML:edXMLBody", 0)), ["edxml.manifest-missing"]);
    let twice = codes(&two().replace("cid:2", "cid:1"));
    assert_eq!(twice, ["edxml.content-id-twice", "edxml.content-id-twice", "edxml.attachment-renamed"]);
    assert_eq!(codes(&two().replacen("cid:2", "cid:3", 1)), ["edxml.attachment-missing", "edxml.attachment-extra"]);
    assert_eq!(codes(&two().replacen(">b.pdf<", ">c.pdf<", 1)), ["edxml.attachment-renamed"]);
    assert_eq!(codes(&two().replace("cid:", "")).iter().filter(|c| **c == "edxml.content-id-form").count(), 4);
    let misplaced = two().replace("AttachmentEncoded>", "Attachments>");
    assert!(codes(&misplaced).contains(&"edxml.attachment-misplaced"));
}

#[test]
fn what_octets_are_is_not_what_they_are_called() {
    let zipped = zip_one("5e515fca-3627-4f2e-b517-7169acdc8bda.pdf", PDF).unwrap();
    // Declared as PDF, carried packed, as a real message has it.
    let read = read_all(&packed(&letter(), &[("cid:1", "cv.pdf", &zipped)])).unwrap();
    assert_eq!(read.codes, ["edxml.type-not-bytes"]);
    let (looked, inner) = look(0, &read.package.attachments[0], &read.files[0], &Limits::default());
    assert_eq!((looked.kind, looked.file_kind(), inner.as_deref()), (Some(Kind::Zip), Some(Kind::Pdf), Some(PDF)));
    assert_eq!(
        codes(&packed(&letter(), &[("cid:1", "cv.pdf", b"MZ\x90\0 an executable \xff")])),
        ["edxml.type-not-bytes", "edxml.name-not-bytes"]
    );
    for (octets, kind) in [
        (&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"[..], Kind::OldOffice),
        (b"<?xml version='1.0'?><a/>", Kind::Xml),
        (b"\xef\xbb\xbf<a/>", Kind::Xml),
        ("Kính gửi".as_bytes(), Kind::Text),
        (b"\x89PNG\r\n", Kind::Image),
        (b"Rar!\x1a\x07", Kind::OtherArchive),
        (b"\xff\x00", Kind::Unknown),
        (b"", Kind::Empty),
    ] {
        assert_eq!(sniff(octets), kind);
    }
}

#[test]
fn damage_is_named() {
    let attached = |octets: &[u8]| codes(&packed(&letter(), &[("cid:1", "cv.pdf", octets)]));
    let binary = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nstream\xff\xfe\x00\x80endstream\n%%EOF\n";
    assert_eq!(attached(binary), Vec::<&str>::new());
    assert_eq!(attached(String::from_utf8_lossy(binary).as_bytes()), ["edxml.text-decoded"]);
    assert_eq!(attached(&binary[..20]), ["edxml.pdf-truncated"]);
    let zipped = zip_one("a.pdf", binary).unwrap();
    let short = &zipped[..zipped.len() - 30];
    assert_eq!(
        codes(&packed(&letter(), &[("cid:1", "a.xml", short)])),
        ["edxml.zip-truncated", "edxml.name-not-bytes"]
    );
    // Text as such may hold a replacement character.
    assert_eq!(damage("a \u{fffd} b".as_bytes(), Kind::Text), None);
    let xml = two();
    let encoded = super::base64::encode(PDF);
    for (text, code) in [
        (encoded.trim_end_matches('=').to_owned() + "A", "edxml.base64-truncated"),
        (encoded.replacen('J', "!", 1), "edxml.base64-letter"),
        (encoded.clone() + "AAAA", "edxml.base64-behind-padding"),
        (String::new(), "edxml.attachment-no-content"),
    ] {
        let found = codes(&xml.replacen(&encoded, &text, 1));
        assert!(found.contains(&code), "{code}: {found:?}");
    }
    assert!(encoded.ends_with('='), "the padding is what two of the cases are about");
}

#[test]
fn a_container_is_opened_one_level_and_within_bounds() {
    let limits = Limits::default();
    let zeros = vec![0; 20 << 20];
    let bomb = zip_one("a.bin", &zeros).unwrap();
    assert!(bomb.len() < 100 << 10);
    assert!(matches!(unzip(&bomb, &limits), Err(UnzipError::Limit(_))));
    // Below the free threshold any ratio will do.
    let small = zip_one("a.bin", &zeros[..1 << 20]).unwrap();
    assert!(matches!(unzip(&small, &limits), Ok(Unzipped::One { octets, .. }) if octets.len() == 1 << 20));
    let two = [zip_one("a", b"a").unwrap(), zip_one("b", b"b").unwrap()].concat();
    // Two containers one behind the other: readers differ in which they open.
    assert!(matches!(unzip(&two, &limits), Err(UnzipError::TwoReadings | UnzipError::Unreadable(_))));
    let mut renamed = zip_one("a.pdf", b"a").unwrap();
    renamed[30] = b'b';
    assert!(matches!(unzip(&renamed, &limits), Err(UnzipError::TwoReadings)));
    assert!(matches!(unzip(b"PK\x03\x04", &limits), Err(UnzipError::Unreadable(_))));
}

#[test]
fn budgets_end_the_reading() {
    let small = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        read(&two().as_bytes(), &limits, &mut |_, _, _| {})
    };
    assert!(matches!(small(|l| l.edxml_attachments = 1), Err(Error::Limit(_))));
    assert!(matches!(small(|l| l.edxml_attachment_octets = 5), Err(Error::Limit(_))));
    assert!(matches!(small(|l| l.edxml_header_octets = 500), Err(Error::Limit(_))));
    assert!(matches!(small(|l| l.edxml_field_octets = 20), Err(Error::Limit(_))));
    let many = "<Attachment/>".repeat(100_000);
    let xml = two().replace("<AttachmentEncoded>", &format!("<AttachmentEncoded>{many}"));
    assert!(matches!(read_all(&xml), Err(Error::Limit(_))));
}

#[test]
fn signatures_are_told_from_what_looks_like_them() {
    let forms = |xml: &str| {
        let package = read_all(xml).unwrap().package;
        package.signatures.iter().map(|s| (s.form, s.in_place)).collect::<Vec<_>>()
    };
    let put = |signature: &str, before: &str| two().replacen(before, &format!("{signature}{before}"), 1);
    let certificate = super::base64::encode(&[&[0x30, 0x82, 1, 0][..], &[0; 256]].concat());
    let signature = |namespace: &str, certificate: &str| {
        format!(
            "<Signature xmlns=\"{namespace}\"><SignedInfo/><SignatureValue>AAAA</SignatureValue><KeyInfo><X509Data>\
             <X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></Signature>"
        )
    };
    let header = "</edXML:edXMLHeader>";
    assert_eq!(forms(&put(&signature(XMLDSIG, &certificate), header)), [(SignatureForm::Signature, true)]);
    // As the official kit writes it: its own namespace, and a certificate of eleven letters.
    assert_eq!(forms(&put(&signature(NS, &certificate), header)), [(SignatureForm::Placeholder, true)]);
    assert_eq!(forms(&put(&signature(XMLDSIG, "MIIFqTCCBJG"), header)), [(SignatureForm::Placeholder, true)]);
    assert_eq!(forms(&put(&format!("<Signature xmlns=\"{XMLDSIG}\"/>"), header)), [(SignatureForm::Placeholder, true)]);
    for elsewhere in ["</edXML:edXMLEnvelope>", "</edXML>", "</edXML:MessageHeader>", "</Attachment>"] {
        assert_eq!(
            forms(&put(&signature(XMLDSIG, &certificate), elsewhere)),
            [(SignatureForm::Signature, false)],
            "{elsewhere}"
        );
    }
}

// ---- states

fn state(code: &str, organ_id: &str, time: &str) -> Message {
    Message {
        from: organ(organ_id, ""),
        response_for: vec![ResponseFor {
            organ_id: letter().from.organ_id,
            code: letter().code.written(),
            date: letter().promulgation.date,
            document_id: letter().document_id,
        }],
        status_code: code.to_owned(),
        timestamp: format!("2026/11/21 {time}:00"),
        ..Message::default()
    }
}

fn sequence_codes(messages: &[Message]) -> Vec<&'static str> {
    let names: Vec<String> = (0..messages.len()).map(|n| n.to_string()).collect();
    let steps: Vec<Step<'_>> = messages.iter().zip(&names).map(|(message, name)| Step { name, message }).collect();
    sequence(&steps).issues.iter().map(|issue| issue.code).collect()
}

#[test]
fn every_state_is_written_and_read() {
    for known in State::all() {
        let message = state(known.code(), "000.00.00.G22", "10:00");
        let mut out = Vec::new();
        write_status(&mut out, &message).unwrap();
        let read = read_all(&String::from_utf8(out).unwrap()).unwrap();
        assert_eq!((read.package.message, read.codes), (message, Vec::<&str>::new()));
        assert_eq!(State::from_code(known.code()), Some(known));
    }
    assert_eq!(State::all().map(State::code).collect::<Vec<_>>().join(" "), "01 02 03 04 05 06 13 15 16");
    let codes = |message: &Message| check(message, None).iter().map(|issue| issue.code).collect::<Vec<_>>();
    assert_eq!(codes(&state("07", "000.00.00.G22", "10:00")), ["edxml.status-unknown"]);
    assert_eq!(codes(&state("3", "000.00.00.G22", "10:00")), ["edxml.status-unknown"]);
    assert_eq!(codes(&state("03", "000.00.00.G22", "25:00")), ["edxml.time-form"]);
    let mut message = state("03", "000.00.00.G22", "10:00");
    message.response_for.clear();
    assert_eq!(codes(&message), ["edxml.response-count"]);
}

#[test]
fn states_come_in_an_order() {
    let g22 = |code: &str, time: &str| state(code, "000.00.00.G22", time);
    let whole = ["01", "03", "04", "05", "06"];
    let mut messages: Vec<Message> =
        whole.iter().zip(10..).map(|(code, hour)| g22(code, &format!("{hour}:00"))).collect();
    assert_eq!(sequence_codes(&messages), Vec::<&str>::new());
    // The order of the files says nothing, that of the times everything.
    messages.reverse();
    messages.push(letter());
    assert_eq!(sequence_codes(&messages), Vec::<&str>::new());
    let asked = |organ: &str, time: &str| state("13", organ, time);
    for (messages, expected) in [
        (vec![g22("01", "10:00"), g22("02", "11:00")], vec![]),
        (vec![g22("01", "10:00"), g22("03", "11:00")], vec!["edxml.sequence-few-states"]),
        (vec![g22("01", "10:00"), g22("02", "11:00"), g22("03", "12:00")], vec!["edxml.sequence-order"]),
        (vec![g22("05", "10:00"), g22("02", "11:00")], vec!["edxml.sequence-starts", "edxml.sequence-order"]),
        (vec![g22("02", "11:00")], vec!["edxml.sequence-skipped"]),
        (vec![g22("01", "10:00"), asked("000.00.15.H51", "11:00"), g22("15", "12:00")], vec![]),
        (vec![g22("01", "10:00"), g22("02", "10:30"), g22("15", "12:00")], vec!["edxml.sequence-not-asked"]),
        (
            vec![asked("000.00.15.H51", "09:00"), g22("01", "10:00"), g22("15", "12:00"), g22("16", "13:00")],
            vec!["edxml.sequence-order"],
        ),
        (
            vec![asked("000.00.15.H51", "09:00"), g22("01", "10:00"), g22("15", "12:00"), g22("03", "13:00")],
            vec!["edxml.sequence-order"],
        ),
        (
            vec![letter(), asked("000.00.00.G22", "09:00"), g22("01", "10:00"), g22("15", "12:00")],
            vec!["edxml.sequence-not-sender"],
        ),
        (
            vec![letter(), state("01", "000.00.99.H51", "10:00"), state("02", "000.00.99.H51", "10:30")],
            vec!["edxml.sequence-not-receiver"],
        ),
    ] {
        assert_eq!(sequence_codes(&messages), expected);
    }
    let mut other = g22("02", "11:00");
    other.response_for[0].code = "129/UBND-VP".to_owned();
    assert_eq!(sequence_codes(&[g22("01", "10:00"), other]), ["edxml.sequence-other-document"]);
}

// ---- metadata

#[test]
fn metadata_is_read_in_both_forms() {
    let meta = Metadata {
        schema: SCHEMA.to_owned(),
        message: letter(),
        trace: trace(),
        attachments: vec![File { path: "cv.pdf".to_owned(), ..File::default() }],
    };
    assert_eq!(Metadata::from_json(&meta.to_json()).unwrap(), meta);
    let read =
        Metadata::from_toml("[message.other]\npriority = 2\ndirection = true\n[message.code]\nnumber = 128\n").unwrap();
    assert_eq!((read.message.other.priority.as_str(), read.message.other.direction.as_str()), ("2", "true"));
    assert_eq!(read.message.code.number, "128");
    assert!(Metadata::from_toml("[message]\nsubjet = 'x'\n").is_err());
    assert!(Metadata::from_json("{\"schema\":\"kyso.edxml-metadata/2\"}").is_err());
}

#[test]
fn the_kits_table_of_types() {
    assert_eq!(carrying("a.PDF"), Carrying { mime: "application/pdf", packed: false });
    assert_eq!(carrying("a.docx").mime, "application/docx");
    assert_eq!(carrying("a.xml"), Carrying { mime: "application/zip", packed: true });
    assert_eq!(carrying("a"), Carrying { mime: "application/zip", packed: true });
    assert_eq!(carrying("a.zip"), Carrying { mime: "application/zip", packed: false });
}

#[test]
fn a_character_that_xml_cannot_hold_is_not_written() {
    let mut message = letter();
    message.subject = "a\u{1}b".to_owned();
    let mut out = Vec::new();
    assert!(matches!(
        write(&mut out, &message, &trace(), &[]),
        Err(WriteError::Character { field: "edXML:Subject", .. })
    ));
}

proptest! {
    #[test]
    fn any_text_survives(subject in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u{fffe}\u{ffff}]{0,40}", octets in proptest::collection::vec(any::<u8>(), 1..200)) {
        let mut message = letter();
        message.subject.clone_from(&subject);
        let read = read_all(&packed(&message, &[("cid:1", "a.bin", &octets)])).unwrap();
        prop_assert_eq!(read.package.message.subject, subject.trim());
        prop_assert_eq!(read.files, vec![octets]);
    }
}
