"""What signxml makes of a signature: verify|verify-xades IN CERT XPATH; and makes itself: sign|sign-xades IN KEY CERT XPATH [ID...]."""
import sys

from lxml import etree
from signxml import (
    CanonicalizationMethod,
    SignatureConfiguration,
    SignatureMethod,
    XMLSigner,
    XMLVerifier,
    methods,
)
from signxml.xades import XAdESSigner, XAdESVerifier, XAdESSignatureConfiguration

# lxml writes xmlns="" on grandchildren of an element whose default namespace is declared above it (none of our documents has a
# true one); signxml has a switch against that.
for one in (XMLVerifier, XAdESVerifier, XMLSigner, XAdESSigner):
    one.excise_empty_xmlns_declarations = True

C14N = CanonicalizationMethod.CANONICAL_XML_1_0


def location(root, signature):
    steps = []
    node = signature.getparent()
    while node is not root:
        same = [e for e in node.getparent() if e.tag == node.tag]
        steps.insert(0, "%s[%d]" % (node.tag, same.index(node) + 1))
        node = node.getparent()
    return "./" + "".join(step + "/" for step in steps)


def main():
    mode, document = sys.argv[1], etree.parse(sys.argv[2])
    root = document.getroot()
    if mode.startswith("verify"):
        (signature,) = document.xpath(sys.argv[4])
        settings = dict(
            location=location(root, signature),
            expect_references=True,
            signature_methods=frozenset(SignatureMethod),
            default_reference_c14n_method=C14N,
        )
        certificate = open(sys.argv[3]).read()
        # The form of invoices puts SigningTime into the namespace of XML Signature, which its schema does not allow.
        options = dict(x509_cert=certificate, validate_schema=False)
        if mode == "verify-xades":
            found = XAdESVerifier().verify(root, expect_config=XAdESSignatureConfiguration(**settings), **options)
        else:
            found = XMLVerifier().verify(root, expect_config=SignatureConfiguration(**settings), **options)
        found = found if isinstance(found, list) else [found]
        for one in found:
            signed = one.signed_xml
            print(signed.tag if signed is not None else "-")
        return
    key, certificate, (place,) = open(sys.argv[3]).read(), open(sys.argv[4]).read(), document.xpath(sys.argv[5])
    ids = sys.argv[6:]
    # signxml puts an enveloped signature where its placeholder stands.
    placeholder = etree.SubElement(place, "{http://www.w3.org/2000/09/xmldsig#}Signature", Id="placeholder", nsmap={None: "http://www.w3.org/2000/09/xmldsig#"})
    assert placeholder is not None
    signer = (XAdESSigner if mode == "sign-xades" else XMLSigner)(method=methods.enveloped, c14n_algorithm=C14N)
    signed = signer.sign(root, key=key, cert=certificate, reference_uri=["#" + i for i in ids] or None)
    sys.stdout.buffer.write(etree.tostring(signed, xml_declaration=True, encoding="utf-8"))


main()
