//! Levels of EN 319 142-1 and indications of EN 319 102-1 on public corpora, beside what others say of the same files.
//!
//! A file's anchors are the authorities whose certificates it brings, as the trusted lists of the member states name issuing
//! authorities; a certificate whose issuer it does not bring stands for itself. Everything below is judged in earnest, by the
//! baseline policy, a minute after the time that `EXPECTED.tsv` states. Data about time-stamping authorities is rarely brought
//! along, so what is not known of them is said and decides nothing.
//!
//! Every signature of every file for which somebody states a level or an indication has a row; where we differ, the row says
//! why, and where it can, what would have to be otherwise for both to say the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kyso::base::{Limits, UnixTime};
use kyso::evidence::find_pdf;
use kyso::findings::SignatureKind;
use kyso::pdf::Document;
use kyso::policy::Policy;
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, Verification, verify};

/// What somebody else says of a signature: words of the file's row in `EXPECTED.tsv`, or of its name.
type Theirs = &'static str;

/// One signature.
struct Row {
    file: &'static str,
    /// Among the signatures and document time-stamps of the file, in their order. A time-stamp that passes needs no row.
    index: usize,
    theirs: Theirs,
    /// Level (`-`: the form has none) and indication or sub-indication.
    ours: &'static str,
    /// Why we do not say what they say; empty when we do.
    why: &'static str,
    otherwise: Otherwise,
}

/// What shows that the argument is the reason: changed, it leads to the result that stands beside it.
enum Otherwise {
    Nothing,
    /// Lines of the policy.
    Policy(&'static str, &'static str),
    /// Another time of judgement.
    At(&'static str, &'static str),
}

use Otherwise::{At, Nothing, Policy as By};

const CURRENT: &str = "revocation-freshness = \"at-signing\"";

const fn same(file: &'static str, index: usize, theirs: Theirs, ours: &'static str) -> Row {
    Row { file, index, theirs, ours, why: "", otherwise: Nothing }
}

const fn differs(
    file: &'static str,
    index: usize,
    theirs: Theirs,
    ours: &'static str,
    why: &'static str,
    otherwise: Otherwise,
) -> Row {
    Row { file, index, theirs, ours, why, otherwise }
}

const EARLIER: &str = "The list is older than the signature by more than the day that authorities have to publish a \
    revocation, so it cannot tell of one that came just before (EN 319 102-1 5.5; baseline policy). Under rules that take \
    what was current at the time, as Vietnam's, it passes.";
const OF_2000: &str = "The OCSP answers are fixtures of the year 2000, with next updates in 2000, for signatures of 2023 to \
    2025: no data of their time is in the file.";
const NO_TSA_DATA: &str = "No revocation data about the time-stamping authority is in the file, and B-LT wants it for every \
    certificate (EN 319 142-1 6.3).";
const FOREIGN_RESPONDER: &str = "The answer is signed by a responder that another authority appointed than the one that \
    issued the certificate: it speaks for nobody (RFC 6960 4.2.2.2).";
const WEAK_TSA: &str = "- CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
const SHA_1: &str = "A certificate, a digest or both rest on SHA-1, years after its end for this use (2012-08-01 in ETSI TS \
    119 312).";
const TWO_DIGESTS: &str =
    "The message's digest is SHA-256 and its signature's SHA3-256: nothing is checked, so nothing is believed.";
const ED448: &str = "Ed448 verifies; ETSI TS 119 312 does not name it, so no list here does.";

