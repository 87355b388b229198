//! What the command writes, held against `docs/*.schema.json`. This knows the words that those use and no others: a schema with
//! one that it does not know fails.

use std::path::Path;

use serde_json::Value;

/// The names of the schemas that refer to each other, by `$id`.
const NAMES: [(&str, &str); 5] = [
    ("urn:kyso:report:1", "report"),
    ("urn:kyso:across:1", "across"),
    ("urn:kyso:inspect-form:1", "inspect-form"),
    ("urn:kyso:to-be-signed:1", "to-be-signed"),
    ("urn:kyso:prepared:1", "prepared"),
];

fn schema(name: &str) -> Value {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs");
    let schema: Value =
        serde_json::from_slice(&std::fs::read(docs.join(format!("{name}.schema.json"))).unwrap()).unwrap();
    let id = NAMES.iter().find(|(_, other)| *other == name).map(|(id, _)| *id);
    assert_eq!(schema["$id"].as_str(), id);
    schema
}

/// What is wrong with it; empty when it is as the schema says.
pub(crate) fn against(name: &str, value: &Value) -> Vec<String> {
    let root = schema(name);
    let mut wrong = Vec::new();
    check(&root, &root, value, name, &mut wrong);
    wrong
}

/// Fails unless it is as the schema says.
pub(crate) fn held_against(name: &str, value: &Value) {
    let wrong = against(name, value);
    assert!(wrong.is_empty(), "{}\n{value:#}", wrong.join("\n"));
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("type {other}"),
    }
}

/// The patterns that the schemas use, each by hand.
fn matches(pattern: &str, text: &str) -> bool {
    let hex = |text: &str| text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    match pattern {
        "^[0-9a-f]{16}$" => text.len() == 16 && hex(text),
        "^[0-9a-f]{32}$" => text.len() == 32 && hex(text),
        "^[0-9a-f]{64}$" => text.len() == 64 && hex(text),
        "^([0-9a-f]{2})+$" => !text.is_empty() && text.len().is_multiple_of(2) && hex(text),
        "^[A-Za-z0-9+/]*={0,2}$" | "^[A-Za-z0-9+/]+={0,2}$" => {
            let digits = text.trim_end_matches('=');
            text.len() - digits.len() <= 2
                && (pattern.contains('*') || !digits.is_empty())
                && digits.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            text.len() == 10
                && text.char_indices().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() })
        }
        "^[a-z0-9]+([.-][a-z0-9]+)*$" => text
            .split(['.', '-'])
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())),
        "^[A-Z0-9][A-Za-z0-9.-]*$" => {
            text.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        }
        other => panic!("pattern {other}"),
    }
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let passes = |schema: &Value| {
        let mut inner = Vec::new();
        check(root, schema, value, at, &mut inner);
        inner.is_empty()
    };
    let all = schema.as_object().expect("a schema");
    for (word, said) in all {
        let is_right = match word.as_str() {
            "$schema" | "$id" | "title" | "description" | "$defs" | "then" | "else" => true,
            "format" => {
                said != "date-time"
                    || value.as_str().is_none_or(|text| kyso::base::UnixTime::parse_rfc3339(text).is_ok())
            }
            "type" => match said {
                Value::Array(names) => names.iter().any(|name| is_of(name.as_str().unwrap(), value)),
                name => is_of(name.as_str().unwrap(), value),
            },
            "const" => value == said,
            "enum" => said.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|text| matches(said.as_str().unwrap(), text)),
            "minimum" => value.as_f64().is_none_or(|number| number >= said.as_f64().unwrap()),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= said.as_u64().unwrap()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= said.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= said.as_u64().unwrap()),
            "required" => value.as_object().is_none_or(|members| {
                said.as_array().unwrap().iter().all(|name| members.contains_key(name.as_str().unwrap()))
            }),
            "additionalProperties" => {
                assert_eq!(said, false, "{at}");
                let known = all.get("properties").and_then(Value::as_object).expect("properties");
                value.as_object().is_none_or(|members| members.keys().all(|name| known.contains_key(name)))
            }
            "properties" => {
                let members = value.as_object();
                for (name, schema) in said.as_object().unwrap() {
                    if let Some(member) = members.and_then(|members| members.get(name)) {
                        check(root, schema, member, &format!("{at}/{name}"), wrong);
                    }
                }
                true
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, said, item, &format!("{at}/{index}"), wrong);
                }
                true
            }
            "anyOf" => said.as_array().unwrap().iter().any(passes),
            "allOf" => said.as_array().unwrap().iter().all(passes),
            "if" => all.get(if passes(said) { "then" } else { "else" }).is_none_or(passes),
            "$ref" => {
                let (file, path) = said.as_str().unwrap().split_once('#').expect("a fragment");
                let other = NAMES.iter().find(|(id, _)| *id == file).map(|(_, name)| self::schema(name));
                assert!(file.is_empty() || other.is_some(), "{said}");
                let root = other.as_ref().unwrap_or(root);
                check(root, root.pointer(path).expect("what is referred to"), value, at, wrong);
                true
            }
            other => panic!("{at}: the word {other}"),
        };
        if !is_right {
            wrong.push(format!("{at}: {word}"));
        }
    }
}

/// What accepts everything would prove nothing.
#[test]
fn a_document_that_is_not_as_its_schema_says_is_told() {
    let line = serde_json::json!({
        "schema": "kyso.to-be-signed/1", "id": "b5144987592b10a90918d6506cc7ba47", "file": "a.pdf", "prepared": "b.pdf",
        "state": "b.pdf.state", "awaits": "value", "scheme": "ECDSA", "digest_algorithm": "SHA-256", "digest": "5d85",
        "to_be_signed": "MYH9", "certificate_sha256": "0".repeat(64), "expires": "2026-11-23T03:07:13+07:00",
    });
    held_against("to-be-signed", &line);
    let changes: [(&str, Value); 10] = [
        ("schema", "kyso.to-be-signed/2".into()),
        ("id", "B5144987592B10A90918D6506CC7BA47".into()),
        ("awaits", "cms".into()),
        ("scheme", Value::Null),
        ("digest_algorithm", "SHA-1".into()),
        ("digest", "5d8".into()),
        ("to_be_signed", "MYH9!".into()),
        ("certificate_sha256", 7.into()),
        ("expires", "tomorrow".into()),
        ("more", true.into()),
    ];
    for (name, value) in changes {
        let mut changed = line.clone();
        changed[name] = value;
        assert!(!against("to-be-signed", &changed).is_empty(), "{name}");
    }
    for name in line.as_object().unwrap().keys() {
        let mut changed = line.clone();
        changed.as_object_mut().unwrap().remove(name);
        assert!(!against("to-be-signed", &changed).is_empty(), "without {name}");
    }
}
