"""Makes and signs documents with Python programs. One JSON object a line on standard input (op, in, out, keys and the
step's own words), one JSON object a line as the answer: {} or {"error": "..."}."""
import contextlib
import io
import json
import os
import re
import sys
import traceback
from datetime import datetime, timezone

PASSWORD = "mat-khau"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
TEXT = ["ỦY BAN NHÂN DÂN XÃ MINH MẪU", "Số:      /UBND-VP", "V/v triển khai ký số", "Kính gửi: các thôn, tổ dân phố."]
PLAIN = ["UY BAN NHAN DAN XA MINH MAU", "So:      /UBND-VP", "V/v trien khai ky so", "Kinh gui: cac thon, to dan pho."]


def octets(path):
    with open(path, "rb") as f:
        return f.read()


# Bases -----------------------------------------------------------------------------------------------------------


def base_reportlab(job):
    from reportlab.pdfgen import canvas
    page = canvas.Canvas(job["out"], pagesize=(595, 842), pageCompression=0 if job.get("plain") else 1)
    for number in range(int(job.get("pages", 1))):
        for line, text in enumerate(PLAIN):
            page.drawString(72, 770 - 20 * line, text)
        if number == 0 and job.get("form"):
            form = page.acroForm
            for name, x, width in (("so", 100, 80), ("ngay", 260, 120)):
                form.textfield(name=name, x=x, y=600, width=width, height=18, fontName="Helvetica", fontSize=11,
                               borderWidth=0, fieldFlags="")
        page.showPage()
    page.save()


def base_fpdf2(job):
    from fpdf import FPDF
    pdf = FPDF(format="A4")
    pdf.add_page()
    have = os.path.exists(FONT)
    if have:
        pdf.add_font("d", fname=FONT)
    pdf.set_font("d" if have else "helvetica", size=12)
    for text in TEXT if have else PLAIN:
        pdf.cell(text=text, new_x="LMARGIN", new_y="NEXT")
    if job.get("by"):
        pdf.sign_pkcs12(os.path.join(job["keys"], job["by"] + ".p12"), PASSWORD.encode())
    pdf.output(job["out"])


def base_typst(job):
    import typst
    source = "#set page(paper: \"a4\")\n#set document(title: \"Công văn\")\n" + "\n\n".join(TEXT[:1] + TEXT[2:])
    options = {"pdf_standards": [job["standard"]]} if job.get("standard") else {}
    with open(job["out"], "wb") as out:
        out.write(typst.compile(source.encode(), format="pdf", **options))


def base_pymupdf(job):
    import pymupdf
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=842)
    for line, text in enumerate(PLAIN):
        page.insert_text((72, 80 + 20 * line), text)
    if job.get("form"):
        for name, rect in (("so", (100, 205, 180, 223)), ("ngay", (260, 205, 380, 223))):
            widget = pymupdf.Widget()
            widget.field_name, widget.rect, widget.field_type = name, pymupdf.Rect(*rect), pymupdf.PDF_WIDGET_TYPE_TEXT
            widget.text_fontsize = 11
            page.add_widget(widget)
    pdf.save(job["out"], garbage=3, deflate=True)