/// Where nothing else is said the files have no revocation data for B-B and B-T: `TRY_LATER` until somebody fetches it.
const ROWS: &[Row] = &[
    differs(
        "dss-pades/BadEncodedCMS.pdf",
        0,
        "Indication=NO_SIGNATURE_FOUND",
        "B-B NO_SIGNING_CERTIFICATE_FOUND",
        "The message can be read, it has no certificate of its signer: to say that there is no signature would hide one.",
        Nothing,
    ),
    differs(
        "dss-pades/DSS-1683.pdf",
        0,
        "SubIndication=SIG_CONSTRAINTS_FAILURE",
        "- FORMAT_FAILURE",
        "A PDF signature without signed attributes is not of the form (EN 319 122-1 5.1.1, ISO 32000-2 12.8.3.3); both \
         refuse it, with another word.",
        Nothing,
    ),
    differs(
        "dss-pades/DSS-2155.pdf",
        0,
        "SignatureLevel=PKCS7_T",
        "- FORMAT_FAILURE",
        "Octets that are no zeros stand behind the message in /Contents: room for what nobody signed (threat P-11).",
        Nothing,
    ),
    differs(
        "dss-pades/DSS-2199.pdf",
        0,
        "SignatureLevel=PKCS7_LT",
        "- TRY_LATER",
        "The file's time is that of its document time-stamp; the lists that count were issued and added eight days later.",
        At("2020-08-20T00:00:00Z", "- Passed"),
    ),
    differs(
        "dss-pades/PAdES-LT.pdf",
        0,
        "PAdES-LT.pdf",
        "B-T CHAIN_CONSTRAINTS_FAILURE",
        "The signer's certificate has a serial number that is not positive (RFC 5280 4.1.2.2).",
        Nothing,
    ),
    differs(
        "dss-pades/PAdES-LT.pdf",
        1,
        "PAdES-LT.pdf",
        "B-T CHAIN_CONSTRAINTS_FAILURE",
        "As the first; the issuer is no authority by its own certificate (RFC 5280 6.1.4 (k)).",
        Nothing,
    ),
    differs(
        "dss-pades/PAdES-LT.pdf",
        3,
        "PAdES-LT.pdf",
        "B-T CHAIN_CONSTRAINTS_FAILURE",
        "The issuer is no authority by its own certificate (RFC 5280 6.1.4 (k)).",
        Nothing,
    ),
    differs(
        "dss-pades/Signature-P-FR_CS-5.pdf",
        0,
        "SignatureLevel=PAdES_LTV",
        "B-LTA TRY_LATER",
        EARLIER,
        By(CURRENT, "B-LTA Passed"),
    ),
    same("dss-pades/Signature-P-HU_POL-7.pdf", 0, "SignatureLevel=PAdES_BASELINE_LTA", "B-LTA Passed"),
    same("dss-pades/Signature-P-HU_POL-7.pdf", 2, "SignatureLevel=PAdES_BASELINE_LTA", "B-LTA Passed"),
    same("dss-pades/TEST2_signed_with_zero_policy_hash.pdf", 0, "Indication=PASSED", "B-LT Passed"),
    differs(
        "dss-pades/TestToSignPDFSHA256_TST_SIG_NOT_FOUND.pdf",
        0,
        "isSignatureValid=false",
        "B-LT Passed",
        "The token has its authority's certificate, named by issuer and serial number, by SHA-1 and by SHA-256; its value \
         is right, and `openssl ts -verify` agrees. Upstream finds no certificate for it.",
        Nothing,
    ),
    same("dss-pades/belgian_pki_multiple_ocsps_lt.pdf", 0, "ocsps_lt", "B-LT Passed"),
    differs(
        "dss-pades/doc-firmado-T.pdf",
        0,
        "SignatureLevel=PAdES_BASELINE_LT",
        "B-T TRY_LATER",
        "There is no list, no answer and no security store in it; upstream's word is that of the neighbour, and the name \
         says T.",
        Nothing,
    ),
    differs(
        "dss-pades/doc-firmado.pdf",
        0,
        "SignatureLevel=PAdES_BASELINE_T",
        "B-LTA Passed",
        "It has a security store and a document time-stamp over it; upstream's word is that of the neighbour.",
        Nothing,
    ),
    differs(
        "dss-pades/dss-1420/PAdES-BpB-att-SHA256-SHA3_256withRSA.pdf",
        0,
        "SignatureLevel=PAdES_BES",
        "B-B GENERIC",
        TWO_DIGESTS,
        Nothing,
    ),
    same("dss-pades/dss-2058/dss-2058-LTA-test.pdf", 0, "LTA-test", "B-LTA Passed"),
    // The answer is of the same day; the responder, without nocheck, is vouched for by a list that was current then.
    same("dss-pades/dss-2058/dss-2058-QC-LTA-test.pdf", 0, "LTA-test", "B-LTA Passed"),
    differs(
        "dss-pades/dss-2058/dss-2058-QC-LTA-test.pdf",
        1,
        "LTA-test",
        "B-LTA TRY_LATER",
        EARLIER,
        By(CURRENT, "B-LTA Passed"),
    ),
    differs(
        "dss-pades/dss-818/Signature-P-DE_CRY-2 (HASH_FAILURE).pdf",
        0,
        "SignatureLevel=PAdES_BES",
        "B-B FORMAT_FAILURE",
        "The signed attributes are not in DER order: to put them right would be to verify what was not signed.",
        Nothing,
    ),
    differs(
        "dss-pades/pades-bes-no-certificates.pdf",
        0,
        "SignatureLevel=PAdES_BES",
        "B-B NO_SIGNING_CERTIFICATE_FOUND",
        "The level agrees; upstream cannot identify the signer either.",
        Nothing,
    ),
    same("dss-pades/pades-bes.pdf", 0, "SignatureLevel=PAdES_BES", "B-B TRY_LATER"),
    same("dss-pades/pades-enveloping-other-pdf.pdf", 0, "not Indication=TOTAL_FAILED", "B-LTA Passed"),
    same("dss-pades/pades-epes.pdf", 0, "SignatureLevel=PAdES_EPES", "B-B TRY_LATER"),
    differs(
        "dss-pades/pades-lt-extended-abde.pdf",
        0,
        "pades-lt",
        "B-LT TRY_LATER",
        "The responder's certificate ended on 2023-09-29, and nothing shows that its answer existed before; when it was \
         made it sufficed.",
        At("2023-09-08T00:00:00Z", "B-LT Passed"),
    ),
    same("dss-pades/pades-lt-extended-abde.pdf", 2, "pades-lt", "B-LT Passed"),
    differs(
        "dss-pades/pades-lt-extended-dss.pdf",
        0,
        "pades-lt",
        "B-LT TRY_LATER",
        "As in the file before.",
        At("2023-09-08T00:00:00Z", "B-LT Passed"),
    ),
    differs("dss-pades/pades-lt-extended-dss.pdf", 2, "pades-lt", "B-T TRY_LATER", FOREIGN_RESPONDER, Nothing),
    differs(
        "dss-pades/pades-lta-copied-doctst.pdf",
        0,
        "SignatureLevel=PAdES_BASELINE_LTA",
        "B-LT Passed",
        "The document time-stamp was made over another document: it archives nothing here.",
        Nothing,
    ),
    same("dss-pades/pades-ltv-from-epes.pdf", 0, "SignatureLevel=PAdES_LTV", "B-LTA Passed"),
    same("dss-pades/pades-ltv-with-reason.pdf", 0, "SignatureLevel=PAdES_LTV", "B-LTA Passed"),
    same("dss-pades/pades-t-duplicated-sigtst.pdf", 0, "SignatureLevel=PAdES_BASELINE_T", "B-T TRY_LATER"),
    same("dss-pades/pades-t-level-extended.pdf", 0, "pades-t-", "B-T TRY_LATER"),
    differs(
        "dss-pades/pades-tst-with-sig-type.pdf",
        0,
        "SignatureLevel=PAdES_BASELINE_LT",
        "B-T TRY_LATER",
        FOREIGN_RESPONDER,
        Nothing,
    ),
    same("dss-pades/pades-two-sig-copied-tst.pdf", 0, "SignatureLevel=PAdES_BASELINE_T", "B-T TRY_LATER"),
    differs(
        "dss-pades/pades-two-sig-copied-tst.pdf",
        1,
        "SignatureLevel=PAdES_BASELINE_T",
        "B-B TRY_LATER",
        "Its token was copied from the other signature: it is over something else, so there is no time-stamp.",
        Nothing,
    ),
    differs(
        "dss-pades/pdf-byterange-overlap.pdf",
        0,
        "one valid",
        "B-B DOCUMENT_MODIFIED",
        "What came after it shows as a signature and is none: its byte range overlaps its own /Contents. Nobody answers for what \
            that revision changed (threats §0.2).",
        Nothing,
    ),
    same("dss-pades/pdf-byterange-overlap.pdf", 1, "SubIndication=FORMAT_FAILURE", "B-B FORMAT_FAILURE"),
    same("dss-pades/pdf-removed-pages.pdf", 0, "SubIndication=FORMAT_FAILURE", "B-LT FORMAT_FAILURE"),
    differs(
        "dss-pades/pdf-signed-added-page.pdf",
        0,
        "SubIndication=FORMAT_FAILURE",
        "B-B DOCUMENT_MODIFIED",
        "Both fail it; what was signed is as it should be, and what was added is named for what it is.",
        Nothing,
    ),
    // /TS of a /VRI entry is no time-stamp over the signature. The answers were added three years later, and pass then.
    Row {
        file: "dss-pades/pdf-with-vri-timestamp.pdf",
        index: 0,
        theirs: "SignatureLevel=PAdES_BASELINE_B",
        ours: "B-B TRY_LATER",
        why: "",
        otherwise: At("2022-08-02T16:33:30Z", "B-B Passed"),
    },
    same("dss-pades/pkcs7.pdf", 0, "SignatureLevel=PKCS7_T", "- TRY_LATER"),
    same("dss-pades/timestamped_and_signed.pdf", 1, "SignatureLevel=PAdES_BASELINE_B", "B-B TRY_LATER"),
    differs(
        "pyhanko-pdf/pades-lta-dss-indirect-arrs-test-2.pdf",
        0,
        "PAdES-LTA",
        "B-T Passed",
        "The only list about the time-stamping authority has an empty revokedCertificates, which has to be absent then \
         (RFC 5280 5.1.2.6); BoringSSL's suite wants such a list refused.",
        Nothing,
    ),
    differs(
        "pyhanko-pdf/pades-lta-dss-indirect-arrs-test-2.pdf",
        2,
        "PAdES-LTA",
        "B-T Passed",
        "As the first; and no document time-stamp is behind it.",
        Nothing,
    ),
    same(
        "itext-sign/samples/LtvVerifierIntegrationTest/severalConsequentSignatures.pdf",
        0,
        "Consequent",
        "- TRY_LATER",
    ),
    same(
        "itext-sign/samples/LtvVerifierIntegrationTest/severalConsequentSignatures.pdf",
        2,
        "Consequent",
        "- TRY_LATER",
    ),
    same(
        "itext-sign/samples/LtvVerifierIntegrationTest/signingCertHas3ChainWithOcspOnlyForChildCert.pdf",
        0,
        "Ltv",
        "- Passed",
    ),
    same(
        "itext-sign/samples/LtvVerifierIntegrationTest/signingCertHasChainWithOcspOnlyForChildCert.pdf",
        0,
        "Ltv",
        "- Passed",
    ),
    differs(
        "itext-sign/samples/PdfPKCS7Test/ltvEnabledSingleSignatureTest01.pdf",
        0,
        "ltvEnabled",
        "B-T TRY_LATER",
        "No data about the time-stamping authority; and the answer about the signer is of 24 hours and one second before.",
        By("revocation-grace-hours = 25", "B-T Passed"),
    ),
    differs(
        "itext-sign/samples/sign/LtvSigTest/cmp_ltvEnabledTsTest01.pdf",
        0,
        "ltvEnabled",
        "B-LTA TRY_LATER",
        "List and answer are of 24 hours and one second before the time-stamp: a second more than the day allowed.",
        By("revocation-grace-hours = 25", "B-LTA Passed"),
    ),
    same("itext-sign/samples/sign/LtvSigTest/cmp_secondLtvOriginalHasNoVriTs01.pdf", 0, "secondLtv", "B-LTA Passed"),
    same("itext-sign/samples/sign/LtvSigTest/signedDoc.pdf", 0, "signedDoc", "B-B TRY_LATER"),
    same("itext-sign/samples/sign/LtvWithTwoSignaturesTest/signedTwice.pdf", 0, "signedTwice", "B-B TRY_LATER"),
    same("itext-sign/samples/sign/LtvWithTwoSignaturesTest/signedTwice.pdf", 1, "signedTwice", "B-B TRY_LATER"),
    same(
        "itext-sign/samples/sign/PadesSignatureLevelTest/cmp_padesSignatureLevelLTATest01.pdf",
        0,
        "LevelLTATest",
        "B-LTA Passed",
    ),
    differs(
        "itext-sign/samples/sign/PadesTwoPhaseSigningLevelsTest/cmp_twoStepSigningBaselineBTest3.pdf",
        0,
        "BaselineBTest",
        "B-B CRYPTO_CONSTRAINTS_FAILURE",
        ED448,
        Nothing,
    ),
    same(
        "itext-sign/samples/sign/PadesTwoPhaseSigningLevelsTest/cmp_twoStepSigningBaselineBTest4.pdf",
        0,
        "BaselineBTest",
        "B-B TRY_LATER",
    ),
    differs(
        "itext-sign/samples/sign/PadesTwoPhaseSigningLevelsTest/cmp_twoStepSigningBaselineLTATest2_FIPS.pdf",
        0,
        "BaselineLTATest",
        "B-T TRY_LATER",
        "As the other fixtures of 2000; the signer's answer is moreover made with PKCS #1 v1.5 by a key that its \
         certificate gives to RSASSA-PSS alone (RFC 4055 1.2).",
        Nothing,
    ),
    differs(
        "itext-sign/samples/sign/PadesTwoPhaseSigningLevelsTest/cmp_twoStepSigningBaselineLTTest3.pdf",
        0,
        "BaselineLTTest",
        "B-T CRYPTO_CONSTRAINTS_FAILURE",
        ED448,
        Nothing,
    ),
    same(
        "itext-sign/samples/sign/PadesTwoPhaseSigningLevelsTest/cmp_twoStepSigningBaselineTTest4.pdf",
        0,
        "BaselineTTest",
        "B-T TRY_LATER",
    ),
    same(
        "itext-sign/samples/sign/PdfPadesSignerLevelsTest/cmp_padesSignatureLevelBTest2.pdf",
        0,
        "LevelBTest",
        "B-B TRY_LATER",
    ),
    same(
        "itext-sign/samples/sign/PdfPadesSignerLevelsTest/cmp_padesSignatureLevelBTest3.pdf",
        0,
        "LevelBTest",
        "B-B TRY_LATER",
    ),
    differs(
        "itext-sign/samples/sign/PdfPadesSignerLevelsTest/cmp_padesSignatureLevelLTATest1.pdf",
        0,
        "LevelLTATest",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    differs(
        "itext-sign/samples/sign/PdfPadesSignerLevelsTest/cmp_padesSignatureLevelLTATest2.pdf",
        0,
        "LevelLTATest",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    same(
        "itext-sign/samples/sign/PdfPadesSignerLevelsTest/cmp_padesSignatureLevelTTest3.pdf",
        0,
        "LevelTTest",
        "B-T TRY_LATER",
    ),
    differs(
        "itext-sign/samples/sign/PdfPadesSignerLevelsTest/padesSignatureLevelLTA.pdf",
        0,
        "LevelLTA",
        "B-T Passed",
        NO_TSA_DATA,
        Nothing,
    ),
    differs(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LT.pdf",
        0,
        "B-LT",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    differs(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LTA_with_missing_rev_data.pdf",
        0,
        "B-LTA",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    differs(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LTA_with_multiple_timestamps.pdf",
        0,
        "B-LTA",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    differs(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LT_covered_with_LTA.pdf",
        0,
        "B-LT",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    differs(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LT_covered_with_LTA.pdf",
        1,
        "LTA.pdf",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    differs(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LT_covered_with_timestamp_attribute.pdf",
        0,
        "B-LT",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    same(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LT_covered_with_timestamp_attribute.pdf",
        1,
        "timestamp_attribute",
        "B-T TRY_LATER",
    ),
    differs(
        "itext-sign/samples/validation/report/pades/PAdESLevelIntegrationTest/B-LT_rev_data_after_timestamp.pdf",
        0,
        "B-LT",
        "B-T TRY_LATER",
        OF_2000,
        Nothing,
    ),
    same("dss-pades/pades-lta-copied-doctst.pdf", 1, "imprint mismatch", "- HASH_FAILURE"),
    // Answers by responders that another authority appointed; what the file changes afterwards is no reason any more.
    same("dss-pades/Signature-P-DE_SCI-4.pdf", 0, "signatures=1", "B-T TRY_LATER"),
    same("dss-pades/Signature-P-HU_MIC-1.pdf", 0, "technically valid", "B-T Passed"),
    same("dss-pades/Signature-P-HU_MIC-3.pdf", 0, "intact+valid", "B-LTA Passed"),
    same("dss-pades/dss-1959/pades-revoc-removed-from-dss-dict.pdf", 0, "technically valid", "B-LTA Passed"),
    differs(
        "dss-pades/dss-1959/pades-revoc-removed-from-dss-dict.pdf",
        2,
        "technically valid",
        WEAK_TSA,
        SHA_1,
        Nothing,
    ),
    differs(
        "dss-pades/dss-1959/pades-revoc-removed-from-dss-dict.pdf",
        3,
        "technically valid",
        WEAK_TSA,
        SHA_1,
        Nothing,
    ),
    same("dss-pades/dss-1959/pades-tst-with-orphan-refs.pdf", 0, "intact+valid", "B-LTA Passed"),
    same("dss-pades/dss-1959/pades-tst-with-orphan-refs.pdf", 2, "intact+valid", "B-LTA Passed"),
    // Not time-stamped: the answer of the day of signing was current then, not two days later.
    Row {
        file: "dss-pades/pades-ocsp-archiveCutOff-invalid.pdf",
        index: 0,
        theirs: "PKCS#7",
        ours: "- TRY_LATER",
        why: "",
        otherwise: At("2025-06-18T05:30:00Z", "- Passed"),
    },
    same("dss-pades/pades-ocsp-archiveCutOff-invalid.pdf", 1, "PKCS#7", "- Passed"),
    same("dss-pades/pades-ocsp-sign-cert.pdf", 0, "technically valid", "B-LTA Passed"),
    differs(
        "dss-pades/pades_with_orphan_ocsp_cert_refs.pdf",
        0,
        "technically valid",
        "B-T CRYPTO_CONSTRAINTS_FAILURE",
        SHA_1,
        Nothing,
    ),
    same("itext-sign/samples/CrlClientOfflineTest/pdfWithCrl.pdf", 0, "pdfWithCrl", "B-LTA Passed"),
    same(
        "itext-sign/samples/PKCS7ExternalSignatureContainerTest/cmp_testTroughPdfSignerWithOcspClient.pdf",
        0,
        "OcspClient",
        "- TRY_LATER",
    ),
    same("itext-sign/samples/PdfPKCS7Test/embeddedTimeStampSignature.pdf", 0, "TimeStampSignature", "B-T TRY_LATER"),
    same("itext-sign/samples/PdfPKCS7Test/singleSignatureNotEmptyCRL.pdf", 0, "NotEmptyCRL", "B-B Passed"),
    differs(
        "itext-sign/samples/PdfPKCS7Test/timeStampSignatureBerEncoded.pdf",
        0,
        "intact+valid",
        WEAK_TSA,
        SHA_1,
        Nothing,
    ),
    same(
        "itext-sign/samples/validation/SignatureValidatorTest/modifiedDocTimestampDate.pdf",
        0,
        "sig_ok=False",
        "- SIG_CRYPTO_FAILURE",
    ),
    // The time-stamp it was changed in proves nothing: B-B.
    same(
        "itext-sign/samples/validation/SignatureValidatorTest/signatureWithModifiedTimestampDate.pdf",
        0,
        "ModifiedTimestampDate",
        "B-B TRY_LATER",
    ),
    same(
        "itext-sign/samples/validation/ValidationMetaInfoEventsTest/multipleRevisionsDocument.pdf",
        0,
        "intact+valid",
        "B-T TRY_LATER",
    ),
    differs(
        "pyhanko-pdf/pades-with-old-style-signing-cert-attr-issser.pdf",
        0,
        "trusted under testing-ca",
        "B-B TRY_LATER",
        "No revocation data is in the file, and upstream's test asks for none.",
        By("revocation = \"if-available\"", "B-B Passed"),
    ),
];

/// Words in names and rows that claim a level, the more telling first.
const LEVELS: &[(&str, &[&str])] = &[
    ("LTA", &["B-LTA", "LTA"]),
    ("LTV", &["B-LT", "B-LTA", "-"]),
    ("PKCS7", &["-"]),
    ("BES", &["B-B"]),
    ("EPES", &["B-B"]),
    ("B-LT", &["B-LT"]),
    ("BASELINELT", &["B-LT"]),
    ("_LT", &["B-LT"]),
    ("PADES-LT", &["B-LT"]),
    ("BASELINE_T", &["B-T"]),
    ("PADES-T", &["B-T"]),
    ("TTEST", &["B-T"]),
    ("BASELINE_B", &["B-B"]),
    ("BTEST", &["B-B"]),
];

/// Whether a level and a result of ours are what they say. Who calls a signature long-term says that it can be judged to the
/// end; who calls it B-B, B-T or technically valid says nothing of that.
fn agree(theirs: Theirs, ours: &str) -> bool {
    let (level, result) = ours.split_once(' ').unwrap();
    if let Some(wanted) = theirs.strip_prefix("not Indication=") {
        return wanted != "TOTAL_FAILED" || result == "Passed";
    }
    if let Some((_, wanted)) = theirs.split_once("ndication=") {
        return result.eq_ignore_ascii_case(wanted);
    }
    match theirs {
        "isSignatureValid=false" => return result != "Passed",
        "sig_ok=False" => return result == "SIG_CRYPTO_FAILURE",
        "imprint mismatch" => return result == "HASH_FAILURE",
        "trusted under testing-ca" => return result == "Passed",
        _ => {}
    }
    let theirs = theirs.to_uppercase();
    let Some((claim, levels)) = LEVELS.iter().find(|(word, _)| theirs.contains(word)) else {
        return matches!(result, "Passed" | "TRY_LATER");
    };
    let long = claim.contains("LT") || theirs.ends_with("_LT");
    levels.contains(&level) && (result == "Passed" || (!long && result == "TRY_LATER"))
}

/// Whether a row or a name states something that this table is about.
fn states_something(path: &str, detail: &str) -> bool {
    let name = path.to_uppercase();
    detail.contains("ndication=")
        || detail.contains("SignatureLevel=")
        || detail.contains("trusted under")
        || [
            "LTA",
            "LTV",
            "-LT",
            "_LT",
            "LEVELSTEST",
            "TIMESTAMP",
            "TST",
            "OCSP",
            "CRL",
            "REVOC",
            "SIGNATURE-P-",
            "PADES-T-",
        ]
        .iter()
        .any(|word| name.contains(word))
}

#[allow(clippy::ptr_arg)] // a source
fn authorities(octets: &Vec<u8>) -> Vec<Certificate> {
    let limits = Limits::default();
    let document = Document::open(octets, &limits).unwrap();
    let embedded = find_pdf(&document, &limits).unwrap().embedded;
    let all: Vec<Certificate> = embedded.iter().flat_map(|e| e.data.certificates.clone()).collect();
    let is_authority = |c: &Certificate| c.basic_constraints().is_some_and(|b| b.ca);
    let has_issuer = |c: &Certificate| all.iter().any(|i| i != c && i.subject() == c.issuer());
    all.iter().filter(|c| is_authority(c) || !has_issuer(c)).cloned().collect()
}

#[allow(clippy::ptr_arg)] // a source
fn judged(octets: &Vec<u8>, at: UnixTime, lines: &str) -> Verification {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, authorities(octets));
    let policy = format!(
        "schema = \"kyso.policy/1\"\nextends = \"baseline\"\nname = \"corpora\"\ntsa-revocation = \"if-available\"\n{lines}\n"
    );
    verify(octets, &Settings::new(at, trust, Policy::from_toml(&policy).unwrap())).unwrap()
}

/// Level and result of one signature.
fn said(verification: &Verification, index: usize) -> String {
    let judgement = &verification.judgement().signatures[index];
    let level = judgement.conformance.map_or("-", |level| level.name());
    match judgement.reason {
        Some(reason) => format!("{level} {}", serde_json::to_value(reason).unwrap().as_str().unwrap()),
        None => format!("{level} {:?}", judgement.verdict),
    }
}

/// Path below the corpora, time and detail of every signed PDF for which something is stated.
fn stated(corpora: &Path) -> BTreeMap<String, (UnixTime, String)> {
    let mut found = BTreeMap::new();
    for set in ["dss-pades", "pyhanko-pdf", "itext-sign"] {
        let table = std::fs::read_to_string(corpora.join(set).join("EXPECTED.tsv")).unwrap();
        for line in table.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [path, "pdf" | "pdf-revisions", expected, time, detail, ..] = columns[..] else { continue };
            if expected != "unsigned" && states_something(path, detail) {
                let Ok(time) = UnixTime::parse_rfc3339(time) else { continue };
                found.insert(format!("{set}/{path}"), (time, detail.to_owned()));
            }
        }
    }
    found
}

#[test]
fn levels_and_indications_are_theirs_or_argued() {
    let Some(corpora) = support::corpora() else { return };
    let mut wrong = Vec::new();
    let mut rows: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in ROWS {
        rows.entry(row.file).or_default().push(row);
    }
    let stated = stated(&corpora);
    let files: BTreeSet<&str> = stated.keys().map(String::as_str).chain(rows.keys().copied()).collect();
    for file in files {
        let Some((time, detail)) = stated.get(file) else {
            wrong.push(format!("{file}: nobody states anything of it"));
            continue;
        };
        let rows = rows.get(file).map_or(&[] as &[&Row], Vec::as_slice);
        let octets = std::fs::read(corpora.join(file)).unwrap();
        let verification = judged(&octets, time.plus_seconds(60), "");
        let facts = &verification.facts().signatures;
        for (index, fact) in facts.iter().enumerate() {
            let ours = said(&verification, index);
            let Some(row) = rows.iter().find(|row| row.index == index) else {
                if fact.kind == SignatureKind::Signature || !ours.ends_with("Passed") {
                    wrong.push(format!("{file} {index}: no row, {ours}"));
                }
                continue;
            };
            if ours != row.ours {
                wrong.push(format!("{file} {index}: {ours}, expected {}", row.ours));
            }
            if !detail.contains(row.theirs) && !file.contains(row.theirs) {
                wrong.push(format!("{file} {index}: nobody says {}", row.theirs));
            }
            if agree(row.theirs, row.ours) != row.why.is_empty() {
                wrong
                    .push(format!("{file} {index}: {} and {}: argument missing, or none needed", row.theirs, row.ours));
            }
            let (other, expected) = match row.otherwise {
                Nothing => continue,
                By(lines, expected) => (judged(&octets, time.plus_seconds(60), lines), expected),
                At(time, expected) => (judged(&octets, UnixTime::parse_rfc3339(time).unwrap(), ""), expected),
            };
            if said(&other, index) != expected {
                wrong.push(format!("{file} {index}: otherwise {}, expected {expected}", said(&other, index)));
            }
        }
        for row in rows.iter().filter(|row| row.index >= facts.len()) {
            wrong.push(format!("{file} {}: no such signature", row.index));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
