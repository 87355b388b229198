"""Whether pyHanko accepts the one signature and its time-stamp with revocation data required, a root, and nothing but what the
document holds."""
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore

path, root = sys.argv[1:3]
with open(path, "rb") as f:
    reader = PdfFileReader(f)
    store = DocumentSecurityStore.read_dss(reader)
    roots = {"trust_roots": [load_cert_from_pemder(root)], "allow_fetching": False, "revocation_mode": "require"}
    context = lambda: store.as_validation_context(roots)
    (signature,) = reader.embedded_regular_signatures
    status = validate_pdf_signature(signature, context(), context())
    stamp = status.timestamp_validity
    print("accepted", status.bottom_line and stamp.intact and stamp.valid and stamp.trusted)