def pikepdf_save(job):
    import pikepdf
    with pikepdf.open(job["in"]) as pdf:
        with pdf.open_metadata() as meta:
            meta["dc:title"] = "Công văn"
        pdf.save(job["out"], object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pypdf_merge(job):
    from pypdf import PdfReader, PdfWriter
    writer = PdfWriter()
    for _ in range(2):
        writer.append(PdfReader(job["in"]))
    writer.add_metadata({"/Title": "Cong van"})
    writer.write(job["out"])


# pyHanko ---------------------------------------------------------------------------------------------------------


def hanko_signer(job):
    from pyhanko.sign import signers
    path = os.path.join(job["keys"], job.get("by", "leader") + ".p12")
    return signers.SimpleSigner.load_pkcs12(path, passphrase=PASSWORD.encode(), prefer_pss="pss" in job)


def hanko_authority(job):
    from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore
    at = lambda name: os.path.join(job["keys"], name)
    return DummyTimeStamper(
        tsa_cert=load_cert_from_pemder(at("tsa.pem")), tsa_key=load_private_key_from_pemder(at("tsa.key"), None),
        certs_to_embed=SimpleCertificateStore.from_certs([load_cert_from_pemder(at("issuing.pem"))]),
        fixed_dt=datetime.now(timezone.utc))


def hanko_context(job):
    from asn1crypto import crl
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko_certvalidator import ValidationContext
    at = lambda name: os.path.join(job["keys"], name)
    return ValidationContext(
        trust_roots=[load_cert_from_pemder(at("root.pem"))],
        other_certs=[load_cert_from_pemder(at("issuing.pem")), load_cert_from_pemder(at("tsa.pem"))],
        crls=[crl.CertificateList.load(octets(at(name))) for name in ("root.crl", "issuing.crl")],
        ocsps=[], allow_fetching=False, revocation_mode="require")


def hanko_lock(words):
    from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec
    action, _, names = words.partition(":")
    actions = {"all": FieldMDPAction.ALL, "include": FieldMDPAction.INCLUDE, "exclude": FieldMDPAction.EXCLUDE}
    return FieldMDPSpec(actions[action], names.split(",") if names else None)


def hanko_field(words, lock=None):
    """NAME@PAGE/X1,Y1,X2,Y2 or NAME."""
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec
    name, _, place = words.partition("@")
    options = {}
    if place:
        page, _, box = place.partition("/")
        options = {"on_page": int(page), "box": tuple(int(v) for v in box.split(","))}
    if lock:
        options["field_mdp_spec"] = hanko_lock(lock)
    return SigFieldSpec(name, **options)


def hanko_writer(job, source):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    writer = IncrementalPdfFileWriter(source, strict="lenient" not in job)
    if "password" in job:
        writer.encrypt(job["password"])
    return writer


def pyhanko_sign(job):
    from pyhanko import stamp
    from pyhanko.sign import fields, signers
    perms = {"1": fields.MDPPerm.NO_CHANGES, "2": fields.MDPPerm.FILL_FORMS, "3": fields.MDPPerm.ANNOTATE}
    spec = hanko_field(job["field"], job.get("lock")) if "new" in job or "@" in job["field"] else None
    long_term = job.get("level") in ("lt", "lta")
    meta = signers.PdfSignatureMetadata(
        field_name=job["field"].partition("@")[0], md_algorithm=job.get("digest", "sha256"),
        subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED if "pkcs7" in job else fields.SigSeedSubFilter.PADES,
        certify="certify" in job, docmdp_permissions=perms[job.get("certify", "2")], reason="Phê duyệt",
        location="Hà Nội", name="Nguyễn Văn Thử",
        validation_context=hanko_context(job) if long_term else None, embed_validation_info=long_term,
        use_pades_lta=job.get("level") == "lta")
    style = None
    if job.get("looks") == "text":
        style = stamp.TextStampStyle(stamp_text="Ky boi: %(signer)s\nNgay: %(ts)s")
    elif job.get("looks") == "qr":
        style = stamp.QRStampStyle(stamp_text="Ky boi: %(signer)s\n%(url)s")
    tsa = hanko_authority(job) if long_term or "tsa" in job else None
    with open(job["in"], "rb") as source, open(job["out"], "wb") as out:
        signer = signers.PdfSigner(meta, signer=hanko_signer(job), timestamper=tsa, stamp_style=style, new_field_spec=spec)
        words = {"url": "https://example.invalid/cv"} if job.get("looks") == "qr" else None
        signer.sign_pdf(hanko_writer(job, source), output=out, appearance_text_params=words)


def pyhanko_fields(job):
    from pyhanko.sign import fields
    with open(job["in"], "rb") as source, open(job["out"], "wb") as out:
        writer = hanko_writer(job, source)
        for field in job["fields"].split(";"):
            name, _, lock = field.partition("!")
            fields.append_signature_field(writer, hanko_field(name, lock or None))
        writer.write(out)


def pyhanko_renew(job):
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import signers
    with open(job["in"], "rb") as source, open(job["out"], "wb") as out:
        signers.PdfTimeStamper(hanko_authority(job)).update_archival_timestamp_chain(
            PdfFileReader(source), hanko_context(job), in_place=False, output=out)


def pyhanko_timestamp(job):
    from pyhanko.sign import signers
    with open(job["in"], "rb") as source, open(job["out"], "wb") as out:
        context = hanko_context(job) if "dss" in job else None
        signers.PdfTimeStamper(hanko_authority(job)).timestamp_pdf(
            hanko_writer(job, source), "sha256", validation_context=context, output=out)


def pyhanko_dss(job):
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import add_validation_info
    with open(job["in"], "rb") as source, open(job["out"], "wb") as out:
        signature = PdfFileReader(source).embedded_regular_signatures[int(job.get("signature", 0))]
        add_validation_info(signature, hanko_context(job), output=out)


def pyhanko_stamp(job):
    from pyhanko import stamp
    with open(job["in"], "rb") as source, open(job["out"], "wb") as out:
        writer = hanko_writer(job, source)
        style = stamp.TextStampStyle(stamp_text="BAN SAO\n%(ts)s")
        stamp.TextStamp(writer, style).apply(0, 60, 60)
        writer.write(out)


# endesive --------------------------------------------------------------------------------------------------------


def endesive_cms():
    # oscrypto, which it uses, cannot read two-digit patch levels of OpenSSL.
    plain = re.search
    wider = lambda p: p.replace(r"\d\.\d\.\d[a-z]*", r"\d\.\d\.\d+[a-z]*") if isinstance(p, str) else p
    re.search = lambda pattern, *args, **more: plain(wider(pattern), *args, **more)
    try:
        from endesive.pdf import cms
    finally:
        re.search = plain
    return cms


def endesive_sign(job):
    cms = endesive_cms()
    from cryptography.hazmat.primitives.serialization import pkcs12
    key, certificate, others = pkcs12.load_key_and_certificates(
        octets(os.path.join(job["keys"], job.get("by", "leader") + ".p12")), PASSWORD.encode())
    words = {
        "aligned": 0, "sigflags": 3, "sigflagsft": 132, "sigpage": 0, "auto_sigfield": True, "contact": "x",
        "location": "Ha Noi", "reason": "Phe duyet", "sigfield": job.get("field", "Signature1"),
        "signingdate": datetime.now(timezone.utc).strftime("D:%Y%m%d%H%M%S+00'00'"),
    }
    if "box" in job:
        words.update(signaturebox=tuple(int(v) for v in job["box"].split(",")), signature="Ky boi lanh dao")
    if "certify" in job:
        words.update(sigandcertify=True, sigflagsft=132, certify=int(job["certify"]))
    pdf = octets(job["in"])
    tail = cms.sign(pdf, words, key, certificate, others, "sha256")
    with open(job["out"], "wb") as out:
        out.write(pdf + tail)


# Forms filled in, as an update -----------------------------------------------------------------------------------


def values(job):
    return dict(pair.split(":", 1) for pair in job["values"].split(","))


def pymupdf_fill(job):
    import pymupdf
    with open(job["out"], "wb") as out:
        out.write(octets(job["in"]))
    pdf = pymupdf.open(job["out"])
    for page in pdf:
        for widget in page.widgets():
            if widget.field_name in values(job):
                widget.field_value = values(job)[widget.field_name]
                widget.update()
    pdf.saveIncr()


def pypdf_fill(job):
    from pypdf import PdfWriter
    writer = PdfWriter(job["in"], incremental=True)
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, values(job), auto_regenerate=None)
    writer.write(job["out"])


