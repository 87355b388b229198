//! `kyso inspect` of an XML document: every signature as it stands.

use std::path::Path;

use kyso::base::{Limits, Source};
use kyso::cms::TimeStampToken;
use kyso::evidence::find_xml;
use kyso::x509::Certificate;
use kyso::xml::{Document, Error};
use kyso::xmldsig::xades::{Properties, UnsignedContent};
use kyso::xmldsig::{ObjectContent, Reference, Signature};
use serde_json::{Value, json};

use super::inspect::{certificate, time_stamp};

pub(crate) fn value(source: &dyn Source, path: &Path, limits: &Limits) -> Result<Value, Error> {
    let document = Document::open(source, limits)?;
    let evidence = find_xml(&document)?;
    let outline = &evidence.found.outline;
    let all = evidence.found.signatures.iter().zip(&evidence.signatures).zip(&evidence.properties);
    let signatures: Vec<Value> = all
        .map(|((found, read), properties)| {
            let within = found.within.and_then(|at| evidence.found.signatures.get(at)).map(|outer| outer.path.as_str());
            let mut value = match read {
                Ok(signature) => self::signature(signature),
                Err(error) => json!({"problem": error.to_string()}),
            };
            if let Value::Object(fields) = &mut value {
                fields.insert("path".to_owned(), json!(found.path));
                fields.insert("octets".to_owned(), json!([found.span.start, found.span.end]));
                fields.insert("within".to_owned(), json!(within));
                fields.insert("properties".to_owned(), json!(properties.as_ref().map(|p| self::properties(p, limits))));
            }
            value
        })
        .collect();
    Ok(json!({
        "schema": "kyso.inspect/1", "file": path.display().to_string(), "format": "xml", "size": source.len(),
        "encoding": format!("{:?}", document.encoding()),
        "root": {"name": outline.root, "namespace": outline.namespace, "octets": [outline.span.start, outline.span.end]},
        "elements": outline.elements, "signatures": signatures,
    }))
}

fn signature(signature: &Signature) -> Value {
    let info = &signature.signed_info;
    let key_info = signature.key_info.as_ref();
    let certificates: Vec<Value> = key_info
        .iter()
        .flat_map(|info| &info.certificates)
        .map(|found| {
            Certificate::from_der(&found.der).map_or_else(|e| json!({"error": e.to_string()}), |c| certificate(&c))
        })
        .collect();
    let objects = || signature.objects.iter().flat_map(|object| &object.content);
    let manifests: Vec<Value> = objects()
        .filter_map(|content| match content {
            ObjectContent::Manifest(manifest) => {
                Some(json!({"id": manifest.id, "references": references(&manifest.references)}))
            }
            _ => None,
        })
        .collect();
    let claimed = objects().find_map(|content| match content {
        ObjectContent::SignatureProperties(all) => all.iter().find_map(|property| property.signing_time.as_deref()),
        _ => None,
    });
    json!({
        "id": signature.id, "canonicalization": info.canonicalization_uri, "signature_algorithm": info.scheme_uri,
        "references": references(&info.references), "signature_octets": signature.value.written.len(),
        "certificates": certificates, "crls": key_info.map(|info| info.crls.len()),
        "ignored": key_info.map(|info| &info.ignored), "signing_time": claimed, "manifests": manifests,
    })
}

fn references(all: &[Reference]) -> Vec<Value> {
    all.iter()
        .map(|reference| {
            json!({
                "id": reference.id, "target": reference.uri, "kind": reference.kind, "transforms": reference.transform_uris,
                "digest_algorithm": reference.digest_uri,
            })
        })
        .collect()
}

fn properties(properties: &Properties, limits: &Limits) -> Value {
    let signed = properties.signed.as_ref();
    let stamps: Vec<Value> = properties
        .stamps()
        .flat_map(|(_, stamp)| stamp.tokens.iter().map(move |der| (stamp.kind.name(), der)))
        .map(|(name, der)| {
            let token = der.as_deref().and_then(|der| TimeStampToken::parse(der, limits).ok());
            let mut value = token.map_or_else(|| json!({"error": "unreadable"}), |token| time_stamp(&token, limits));
            if let Value::Object(fields) = &mut value {
                fields.insert("kind".to_owned(), json!(name));
            }
            value
        })
        .collect();
    let unsigned: Vec<String> = properties
        .unsigned
        .iter()
        .map(|property| match &property.content {
            UnsignedContent::Values(values) => format!("{} ({})", property.local, values.len()),
            _ => property.local.clone(),
        })
        .collect();
    json!({
        "version": properties.version.name(),
        "signing_time": signed.and_then(|s| s.signing_time.as_ref()).map(|time| &time.written),
        "signing_certificates": signed.and_then(|s| s.certificates.as_ref()).map(Vec::len),
        "roles": signed.map(|s| &s.roles), "place": signed.and_then(|s| s.place.as_ref()),
        "unsigned": unsigned, "time_stamps": stamps,
    })
}
