// A table.
//! The honest files: who made them, who signed them, in which order, and what this library must say of them.

use kyso::pdf::ChangeLevel::{self, Form, Ltv, None, Sign};

/// What must be said of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Every signature passes; the gravest change after the first is of this level.
    Passed(ChangeLevel),
    /// The producer breaks a standard: the reason (`unreadable` for an error), and what it does.
    Faulty(&'static str, &'static str),
}

/// One file.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(crate) name: &'static str,
    /// Steps with `|` between them; the first makes a document, the others take what is there.
    pub(crate) text: &'static str,
    pub(crate) signatures: usize,
    pub(crate) expected: Expected,
}

impl Recipe {
    pub(crate) fn steps(&self) -> impl Iterator<Item = &'static str> {
        self.text.split('|').map(str::trim)
    }
}

const fn passes(name: &'static str, signatures: usize, level: ChangeLevel, text: &'static str) -> Recipe {
    Recipe { name, text, signatures, expected: Expected::Passed(level) }
}

const fn faulty(
    name: &'static str,
    signatures: usize,
    reason: &'static str,
    why: &'static str,
    text: &'static str,
) -> Recipe {
    Recipe { name, text, signatures, expected: Expected::Faulty(reason, why) }
}

#[rustfmt::skip]
pub(crate) const RECIPES: &[Recipe] = &[
    // One signature on the documents of many producers.
    passes("lo-writer+kyso", 1, None, "soffice | kyso-sign looks=leader"),
    passes("lo-pdfa2+kyso", 1, None, "soffice SelectPdfVersion=2 | kyso-sign looks=leader"),
    passes("lo-pdfa1+pyhanko", 1, None, "soffice SelectPdfVersion=1 | pyhanko-sign field=Sig1@0/60,60,220,120 looks=text"),
    passes("lo-tagged+itext", 1, None, "soffice UseTaggedPDF | itext-sign field=Sig1 box=60,60,220,120"),
    passes("lo-calc+pdfbox", 1, None, "soffice from=sheet | pdfbox-sign"),
    passes("gs-postscript+kyso", 1, None, "gs-postscript | kyso-sign by=clerk"),
    passes("gs-14+endesive", 1, None, "gs-postscript level=1.4 | endesive-sign"),
    passes("gs-distilled-lo+dss", 1, None, "soffice | gs | dss-sign box=60,560,220,620"),
    passes("qpdf-linear+kyso", 1, None, "soffice | qpdf args=--linearize | kyso-sign by=second looks=seal"),
    passes("qpdf-linear+dss", 1, None, "soffice | qpdf args=--linearize | dss-sign"),
    passes("qpdf-qdf+pyhanko", 1, None, "gs-postscript | qpdf args=--qdf | pyhanko-sign field=Sig1"),
    passes("mupdf-html+kyso", 1, None, "mutool-convert | kyso-sign tsa"),
    passes("mutool-clean+itext", 1, None, "soffice | mutool-clean | itext-sign field=Sig1 box=60,60,220,120 pkcs7"),
    passes("cairo+pdfbox", 1, None, "soffice | cairo | pdfbox-sign box=60,560,220,620"),
    passes("pdfunite+kyso", 1, None, "soffice | pdfunite | kyso-sign"),
    passes("podofo+kyso", 1, None, "podofo-text | kyso-sign looks=seal by=office"),
    passes("tcpdf", 1, None, "tcpdf by=leader"),
    passes("reportlab+pyhanko-pss", 1, None, "base-reportlab pages=3 | pyhanko-sign field=Sig1 pss pkcs7"),
    passes("typst+pyhanko", 1, None, "base-typst | pyhanko-sign field=Sig1@0/60,60,220,120 looks=qr by=clerk"),
    passes("typst-pdfa+kyso", 1, None, "base-typst standard=a-2b | kyso-sign looks=seal by=office pss"),
    passes("pikepdf+pyhanko", 1, None, "base-reportlab | pikepdf-save | pyhanko-sign field=Sig1 certify=1"),
    passes("pypdf+itext", 1, None, "base-reportlab | pypdf-merge | itext-sign field=Sig1 certify=2"),
    passes("pdfkit+signpdf", 1, None, "signpdf-pdfkit"),
    passes("pdf-lib+signpdf", 1, None, "base-pdf-lib | signpdf-pdf-lib box=60,60,220,120"),
    passes("pdf-lib+zga", 1, None, "base-pdf-lib | zga"),
    passes("pdfsig-nss", 1, None, "gs-postscript | pdfsig"),
    passes("open-pdf-sign", 1, None, "soffice | open-pdf-sign"),

    passes("gs+endesive-visible", 1, None, "gs-postscript | endesive-sign box=60,60,220,120"),

    // Several signatures by one producer.
    passes("kyso-two", 2, Sign, "kyso-letter | kyso-sign looks=leader | kyso-sign by=office looks=seal"),
    passes("kyso-ten", 10, Sign, "soffice | kyso-sign | kyso-sign by=clerk | kyso-sign by=second | kyso-sign by=office tsa | kyso-sign pkcs7 | kyso-sign by=clerk looks=copy | kyso-sign by=receiver | kyso-sign by=second | kyso-sign | kyso-sign by=office looks=seal"),
    passes("pyhanko-three", 3, Sign, "base-reportlab | pyhanko-sign field=A@0/60,60,160,100 looks=text | pyhanko-sign field=B@0/200,60,300,100 looks=text by=clerk | pyhanko-sign field=C by=office tsa"),
    passes("endesive-two", 2, Sign, "base-fpdf2 | endesive-sign field=A box=60,60,160,100 | endesive-sign field=B by=office"),
    passes("itext-four", 4, Sign, "base-itext | itext-sign field=A box=60,60,160,100 | itext-sign field=B box=200,60,300,100 by=office | itext-sign field=C box=60,200,160,240 by=office | itext-sign field=D box=200,200,300,240 by=receiver"),
    passes("itext-streams-two", 2, Sign, "base-itext streams | itext-sign field=A box=60,60,160,100 layer4 | itext-sign field=B box=200,60,300,100 by=office layer4"),
    passes("pdfbox-three", 3, Sign, "base-pdfbox | pdfbox-sign box=60,560,160,600 field=A | pdfbox-sign by=office | pdfbox-sign by=receiver box=200,560,300,600 field=C"),
    passes("dss-two", 2, Sign, "base-pdfbox | dss-sign box=60,560,220,620 | dss-sign by=office box=60,700,220,760"),
    passes("signpdf-plain-two", 2, Sign, "base-pdf-lib table | signpdf-plain | signpdf-plain by=node2"),
    passes("documenso-two", 2, Sign, "base-pdf-lib table | documenso | documenso by=node2"),
    passes("node-signpdf", 1, None, "base-pdfkit | node-signpdf"),
    passes("fot-pades", 1, None, "base-pdf-lib table | fot"),
    passes("zga-visible-p2+kyso", 2, Sign, "base-pdf-lib | zga certify=2 box=60,60,220,120 | kyso-sign by=office looks=seal"),
    passes("zga-two", 2, Sign, "base-pdfkit | zga | zga by=node2"),
    passes("pdfsig-two", 2, Sign, "gs-postscript | pdfsig | pdfsig by=office"),

    // Several producers, one after the other.
    passes("lo+kyso+pyhanko", 2, Sign, "soffice | kyso-sign looks=leader | pyhanko-sign field=B@0/60,60,220,120 looks=text by=office"),
    passes("lo+pyhanko-p2+kyso+pyhanko-lta", 3, Sign, "soffice | pyhanko-sign field=A certify=2 level=lt | kyso-sign by=office looks=seal | pyhanko-timestamp dss"),
    passes("gs+itext-p2+kyso", 2, Sign, "gs-postscript | itext-sign field=A certify=2 | kyso-sign by=office looks=seal"),
    passes("gs+itext-p2+dss+kyso", 3, Sign, "gs-postscript | itext-sign field=A certify=2 | dss-sign by=office | kyso-sign by=clerk"),
    passes("reportlab+pyhanko-p3+pdfbox", 2, Sign, "base-reportlab | pyhanko-sign field=A certify=3 | pdfbox-sign by=office"),
    passes("pdfkit+signpdf+kyso", 2, Sign, "signpdf-pdfkit | kyso-sign by=office looks=seal"),
    passes("pyhanko+pdfsig", 2, Sign, "gs-postscript | pyhanko-sign field=A | pdfsig by=office"),
    passes("qpdf-linear+itext+pyhanko", 2, Sign, "soffice | qpdf args=--linearize | itext-sign field=A box=60,60,160,100 | pyhanko-sign field=B by=office"),
    passes("qpdf-objstm+pyhanko+itext+kyso", 3, Sign, "soffice | qpdf args=--object-streams=generate | pyhanko-sign field=A | itext-sign field=B box=60,60,160,100 by=office | kyso-sign by=clerk"),
    passes("lo-pdfa2+endesive+pdfbox+dss", 3, Sign, "soffice SelectPdfVersion=2 | endesive-sign field=A | pdfbox-sign by=office | dss-sign by=receiver"),
    passes("typst+itext+dss+pyhanko+kyso", 4, Sign, "base-typst | itext-sign field=A box=60,60,160,100 by=office | dss-sign | pyhanko-sign field=B by=clerk | kyso-sign by=second"),
    passes("eight-hands", 8, Sign, "gs-postscript | pdfsig by=receiver | itext-sign field=I2 box=60,60,160,100 by=office | kyso-sign looks=leader | pyhanko-sign field=P4 by=clerk lenient | pdfbox-sign by=receiver | dss-sign | endesive-sign field=E6 by=office | kyso-sign by=second looks=seal"),
    passes("lo-calc+itext+itext", 2, Sign, "soffice from=sheet | itext-sign field=A box=60,60,160,100 | itext-sign field=B box=200,60,300,100 by=office"),
    passes("lo-tagged+pdfbox+pdfbox", 2, Sign, "soffice UseTaggedPDF | pdfbox-sign box=60,560,160,600 field=A | pdfbox-sign by=office"),
    passes("lo-tagged+pyhanko+pyhanko", 2, Sign, "soffice UseTaggedPDF | pyhanko-sign field=A@0/60,60,160,100 looks=text | pyhanko-sign field=B@0/200,60,300,100 looks=text by=office"),
    passes("lo-tagged+dss+dss", 2, Sign, "soffice UseTaggedPDF | dss-sign box=60,560,160,600 | dss-sign by=office box=200,560,300,600"),

    // Fields prepared before, locks.
    passes("fields-prepared-kyso", 3, Sign, "kyso-letter | pyhanko-fields fields=LanhDao@0/350,160,480,225;So@0/100,700,250,720;ConDau@0/300,150,402,252 | kyso-sign field=LanhDao looks=leader | kyso-sign field=So by=office looks=number | kyso-sign field=ConDau by=office looks=seal"),
    passes("fields-prepared-mixed", 3, Sign, "base-itext | pyhanko-fields fields=A@0/60,60,160,100;B@0/200,60,300,100;C@0/60,200,160,240 | itext-sign field=B existing | pyhanko-sign field=A by=clerk looks=text | kyso-sign field=C by=office looks=seal"),
    passes("lock-include", 2, Sign, "base-reportlab form | pyhanko-sign field=A@0/60,60,160,100 lock=include:so looks=text | kyso-sign by=office looks=seal"),
    passes("lock-exclude-filled", 2, Form, "base-reportlab form | pyhanko-sign field=A certify=2 lock=exclude:ngay | itext-fill values=ngay:22/11/2026 | kyso-sign by=office looks=seal"),
    passes("itext-lock", 2, Sign, "base-itext form | itext-sign field=A box=60,60,160,100 lock=so certify=2 | itext-sign field=B box=200,60,300,100 by=office"),

    // Long-term.
    passes("pyhanko-lta", 2, Ltv, "base-reportlab | pyhanko-sign field=A level=lta"),
    passes("pyhanko-lta-renewed", 3, Ltv, "soffice | pyhanko-sign field=A level=lta | pyhanko-renew"),
    passes("pyhanko-dss-added", 1, Ltv, "soffice | pyhanko-sign field=A tsa | pyhanko-dss"),
    passes("kyso-lta", 2, Ltv, "kyso-letter | kyso-sign looks=leader tsa | kyso-extend level=lta"),
    passes("kyso-two-lt", 2, Sign, "kyso-letter | kyso-sign looks=leader tsa | kyso-sign by=office looks=seal tsa | kyso-extend level=lt"),
    passes("dss-lta", 2, Ltv, "soffice | dss-sign level=lta"),
    passes("dss-t-extended-lt", 1, Ltv, "base-pdfbox | dss-sign level=t | dss-extend level=lt"),
    passes("dss-extends-kyso", 2, Ltv, "kyso-letter | kyso-sign looks=leader tsa | dss-extend level=lta"),
    passes("dss-extends-itext", 3, Ltv, "base-itext | itext-sign field=A box=60,60,160,100 | dss-extend level=lta"),
    passes("itext-ltv-of-kyso", 1, Ltv, "kyso-letter | kyso-sign looks=leader | itext-ltv"),
    passes("itext-ltv-of-two", 2, Sign, "base-itext | itext-sign field=A box=60,60,160,100 | itext-sign field=B by=office box=200,60,300,100 | itext-ltv"),
    passes("kyso-extends-pyhanko-p1", 2, Ltv, "base-reportlab | pyhanko-sign field=A certify=1 tsa | kyso-extend level=lta"),
    passes("lta-upon-lta", 4, Sign, "soffice | pyhanko-sign field=A level=lta | dss-sign by=office level=lta"),
    passes("dss+pyhanko-dss+kyso-lta", 2, Ltv, "soffice | dss-sign level=t | pyhanko-dss | kyso-extend level=lta"),
    passes("pyhanko-stamped-before", 1, None, "base-reportlab | pyhanko-stamp | pyhanko-sign field=A"),

    // The Vietnamese flow (Decree 30/2020): leader, then the clerk's number, date and seal, then the receiver's stamp.
    passes("vn-flow-kyso", 4, Sign, "kyso-letter | kyso-sign looks=leader | kyso-sign by=office looks=number | kyso-sign by=office looks=date | kyso-sign by=office looks=seal"),
    passes("vn-flow-received", 5, Sign, "kyso-letter | kyso-sign looks=leader tsa | kyso-sign by=office looks=number tsa | kyso-sign by=office looks=date tsa | kyso-sign by=office looks=seal tsa | kyso-sign by=receiver looks=incoming tsa"),
    passes("vn-flow-itext", 4, Sign, "soffice | itext-sign field=Signature1 box=350,160,480,225 | itext-sign field=Signature2 box=100,700,250,720 by=office | itext-sign field=Signature3 box=280,700,530,720 by=office | itext-sign field=Signature4 box=300,150,402,252 by=office"),
    passes("vn-flow-mixed-received", 5, Sign, "soffice SelectPdfVersion=2 | itext-sign field=Signature1 box=350,160,480,225 | kyso-sign by=office looks=number | kyso-sign by=office looks=date | kyso-sign by=office looks=seal | pyhanko-sign field=Den@0/30,600,180,660 looks=text by=receiver"),
    passes("vn-flow-certified", 4, Sign, "kyso-letter | kyso-sign looks=leader certify=2 | kyso-sign by=office looks=number | kyso-sign by=office looks=date | kyso-sign by=office looks=seal"),
    passes("vn-form-itext", 2, Form, "base-itext form | kyso-sign looks=leader | itext-fill values=so:128/UBND-VP,ngay:22/11/2026 | kyso-sign by=office looks=seal"),
    passes("vn-form-mupdf-pyhanko", 2, Form, "base-pymupdf form | pyhanko-sign field=A@0/60,60,160,100 looks=text | itext-fill values=so:128,ngay:22/11/2026 | pyhanko-sign field=B@0/200,60,300,100 looks=text by=office"),
    passes("vn-form-certified-itext", 2, Form, "base-itext form | kyso-sign looks=leader certify=2 | itext-fill values=so:128/UBND-VP,ngay:22/11/2026 | kyso-sign by=office looks=seal"),
    passes("vn-form-certified-pdfbox", 2, Form, "base-pdf-lib form | kyso-sign looks=leader certify=2 | pdfbox-fill values=so:128,ngay:22/11/2026 | kyso-sign by=office looks=seal"),
    passes("form-filled-then-signed", 2, Sign, "base-itext form | itext-fill values=so:128,ngay:22/11/2026 | kyso-sign looks=leader | kyso-sign by=office looks=seal"),

    // What producers get wrong: never a false alarm, and never passed.
    faulty("gs+dss+itext", 2, "DOCUMENT_MODIFIED", "iText 5.5 replaces /Extensions in the catalog, and with it what EU DSS declared there; ISO 32000-2 7.12 lets declarations be added", "gs-postscript | dss-sign certify=2 | itext-sign field=B box=60,60,220,120 by=office"),
    faulty("vn-form-certified-mupdf", 2, "DOCUMENT_MODIFIED", "PyMuPDF 2.0 gives a widget another border (/BS) when it fills in the field, which P 2 does not allow", "base-pymupdf form | kyso-sign looks=leader certify=2 | pymupdf-fill values=so:128,ngay:22/11/2026 | kyso-sign by=office looks=seal"),
    faulty("qpdf-objstm+endesive", 1, "unreadable", "endesive 3.0.1 writes the cross-reference stream it appends with broken names (/W [1#208#200#5D): qpdf has to guess as well", "gs-postscript | qpdf args=--object-streams=generate | endesive-sign box=60,60,220,120"),
    faulty("fpdf2-signs", 1, "FORMAT_FAILURE", "fpdf2 2.8 writes the signature dictionary into the field instead of as an object of its own (ISO 32000-2 12.7.5.5)", "base-fpdf2 by=leader"),
    faulty("podofo-signs", 1, "FORMAT_FAILURE", "podofosign 0.9.8 writes two signer infos into one message (ISO 32000-2 12.8.3.3.1: one)", "podofo-text | podofo-sign"),
    faulty("mutool-signs", 1, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "mutool 1.21 signs with SHA-1", "base-reportlab | pyhanko-fields fields=Sig1@0/60,60,220,120 | mutool-sign field=Sig1"),
    faulty("mupdf+mutool+kyso", 2, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "mutool 1.21 signs with SHA-1", "mutool-convert | pyhanko-fields fields=A@0/60,60,160,100 | mutool-sign field=A | kyso-sign by=office"),
    faulty("pdf-signer", 1, "unreadable", "pdf-signer 1.1.4 writes an appearance stream without /Length (ISO 32000-2 7.3.8.2), and signed attributes that are not sorted (RFC 5652 5.4, threat C-16)", "base-pdfkit | pdf-signer"),
    faulty("node-forge-issuer", 1, "NO_SIGNING_CERTIFICATE_FOUND", "node-forge writes an issuer's Vietnamese name encoded twice, so the message names no certificate that exists", "base-pdf-lib table | signpdf-plain by=leader"),
    faulty("signpdf-cades", 1, "SIG_CONSTRAINTS_FAILURE", "@signpdf 3.3 writes ETSI.CAdES.detached over a message that does not bind the certificate (EN 319 142-1 5.3)", "base-pdf-lib | signpdf-pdf-lib pades"),
    faulty("vn-form-certified-pypdf", 2, "DOCUMENT_MODIFIED", "pypdf 5.9 takes title, author and the rest of the document information away when it fills in a form", "base-reportlab form | kyso-sign looks=leader certify=2 | pypdf-fill values=so:128,ngay:22/11/2026 | kyso-sign by=office looks=seal"),
];