# What pyHanko says of others' files --------------------------------------------------------------------------------


def pyhanko_verdict(job):
    """Every signature under its default, strict rules. With "anchor" that certificate is believed; else all in the file."""
    from asn1crypto import x509
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko_certvalidator import ValidationContext
    said, good = [], True
    with open(job["in"], "rb") as source:
        try:
            signatures = PdfFileReader(source).embedded_signatures
        except Exception as error:  # noqa: BLE001
            return {"verdict": "error", "said": f"{type(error).__name__}: {error}"[:200]}
        for signature in signatures:
            try:
                inside = [c.chosen for c in signature.signed_data["certificates"] if isinstance(c.chosen, x509.Certificate)]
                roots = [load_cert_from_pemder(job["anchor"])] if "anchor" in job else inside
                more = [load_cert_from_pemder(path) for path in job.get("more", "").split(";") if path]
                moment = datetime.fromisoformat(job["at"].replace("Z", "+00:00")) if job.get("at") else None
                context = lambda: ValidationContext(  # noqa: E731
                    trust_roots=roots, other_certs=more, allow_fetching=False, revocation_mode="soft-fail", moment=moment)
                if signature.sig_object.get("/Type") == "/DocTimeStamp":
                    status = validate_pdf_timestamp(signature, context())
                    bottom_line = status.intact and status.valid and status.trusted
                else:
                    status = validate_pdf_signature(signature, context(), context())
                    bottom_line = status.bottom_line
                level = status.modification_level
                words = level.name.lower() if level else "-"
                if not bottom_line:
                    good = False
                    if not status.intact:
                        words = "digest"
                    elif not status.valid:
                        words = "value"
                    elif not status.trusted:
                        words = f"untrusted, {words}"
                    elif not getattr(status, "docmdp_ok", True):
                        words = f"forbidden: {getattr(status, 'diff_result', None) or words}"[:140].replace(";", ",")
                    elif getattr(status, "timestamp_validity", None) and not status.timestamp_validity.trusted:
                        words = f"its time-stamp is not trusted, {words}"
                    else:
                        words = f"not accepted, {words}"
                said.append(words)
            except Exception as error:  # noqa: BLE001
                good = False
                said.append(f"{type(error).__name__}: {error}"[:120])
    verdict = "unsigned" if not said else "passed" if good else "failed"
    return {"verdict": verdict, "said": "; ".join(said)}


def versions(_job):
    from importlib import metadata
    names = ["pyHanko", "endesive", "pypdf", "reportlab", "pymupdf", "pikepdf", "fpdf2", "typst"]
    return {"versions": {name: metadata.version(name) for name in names}}


def main():
    ops = globals()
    answers = sys.stdout
    for line in sys.stdin:
        job = json.loads(line)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                answer = ops[job["op"].replace("-", "_")](job) or {}
        except Exception as error:  # noqa: BLE001
            answer = {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()[-1500:]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
