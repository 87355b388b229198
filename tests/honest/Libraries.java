import com.itextpdf.text.Document;
import com.itextpdf.text.PageSize;
import com.itextpdf.text.Paragraph;
import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.AcroFields;
import com.itextpdf.text.pdf.PdfFormField;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfSignatureAppearance;
import com.itextpdf.text.pdf.PdfSigLockDictionary;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.PdfWriter;
import com.itextpdf.text.pdf.TextField;
import com.itextpdf.text.pdf.security.BouncyCastleDigest;
import com.itextpdf.text.pdf.security.LtvVerification;
import com.itextpdf.text.pdf.security.MakeSignature;
import com.itextpdf.text.pdf.security.PrivateKeySignature;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.Security;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.List;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.visible.PDVisibleSigProperties;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.visible.PDVisibleSignDesigner;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** iText 5 and PDFBox 2. */
public class Libraries extends Worker {
    static final String[] TEXT = {"UY BAN NHAN DAN XA MINH MAU", "So:        /UBND-VP", "V/v trien khai ky so", "Kinh gui: cac thon."};

    @Override
    String work(Job job) throws Exception {
        switch (job.get("op")) {
            case "base-itext": return itextBase(job);
            case "base-pdfbox": return pdfboxBase(job);
            case "itext-sign": return itextSign(job);
            case "itext-fill": return itextFill(job);
            case "itext-ltv": return itextLtv(job);
            case "pdfbox-sign": return pdfboxSign(job);
            case "pdfbox-fill": return pdfboxFill(job);
            case "versions":
                return "{\"versions\":{\"iText\":" + quoted(com.itextpdf.text.Version.getInstance().getVersion()) + ",\"PDFBox\":"
                    + quoted(String.valueOf(org.apache.pdfbox.util.Version.getVersion())) + "}}";
            default: throw new IllegalArgumentException(job.get("op"));
        }
    }

    String itextBase(Job job) throws Exception {
        Document document = new Document(PageSize.A4);
        try (OutputStream out = new FileOutputStream(job.get("out"))) {
            PdfWriter writer = PdfWriter.getInstance(document, out);
            if (job.containsKey("streams")) {
                writer.setFullCompression();
            }
            document.open();
            for (String line : TEXT) {
                document.add(new Paragraph(line));
            }
            if (job.containsKey("form")) {
                for (String name : List.of("so", "ngay")) {
                    float x = name.equals("so") ? 100 : 260;
                    TextField field = new TextField(writer, new Rectangle(x, 640, x + 120, 660), name);
                    field.setFontSize(11);
                    PdfFormField widget = field.getTextField();
                    writer.addAnnotation(widget);
                }
            }
            document.close();
        }
        return null;
    }

    String itextSign(Job job) throws Exception {
        Identity identity = new Identity(job);
        PdfReader reader = new PdfReader(Files.readAllBytes(job.at("in")));
        try (OutputStream out = new FileOutputStream(job.get("out"))) {
            PdfStamper stamper = PdfStamper.createSignature(reader, out, '\0', null, !job.containsKey("rewrite"));
            PdfSignatureAppearance looks = stamper.getSignatureAppearance();
            looks.setReason("Phê duyệt");
            looks.setLocation("Hà Nội");
            if (job.containsKey("box")) {
                float[] b = job.box();
                looks.setVisibleSignature(new Rectangle(b[0], b[1], b[2], b[3]), Integer.parseInt(job.text("page", "1")), job.get("field"));
                looks.setLayer2Text("Ky boi: lanh dao");
                if (job.containsKey("layer4")) {
                    looks.setAcro6Layers(false);
                }
            } else if (job.containsKey("existing")) {
                looks.setVisibleSignature(job.get("field"));
            }
            if (job.containsKey("certify")) {
                looks.setCertificationLevel(Integer.parseInt(job.get("certify")));
            }
            if (job.containsKey("lock")) {
                looks.setFieldLockDict(new PdfSigLockDictionary(PdfSigLockDictionary.LockAction.INCLUDE, job.get("lock").split(",")));
            }
            MakeSignature.CryptoStandard standard =
                job.containsKey("pkcs7") ? MakeSignature.CryptoStandard.CMS : MakeSignature.CryptoStandard.CADES;
            MakeSignature.signDetached(looks, new BouncyCastleDigest(), new PrivateKeySignature(identity.key, "SHA-256", "BC"),
                identity.chain, null, null, null, 0, standard);
        }
        return null;
    }

