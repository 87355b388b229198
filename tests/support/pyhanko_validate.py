"""One JSON object per signature: what pyHanko, with its default (strict) difference policy, says about it."""
import json
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

path, root, strict = sys.argv[1], sys.argv[2], sys.argv[3] == "strict"
out = []
with open(path, "rb") as f:
    for signature in PdfFileReader(f, strict=strict).embedded_signatures:
        context = lambda: ValidationContext(trust_roots=[load_cert_from_pemder(root)], allow_fetching=False)
        one = {"field": signature.field_name}
        try:
            s = validate_pdf_signature(signature, context(), context())
            stamp = s.timestamp_validity
            one.update(
                intact=s.intact, valid=s.valid, trusted=s.trusted, coverage=s.coverage.name,
                modification=s.modification_level.name if s.modification_level else None,
                docmdp_ok=s.docmdp_ok, bottom_line=s.bottom_line,
                timestamp=bool(stamp and stamp.intact and stamp.valid and stamp.trusted),
                error=None,
            )
        except Exception as e:  # noqa: BLE001
            one.update(intact=False, valid=False, trusted=False, coverage="", modification=None,
                       docmdp_ok=False, bottom_line=False, timestamp=False, error=f"{type(e).__name__}: {e}")
        out.append(one)
json.dump(out, sys.stdout)
