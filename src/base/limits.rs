//! How much work a file may cause. Running out is an error of its own and never ends in `passed`.

/// A stated budget ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("limit reached: more than {limit} {what}")]
pub struct LimitReached {
    /// What was counted, in the plural.
    pub what: &'static str,
    /// The number that was passed.
    pub limit: u64,
}

/// The budgets of one document. Every number has its reason beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Nesting of arrays and dictionaries in one PDF object. Real files stay below 20; RUSTSEC-2026-0187
    /// shows a reader without a cap aborting at about 10,000.
    pub pdf_nesting: u32,
    /// Depth of walks over the PDF object graph (the figure EU DSS uses).
    pub pdf_graph_depth: u32,
    /// Cross-reference sections of a file (`/Prev` hops).
    pub pdf_revisions: u32,
    /// Signatures of a file.
    pub pdf_signatures: u32,
    /// Cross-reference entries of a file; a 2 GB archive of scans has well under a million objects.
    pub pdf_xref_entries: u64,
    /// Octets one object or cross-reference stream may unpack to.
    pub pdf_stream_octets: u64,
    /// Octets of one PDF object that is no stream.
    pub pdf_object_octets: u64,
    /// Octets of a CMS structure. The government's are 5 to 11 KB; embedded CRLs make the largest.
    pub cms_octets: u64,
    /// Nesting of ASN.1 values; CMS needs about 12.
    pub asn1_depth: u32,
    /// Certificates considered for one signature, from the message and the store together.
    pub certificates: u32,
    /// Certificates in one path; government chains have 2 to 4.
    pub path_depth: u32,
    /// Public-key checks for one path search (rustls-webpki, after Go CVE-2018-16875).
    pub path_signatures: u32,
    /// Steps of one path search. Each looks at every certificate at hand, so this is far below the 200,000 of
    /// rustls-webpki.
    pub path_steps: u32,
    /// Comparisons of a name with a constraint in one path search (rustls-webpki, after Go CVE-2018-16875); long names
    /// count several times (threat V-06).
    pub name_comparisons: u32,
    /// Octets of a revocation list. The government's have a few MB; the largest of public authorities stay below this.
    pub crl_octets: u64,
    /// Octets of an OCSP answer. One has 2 to 10 KB, certificates included.
    pub ocsp_octets: u64,
    /// Public-key checks for the status of one certificate, those of responders and list issuers included.
    pub status_signatures: u32,
    /// Pieces of revocation data looked at for the status of one certificate, those for responders included.
    pub status_steps: u32,
    /// Whose status may be asked for the status of a certificate: its responder's (1), and that one's list issuer's (2).
    pub status_depth: u32,
    /// Nesting of XML elements (the figure Apache Santuario uses). Official documents stay below 20.
    pub xml_depth: u32,
    /// Attributes of one XML element, namespace declarations not counted (RUSTSEC-2026-0194).
    pub xml_attributes: u32,
    /// Namespace declarations of one XML element, and of all that are in scope at once ten times as many
    /// (RUSTSEC-2026-0195).
    pub xml_namespaces: u32,
    /// Octets of one XML tag, comment or processing instruction; text may be of any length. Attribute values of real
    /// documents hold names and numbers.
    pub xml_markup_octets: u64,
    /// Octets of an XML document that has to be converted (UTF-16) or held in memory as a tree.
    pub xml_octets: u64,
    /// Signatures of an XML document.
    pub xml_signatures: u32,
    /// References of one XML signature; those of a manifest count apart (Apache Santuario).
    pub xml_references: u32,
    /// Transforms of one reference (Apache Santuario).
    pub xml_transforms: u32,
    /// Octets that one transform may hold for the next (base64, a second canonical form).
    pub xml_transform_octets: u64,
    /// Attachments of an edXML package. A letter has a few; a dossier with a file for each household some hundred.
    pub edxml_attachments: u32,
    /// Octets of one attachment, and of what one packed attachment unpacks to: one is held in memory at a time. The
    /// gateways of the exchange axis take messages of 50 MB.
    pub edxml_attachment_octets: u64,
    /// Octets of one field of a message: the longest of them has 1,000 letters by its rule.
    pub edxml_field_octets: u64,
    /// Octets of everything in a package that is no attachment's content; a message to all communes has 700 KB.
    pub edxml_header_octets: u64,
    /// How many times its packed size a container's entry may unpack to (the figure EU DSS uses) …
    pub container_ratio: u64,
    /// … once it is larger than this.
    pub container_free_octets: u64,
    /// Octets that are canonicalised for all references of an XML document together, in all passes over it: some ten
    /// references to a 200 MB document. Without it 256 signatures of 30 references each would take hours (threat X-13).
    pub xml_canonical_octets: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pdf_nesting: 64,
            pdf_graph_depth: 500,
            pdf_revisions: 512,
            pdf_signatures: 256,
            pdf_xref_entries: 10_000_000,
            pdf_stream_octets: 64 << 20,
            pdf_object_octets: 16 << 20,
            cms_octets: 64 << 20,
            asn1_depth: 32,
            certificates: 1_000,
            path_depth: 8,
            path_signatures: 100,
            path_steps: 2_000,
            name_comparisons: 250_000,
            crl_octets: 64 << 20,
            ocsp_octets: 1 << 20,
            status_signatures: 100,
            status_steps: 100_000,
            status_depth: 2,
            xml_depth: 100,
            xml_attributes: 256,
            xml_namespaces: 64,
            xml_markup_octets: 1 << 20,
            xml_octets: 64 << 20,
            xml_signatures: 256,
            xml_references: 30,
            xml_transforms: 5,
            xml_transform_octets: 16 << 20,
            edxml_attachments: 1_000,
            edxml_attachment_octets: 100 << 20,
            edxml_field_octets: 64 << 10,
            edxml_header_octets: 4 << 20,
            container_ratio: 100,
            container_free_octets: 1 << 20,
            xml_canonical_octets: 4 << 30,
        }
    }
}