    String itextFill(Job job) throws Exception {
        PdfReader reader = new PdfReader(Files.readAllBytes(job.at("in")));
        try (OutputStream out = new FileOutputStream(job.get("out"))) {
            PdfStamper stamper = new PdfStamper(reader, out, '\0', true);
            AcroFields fields = stamper.getAcroFields();
            for (String pair : job.get("values").split(",")) {
                String[] parts = pair.split(":", 2);
                if (!fields.setField(parts[0], parts[1])) {
                    throw new IllegalStateException("no field " + parts[0]);
                }
            }
            stamper.close();
        }
        return null;
    }

    String itextLtv(Job job) throws Exception {
        PdfReader reader = new PdfReader(Files.readAllBytes(job.at("in")));
        try (OutputStream out = new FileOutputStream(job.get("out"))) {
            PdfStamper stamper = new PdfStamper(reader, out, '\0', true);
            LtvVerification ltv = stamper.getLtvVerification();
            List<String> names = stamper.getAcroFields().getSignatureNames();
            List<byte[]> lists = List.of(Files.readAllBytes(job.key("issuing.crl")), Files.readAllBytes(job.key("root.crl")));
            for (String name : names) {
                ltv.addVerification(name, Collections.<byte[]>emptyList(), lists, List.of(new Identity(job).chain[0].getEncoded()));
            }
            ltv.merge();
            stamper.close();
        }
        return null;
    }

    String pdfboxBase(Job job) throws Exception {
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(PDType1Font.TIMES_ROMAN, 12);
                content.setLeading(20);
                content.newLineAtOffset(72, 770);
                for (String line : TEXT) {
                    content.showText(line);
                    content.newLine();
                }
                content.endText();
            }
            document.save(job.get("out"));
        }
        return null;
    }

    String pdfboxSign(Job job) throws Exception {
        Identity identity = new Identity(job);
        byte[] octets = Files.readAllBytes(job.at("in"));
        try (PDDocument document = PDDocument.load(octets); OutputStream out = new FileOutputStream(job.get("out"))) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
            signature.setName("Nguyen Van Thu");
            signature.setReason("Phe duyet");
            signature.setSignDate(Calendar.getInstance());
            SignatureInterface signer = content -> {
                try {
                    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
                    generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(identity.key),
                            (java.security.cert.X509Certificate) identity.chain[0]));
                    generator.addCertificates(new JcaCertStore(Arrays.asList(identity.chain)));
                    return generator.generate(new CMSProcessableByteArray(content.readAllBytes()), false).getEncoded();
                } catch (Exception error) {
                    throw new IOException(error);
                }
            };
            SignatureOptions options = new SignatureOptions();
            if (job.containsKey("box")) {
                float[] b = job.box();
                java.awt.image.BufferedImage image = new java.awt.image.BufferedImage(60, 30, java.awt.image.BufferedImage.TYPE_INT_RGB);
                PDVisibleSignDesigner designer = new PDVisibleSignDesigner(document, image, 1);
                designer.xAxis(b[0]).yAxis(b[1]).width(b[2] - b[0]).height(b[3] - b[1]).signatureFieldName(job.text("field", "sig"));
                PDVisibleSigProperties properties = new PDVisibleSigProperties();
                properties.signerName("Nguyen Van Thu").signerLocation("Ha Noi").signatureReason("Phe duyet").preferredSize(0).page(1)
                    .visualSignEnabled(true).setPdVisibleSignature(designer);
                properties.buildSignature();
                options.setVisualSignature(properties.getVisibleSignature());
                options.setPage(0);
            }
            document.addSignature(signature, signer, options);
            document.saveIncremental(out);
        }
        return null;
    }

    String pdfboxFill(Job job) throws Exception {
        byte[] octets = Files.readAllBytes(job.at("in"));
        try (PDDocument document = PDDocument.load(octets); OutputStream out = new FileOutputStream(job.get("out"))) {
            PDAcroForm form = document.getDocumentCatalog().getAcroForm();
            for (String pair : job.get("values").split(",")) {
                String[] parts = pair.split(":", 2);
                form.getField(parts[0]).setValue(parts[1]);
                form.getField(parts[0]).getCOSObject().setNeedToBeUpdated(true);
                for (PDAnnotationWidget widget : form.getField(parts[0]).getWidgets()) {
                    widget.getCOSObject().setNeedToBeUpdated(true);
                    COSBase look = widget.getAppearance().getCOSObject();
                    widget.getAppearance().getCOSObject().setNeedToBeUpdated(true);
                    widget.getAppearance().getNormalAppearance().getAppearanceStream().getCOSObject().setNeedToBeUpdated(true);
                }
            }
            form.getCOSObject().setNeedToBeUpdated(true);
            document.getDocumentCatalog().getCOSObject().setNeedToBeUpdated(true);
            document.saveIncremental(out);
        }
        return null;
    }

    public static void main(String[] args) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        Security.addProvider(new BouncyCastleProvider());
        new Libraries().serve();
    }
}
