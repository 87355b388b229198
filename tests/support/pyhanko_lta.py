"""Signs with pyHanko at B-LT or B-LTA, and stamps a B-LTA document anew, without a network: the revocation data is in files,
the time-stamping authority in this process."""
import asyncio
import sys
from datetime import datetime

from asn1crypto import crl, keys, ocsp
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

what, source, target, at = sys.argv[1:5]
moment = datetime.fromisoformat(at)
read = lambda name: open(name, "rb").read()
certificate = lambda name: load_cert_from_pemder(name)


def authority(name):
    return DummyTimeStamper(
        tsa_cert=certificate(f"{name}.pem"), tsa_key=load_private_key_from_pemder(f"{name}.key", None),
        certs_to_embed=SimpleCertificateStore.from_certs([certificate("issuing.pem")]), fixed_dt=moment,
    )


context = ValidationContext(
    trust_roots=[certificate("root.pem")], other_certs=[certificate("issuing.pem"), certificate("tsa.pem")],
    crls=[crl.CertificateList.load(read("root.crl")), crl.CertificateList.load(read("issuing.crl"))],
    ocsps=[], allow_fetching=False, revocation_mode="require", moment=moment,
)
if what == "renew":
    with open(source, "rb") as f, open(target, "wb") as out:
        stamper = signers.PdfTimeStamper(authority("tsa"))
        stamper.update_archival_timestamp_chain(PdfFileReader(f), context, in_place=False, output=out)
else:
    store = SimpleCertificateStore.from_certs([certificate("issuing.pem"), certificate("root.pem")])
    signer = signers.SimpleSigner(
        signing_cert=certificate("signer.pem"), signing_key=load_private_key_from_pemder("signer.key", None),
        cert_registry=store,
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Sig1", subfilter=fields.SigSeedSubFilter.PADES, validation_context=context,
        embed_validation_info=True, use_pades_lta=what == "lta", md_algorithm="sha256",
    )
    with open(source, "rb") as f, open(target, "wb") as out:
        signers.PdfSigner(meta, signer=signer, timestamper=authority("tsa")).sign_pdf(
            IncrementalPdfFileWriter(f), output=out
        )
