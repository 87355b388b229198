import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.signature.AdvancedSignature;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.tsp.TimestampToken;
import eu.europa.esig.dss.xades.validation.XMLDocumentValidator;
import java.nio.file.Path;

/** What EU DSS sees of XAdES signatures, one line each: its level, whether it is intact, and every time-stamp. */
public class DssXades {
    public static void main(String[] args) throws Exception {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        CertificateToken root = DSSUtils.loadCertificate(Path.of(args[0]).toFile());
        trusted.addCertificate(root);
        for (int i = 1; i < args.length; i++) {
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setAIASource(null);
            verifier.setCrlSource(null);
            verifier.setOcspSource(null);
            verifier.setTrustedCertSources(trusted);
            XMLDocumentValidator validator = new XMLDocumentValidator(new FileDocument(args[i]));
            validator.setCertificateVerifier(verifier);
            StringBuilder line = new StringBuilder();
            for (AdvancedSignature signature : validator.getSignatures()) {
                boolean intact = signature.getSignatureCryptographicVerification().isSignatureIntact()
                    && signature.getSignatureCryptographicVerification().isReferenceDataIntact();
                line.append(line.length() == 0 ? "" : " | ").append(signature.getDataFoundUpToLevel()).append(intact ? " intact" : " broken");
                for (TimestampToken token : signature.getAllTimestamps()) {
                    line.append(", ").append(token.getTimeStampType())
                        .append(token.isMessageImprintDataFound() && token.isMessageImprintDataIntact() ? " intact" : " broken");
                }
            }
            System.out.println(line);
        }
    }
}
