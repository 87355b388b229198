//! Signed XML as invoices and declarations are: many small elements, namespaces on the root, an enveloped signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::keys::{Signer as _, SoftwareSigner};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A document of about `octets` octets, and what of it is hashed: it is canonical as it stands, so that no canonicalizer is
/// needed to make it.
pub fn signed_xml(octets: usize, signer: &SoftwareSigner) -> (Vec<u8>, Vec<u8>) {
    let mut body = String::with_capacity(octets + 1_000);
    let mut line = 0_u64;
    while body.len() < octets {
        line += 1;
        let amount = line.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        body.push_str(&format!(
            "  <c:HHDVu xml:lang=\"vi\" c:STT=\"{line}\">\n    <c:THHDVu dvt=\"cái\" ma=\"{amount}\">Văn phòng phẩm loại {line} &amp; dịch vụ</c:THHDVu>\n    <c:ThTien tien=\"VND\">{amount}</c:ThTien>\n  </c:HHDVu>\n"
        ));
    }
    let root = "<d:DLHDon xmlns:d=\"urn:d\" xmlns:c=\"urn:c\">";
    // Exclusive form writes `c` where it is used.
    let hashed = format!(
        "<d:DLHDon xmlns:d=\"urn:d\">\n{}</d:DLHDon>",
        body.replace("<c:HHDVu ", "<c:HHDVu xmlns:c=\"urn:c\" ")
    );
    let reference = STANDARD.encode(digest(DigestAlgorithm::Sha256, hashed.as_bytes()).as_bytes());
    let signed_info = format!(
        "<CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></CanonicalizationMethod>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>\
         <Reference URI=\"\"><Transforms><Transform Algorithm=\"{DSIG}enveloped-signature\"></Transform>\
         <Transform Algorithm=\"{EXCLUSIVE}\"></Transform></Transforms>\
         <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>\
         <DigestValue>{reference}</DigestValue></Reference>"
    );
    let canonical = format!("<SignedInfo xmlns=\"{DSIG}\">{signed_info}</SignedInfo>");
    let value = STANDARD.encode(signer.sign(canonical.as_bytes()).expect("a signature"));
    let certificates: String = std::iter::once(signer.certificate())
        .chain(signer.chain())
        .map(|c| format!("<X509Certificate>{}</X509Certificate>", STANDARD.encode(c.der())))
        .collect();
    let signature = format!(
        "<Signature xmlns=\"{DSIG}\"><SignedInfo>{signed_info}</SignedInfo><SignatureValue>{value}</SignatureValue>\
         <KeyInfo><X509Data>{certificates}</X509Data></KeyInfo></Signature>"
    );
    (format!("{root}\n{body}{signature}</d:DLHDon>").into_bytes(), hashed.into_bytes())
}
