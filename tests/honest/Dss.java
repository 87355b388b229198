import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.enumerations.CertificationPermission;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.Level;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.ValidationModel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.policy.CryptographicSuite;
import eu.europa.esig.dss.model.policy.LevelRule;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.SignatureImageParameters;
import eu.europa.esig.dss.pades.SignatureImageTextParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.KeyStore;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;

/** EU DSS 6.3: signs, extends, and says what it thinks of others' files. */
public class Dss extends Worker {
    /**
     * The jar has the validation process without its policies, so a small one stands in: these rules fail, nothing else is
     * asked: no revocation, no age of algorithms.
     */
    static final Set<String> ASKED = Set.of("getProspectiveCertificateChainConstraint", "getCertificateSignatureConstraint",
        "getCertificateNotExpiredConstraint", "getSigningCertificateRecognitionConstraint", "getReferenceDataExistenceConstraint",
        "getReferenceDataIntactConstraint", "getSignatureIntactConstraint", "getByteRangeConstraint", "getByteRangeCollisionConstraint",
        "getUndefinedChangesConstraint", "getDocMDPConstraint", "getFieldMDPConstraint", "getSigFieldLockConstraint");

    @Override
    String work(Job job) throws Exception {
        switch (job.get("op")) {
            case "dss-sign": return sign(job);
            case "dss-extend": return extend(job);
            case "dss-validate": return validate(job);
            case "versions": return "{\"versions\":{\"EU DSS\":\"6.3 (in open-pdf-sign 0.2.2)\"}}";
            default: throw new IllegalArgumentException(job.get("op"));
        }
    }

    CommonCertificateVerifier verifier(Job job) throws Exception {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null);
        verifier.setOcspSource(null);
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(job.key("root.pem").toFile()));
        CommonCertificateSource others = new CommonCertificateSource();
        others.addCertificate(DSSUtils.loadCertificate(job.key("issuing.pem").toFile()));
        verifier.setTrustedCertSources(trusted);
        verifier.setAdjunctCertSources(others);
        verifier.setCrlSource(new ExternalResourcesCRLSource(
            java.nio.file.Files.newInputStream(job.key("issuing.crl")), java.nio.file.Files.newInputStream(job.key("root.crl"))));
        // The throw-away certificates name no place to ask at.
        verifier.setAlertOnMissingRevocationData(new SilentOnStatusAlert());
        return verifier;
    }

    PAdESService service(Job job) throws Exception {
        PAdESService service = new PAdESService(verifier(job));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(java.nio.file.Files.newInputStream(job.key("tsa.p12")), PASSWORD);
        KeyEntityTSPSource stamps = new KeyEntityTSPSource(store, store.aliases().nextElement(), PASSWORD);
        stamps.setTsaPolicy("1.2.3.4.1");
        service.setTspSource(stamps);
        return service;
    }

    static SignatureLevel level(String name) {
        return SignatureLevel.valueOf("PAdES_BASELINE_" + name.toUpperCase());
    }

    String sign(Job job) throws Exception {
        PAdESSignatureParameters wanted = new PAdESSignatureParameters();
        wanted.setSignatureLevel(level(job.text("level", "b")));
        wanted.setDigestAlgorithm(DigestAlgorithm.SHA256);
        wanted.setReason("Phê duyệt");
        if (job.containsKey("certify")) {
            wanted.setPermission(CertificationPermission.fromCode(Integer.parseInt(job.get("certify"))));
        }
        if (job.containsKey("box")) {
            float[] b = job.box();
            SignatureImageParameters image = new SignatureImageParameters();
            image.getFieldParameters().setOriginX(b[0]);
            image.getFieldParameters().setOriginY(b[1]);
            image.getFieldParameters().setWidth(b[2] - b[0]);
            image.getFieldParameters().setHeight(b[3] - b[1]);
            SignatureImageTextParameters text = new SignatureImageTextParameters();
            text.setText("Ky boi lanh dao");
            image.setTextParameters(text);
            wanted.setImageParameters(image);
        }
        if (job.containsKey("field")) {
            wanted.getImageParameters().getFieldParameters().setFieldId(job.get("field"));
        }
        try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(job.key(job.text("by", "leader") + ".p12").toString(),
            new KeyStore.PasswordProtection(PASSWORD))) {
            DSSPrivateKeyEntry key = token.getKeys().get(0);
            wanted.setSigningCertificate(key.getCertificate());
            wanted.setCertificateChain(key.getCertificateChain());
            PAdESService service = service(job);
            DSSDocument document = new FileDocument(job.get("in"));
            ToBeSigned octets = service.getDataToSign(document, wanted);
            service.signDocument(document, wanted, token.sign(octets, DigestAlgorithm.SHA256, key)).save(job.get("out"));
        }
        return null;
    }

    String extend(Job job) throws Exception {
        PAdESSignatureParameters wanted = new PAdESSignatureParameters();
        wanted.setSignatureLevel(level(job.get("level")));
        service(job).extendDocument(new FileDocument(job.get("in")), wanted).save(job.get("out"));
        return null;
    }

    static ValidationPolicy policy() {
        ClassLoader loader = Dss.class.getClassLoader();
        CryptographicSuite algorithms = (CryptographicSuite) Proxy.newProxyInstance(loader, new Class<?>[] {CryptographicSuite.class},
            (proxy, method, arguments) -> {
                Class<?> type = method.getReturnType();
                return type == Level.class ? Level.IGNORE : type == String.class ? "peers" : type == Map.class ? new HashMap<>()
                    : type == List.class ? new ArrayList<>() : type == Set.class ? new HashSet<>() : null;
            });
        return (ValidationPolicy) Proxy.newProxyInstance(loader, new Class<?>[] {ValidationPolicy.class}, (proxy, method, arguments) -> {
            Class<?> type = method.getReturnType();
            if (type == LevelRule.class && ASKED.contains(method.getName())) {
                return (LevelRule) () -> Level.FAIL;
            }
            return type == boolean.class ? (Object) false : type == String.class ? "peers"
                : type == ValidationModel.class ? ValidationModel.SHELL : type == CryptographicSuite.class ? algorithms : null;
        });
    }

    /** With "root": that certificate is believed; without: every certificate in the file. */
    String validate(Job job) throws Exception {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        for (String anchor : job.text("anchors", "").split(";")) {
            if (!anchor.isEmpty()) {
                trusted.addCertificate(DSSUtils.loadCertificate(Path.of(anchor).toFile()));
            }
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null);
        verifier.setCrlSource(null);
        verifier.setOcspSource(null);
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(job.get("in")));
        if (job.containsKey("self")) {
            validator.setCertificateVerifier(verifier);
            validator.getSignatures().forEach(s -> s.getCertificates().forEach(trusted::addCertificate));
            validator = SignedDocumentValidator.fromDocument(new FileDocument(job.get("in")));
        }
        verifier.setTrustedCertSources(trusted);
        validator.setCertificateVerifier(verifier);
        if (job.containsKey("at")) {
            SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
            format.setTimeZone(TimeZone.getTimeZone("UTC"));
            Date at = format.parse(job.get("at"));
            validator.setValidationTime(at);
        }
        SimpleReport report = validator.validateDocument(policy()).getSimpleReport();
        StringBuilder said = new StringBuilder();
        for (String id : report.getSignatureIdList()) {
            Indication indication = report.getIndication(id);
            said.append(said.length() == 0 ? "" : ", ").append(indication);
            if (report.getSubIndication(id) != null) {
                said.append(' ').append(report.getSubIndication(id));
            }
        }
        return "{\"said\":" + quoted(said.toString()) + "}";
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        new Dss().serve();
    }
}
