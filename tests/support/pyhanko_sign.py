"""Signs a PDF with the key and certificate of a PEM file each: SOURCE OUT KEY CERTIFICATE DIGEST [pss]."""
import sys

from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

source, out, key, certificate, digest, pss = (sys.argv + [""])[1:7]
certificate = load_cert_from_pemder(certificate)
# Its ASN.1 library has no names for RSA PKCS #1 v1.5 with SHA-3: then rsaEncryption, with the digest beside it.
plain_rsa = certificate.public_key.algorithm == "rsa" and pss != "pss"
signer = signers.SimpleSigner(
    signing_cert=certificate,
    signing_key=load_private_key_from_pemder(key, passphrase=None),
    cert_registry=SimpleCertificateStore(),
    signature_mechanism=SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}) if plain_rsa else None,
    prefer_pss=pss == "pss",
)
with open(source, "rb") as f:
    writer = IncrementalPdfFileWriter(f)
    metadata = signers.PdfSignatureMetadata(field_name="S", md_algorithm=digest)
    signed = signers.sign_pdf(writer, metadata, signer=signer)
with open(out, "wb") as f:
    f.write(signed.getbuffer())
