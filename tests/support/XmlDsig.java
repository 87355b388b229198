// The XML Signature of the JDK (Apache Santuario): verify IN XPATH CERT | sign IN XPATH KEY CERT C14N [ID...]
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.spec.*;
import java.util.*;
import javax.xml.crypto.dsig.*;
import javax.xml.crypto.dsig.dom.*;
import javax.xml.crypto.dsig.keyinfo.*;
import javax.xml.crypto.dsig.spec.*;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.xpath.*;
import org.w3c.dom.*;

public class XmlDsig {
    static void ids(Element element) {
        for (String name : new String[] {"Id", "ID", "id"}) {
            if (element.hasAttribute(name)) element.setIdAttribute(name, true);
        }
        if (element.hasAttributeNS("http://www.w3.org/XML/1998/namespace", "id")) {
            element.setIdAttributeNS("http://www.w3.org/XML/1998/namespace", "id", true);
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element) ids((Element) child);
        }
    }

    public static void main(String[] args) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        // Each line of the input: a whole command, so that the machine is started once.
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split("\t");
            try {
                System.out.println(run(factory, words));
            } catch (Exception e) {
                System.out.println("error " + e);
            }
        }
    }

    static String run(DocumentBuilderFactory factory, String[] words) throws Exception {
        Document document = factory.newDocumentBuilder().parse(new File(words[1]));
        ids(document.getDocumentElement());
        Element place = (Element) XPathFactory.newInstance().newXPath().evaluate(words[2], document, XPathConstants.NODE);
        XMLSignatureFactory signatures = XMLSignatureFactory.getInstance("DOM");
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        if (words[0].equals("verify")) {
            java.security.cert.Certificate certificate;
            try (InputStream in = Files.newInputStream(Paths.get(words[3]))) {
                certificate = certificates.generateCertificate(in);
            }
            DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), place);
            context.setProperty("org.jcp.xml.dsig.secureValidation", true);
            XMLSignature signature = signatures.unmarshalXMLSignature(context);
            return signature.validate(context) ? "valid" : "invalid";
        }
        byte[] pkcs8 = Files.readAllBytes(Paths.get(words[3]));
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        java.security.cert.Certificate certificate;
        try (InputStream in = Files.newInputStream(Paths.get(words[4]))) {
            certificate = certificates.generateCertificate(in);
        }
        DigestMethod sha256 = signatures.newDigestMethod(DigestMethod.SHA256, null);
        List<javax.xml.crypto.dsig.Transform> transforms = new ArrayList<>();
        transforms.add(signatures.newTransform(javax.xml.crypto.dsig.Transform.ENVELOPED, (TransformParameterSpec) null));
        if (words[5].contains("exc-c14n")) {
            transforms.add(signatures.newTransform(words[5], (TransformParameterSpec) null));
        }
        List<Reference> references = new ArrayList<>();
        if (words.length == 7) references.add(signatures.newReference("", sha256, transforms, null, null));
        for (int i = 7; i < words.length; i++) references.add(signatures.newReference("#" + words[i], sha256, transforms, null, null));
        SignedInfo info = signatures.newSignedInfo(
            signatures.newCanonicalizationMethod(words[5], (C14NMethodParameterSpec) null),
            signatures.newSignatureMethod("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", null),
            references);
        KeyInfoFactory keys = signatures.getKeyInfoFactory();
        KeyInfo keyInfo = keys.newKeyInfo(List.of(keys.newX509Data(List.of(certificate))));
        signatures.newXMLSignature(info, keyInfo).sign(new DOMSignContext(key, place));
        Transformer out = TransformerFactory.newInstance().newTransformer();
        try (OutputStream stream = Files.newOutputStream(Paths.get(words[6]))) {
            out.transform(new DOMSource(document), new StreamResult(stream));
        }
        return "signed";
    }
}
