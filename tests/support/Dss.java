// EU DSS: verify IN ROOT ISSUING | sign IN KEY.p12 PASSWORD ROOT OUT XPATH|- [ID]; one command a line.
import eu.europa.esig.dss.enumerations.*;
import eu.europa.esig.dss.model.*;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.signature.AdvancedSignature;
import eu.europa.esig.dss.spi.validation.*;
import eu.europa.esig.dss.spi.x509.*;
import eu.europa.esig.dss.token.*;
import eu.europa.esig.dss.validation.*;
import eu.europa.esig.dss.xades.*;
import eu.europa.esig.dss.xades.reference.*;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.io.*;
import java.security.KeyStore;
import java.util.*;

public class Dss {
    public static void main(String[] args) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split("\t");
            try {
                System.out.println(words[0].equals("verify") ? verify(words) : sign(words));
            } catch (Throwable e) {
                System.out.println("error " + e);
            }
        }
    }

    static String verify(String[] words) throws Exception {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(words[2])));
        CommonCertificateSource helpers = new CommonCertificateSource();
        helpers.addCertificate(DSSUtils.loadCertificate(new File(words[3])));
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAdjunctCertSources(helpers);
        verifier.setAIASource(null);
        SignedDocumentValidator validator = new eu.europa.esig.dss.xades.validation.XMLDocumentValidator(new FileDocument(words[1]));
        validator.setCertificateVerifier(verifier);
        // The jar has no validation policy: what is asked is what the octets say.
        StringBuilder told = new StringBuilder();
        for (AdvancedSignature one : validator.getSignatures()) {
            var checked = one.getSignatureCryptographicVerification();
            boolean good = checked.isReferenceDataFound() && checked.isReferenceDataIntact() && checked.isSignatureIntact();
            told.append(good ? "good" : "bad " + checked.getErrorMessage()).append(' ').append(one.getDataFoundUpToLevel()).append("; ");
        }
        return told.toString();
    }

    static String sign(String[] words) throws Exception {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null);
        KeyStore.PasswordProtection password = new KeyStore.PasswordProtection(words[3].toCharArray());
        try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(new File(words[2]), password)) {
            DSSPrivateKeyEntry key = token.getKeys().get(0);
            XAdESSignatureParameters parameters = new XAdESSignatureParameters();
            parameters.setSignatureLevel(SignatureLevel.XAdES_BASELINE_B);
            parameters.setSignaturePackaging(SignaturePackaging.valueOf(words[5]));
            parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
            parameters.setSigningCertificate(key.getCertificate());
            parameters.setCertificateChain(key.getCertificateChain());
            if (words.length > 6) parameters.setXPathLocationString(words[6]);
            DSSDocument document = new FileDocument(words[1]);
            if (words.length > 7) {
                DSSReference reference = new DSSReference();
                reference.setId("r1");
                reference.setUri("#" + words[7]);
                reference.setContents(document);
                reference.setDigestMethodAlgorithm(DigestAlgorithm.SHA256);
                List<DSSTransform> transforms = new ArrayList<>();
                transforms.add(new CanonicalizationTransform("http://www.w3.org/2001/10/xml-exc-c14n#"));
                reference.setTransforms(transforms);
                parameters.setReferences(List.of(reference));
            }
            XAdESService service = new XAdESService(verifier);
            ToBeSigned octets = service.getDataToSign(document, parameters);
            SignatureValue value = token.sign(octets, DigestAlgorithm.SHA256, key);
            service.signDocument(document, parameters, value).save(words[4]);
        }
        return "signed";
    }
}
