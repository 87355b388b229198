//! Cuts the serif faces that ship inside the library down to the letters Vietnamese documents need.
//!
//! A subset has no character map (PDF does not need one), so the map and the advance widths are written next to it as a
//! sorted Rust table; nothing of a font is parsed when text is set in an embedded face.
//!
//! Policies and trust profiles are TOML for people; what is built in is their JSON, which is read in a sixth of the time at
//! the start of every process.
#![allow(clippy::panic, missing_docs)]

use std::fmt::Write as _;
use std::path::Path;

use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;

/// Constant in the generated file, PostScript name of the face.
const FACES: [(&str, &str); 4] = [
    ("REGULAR", "LibertinusSerif-Regular"),
    ("BOLD", "LibertinusSerif-Bold"),
    ("ITALIC", "LibertinusSerif-Italic"),
    ("BOLD_ITALIC", "LibertinusSerif-SemiboldItalic"),
];

/// Folders of built-in TOML and what their JSON is called, before the name of the file.
const PROFILES: [(&str, &str); 2] = [("src/policy/profiles", "policy"), ("src/trust/profiles", "trust")];

/// Latin letters of Vietnamese beyond Latin-1, and the punctuation and signs official documents use.
fn repertoire() -> impl Iterator<Item = char> {
    let latin = (' '..='~').chain('\u{a0}'..='\u{ac}').chain('\u{ae}'..='\u{ff}');
    latin.chain("ĂăĐđĨĩŨũƠơƯư".chars()).chain('Ạ'..='ỹ').chain("‐–—‘’‚“”„†•…‰′″€₫№−".chars())
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").unwrap_or_else(|| panic!("cargo sets OUT_DIR"));
    let out = Path::new(&out);
    let mut tables = String::new();
    for (constant, name) in FACES {
        let data = typst_assets::fonts()
            .find(|data| post_script_name(data).as_deref() == Some(name))
            .unwrap_or_else(|| panic!("typst-assets holds no {name}"));
        face(constant, name, data, out, &mut tables);
    }
    write(&out.join("serif.rs"), tables.as_bytes());
    for (folder, kind) in PROFILES {
        println!("cargo::rerun-if-changed={folder}");
        profiles(Path::new(folder), kind, out);
    }
}

/// The same values, without comments and spaces.
fn profiles(folder: &Path, kind: &str, out: &Path) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|e| panic!("{}: {e}", folder.display())).path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let values: serde_json::Value = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        write(&out.join(format!("{kind}-{name}.json")), values.to_string().as_bytes());
    }
}

fn post_script_name(data: &[u8]) -> Option<String> {
    let font = skrifa::FontRef::new(data).ok()?;
    font.localized_strings(StringId::POSTSCRIPT_NAME).next().map(|s| s.to_string())
}

fn face(constant: &str, name: &str, data: &[u8], out: &Path, tables: &mut String) {
    let font = skrifa::FontRef::new(data).unwrap_or_else(|e| panic!("{name}: {e}"));
    let metrics = font.metrics(Size::unscaled(), LocationRef::default());
    let advances = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let mut remapper = subsetter::GlyphRemapper::new();
    let mut glyphs = std::collections::BTreeMap::new();
    for character in repertoire() {
        let glyph = font.charmap().map(character).unwrap_or_else(|| panic!("{name} has no '{character}'"));
        let narrow = u16::try_from(glyph.to_u32()).unwrap_or_else(|_| panic!("{name}: glyph {glyph}"));
        glyphs.insert(character, (remapper.remap(narrow), advances.advance_width(glyph).unwrap_or_default()));
    }
    let subset = subsetter::subset(data, 0, &remapper).unwrap_or_else(|e| panic!("{name}: {e}"));
    write(&out.join(format!("{name}.otf")), &subset);

    let bounds = metrics.bounds.unwrap_or_default();
    let mut entries = String::new();
    for (character, (glyph, advance)) in glyphs {
        let _ = write!(entries, "Glyph{{character:{character:?},id:{glyph},advance:{advance:.0}}},");
    }
    let _ = writeln!(
        tables,
        "pub(super) static {constant}: Face = Face {{ \
         name: Cow::Borrowed({name:?}), data: Cow::Borrowed(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.otf\"))), index: 0, \
         units_per_em: {}, ascent: {:.0}, descent: {:.0}, cap_height: {:.0}, bounds: [{:.0}, {:.0}, {:.0}, {:.0}], italic_angle: {:?}, \
         glyphs: Cow::Borrowed(&[{entries}]) }};",
        metrics.units_per_em,
        metrics.ascent,
        metrics.descent,
        metrics.cap_height.unwrap_or(metrics.ascent),
        bounds.x_min,
        bounds.y_min,
        bounds.x_max,
        bounds.y_max,
        metrics.italic_angle,
    );
}

fn write(path: &Path, octets: &[u8]) {
    std::fs::write(path, octets).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}
