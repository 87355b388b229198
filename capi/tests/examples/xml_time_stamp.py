"""Takes the time-stamp token out of a signed XML document, and the signature value that it is over in its canonical form."""
import base64
import re
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

path, folder = sys.argv[1], Path(sys.argv[2])
DS, XADES = "{http://www.w3.org/2000/09/xmldsig#}", "{http://uri.etsi.org/01903/v1.3.2#}"
root = tree.parse(path).getroot()
stamp = root.find(f".//{XADES}SignatureTimeStamp")
method = stamp.find(f"{DS}CanonicalizationMethod").get("Algorithm")
# The standard library has canonical XML 2.0, which is the exclusive form for an element without prefixes in its text.
assert method == "http://www.w3.org/2001/10/xml-exc-c14n#", method
token = stamp.find(f"{XADES}EncapsulatedTimeStamp").text
(folder / "token.der").write_bytes(base64.b64decode(token))
# Cut out as it stands, so that its prefix stays, with what declares the prefix.
text = Path(path).read_text(encoding="utf-8")
value, prefix = re.search(r"<(?:(\w+):)?SignatureValue.*?SignatureValue>", text, re.S).group(0, 1)
declared = f'xmlns:{prefix}="{DS[1:-1]}"' if prefix else f'xmlns="{DS[1:-1]}"'
value = value.replace("SignatureValue", f"SignatureValue {declared}", 1) if declared not in value else value
(folder / "value.c14n").write_bytes(tree.canonicalize(value).encode())
