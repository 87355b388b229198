//! `kyso edxml sign`: what `kyso sign --profile edxml` does, for a package that is what it says it is.

use kyso::base::Limits;
use kyso::edxml::{self, SignatureForm, Weight};

use super::{read, tell};
use crate::args::{PasswordOptions, Sign, SignatureOptions, XmlOptions};
use crate::commands;
use crate::edxml_args::EdxmlSign;
use crate::edxml_words;
use crate::failure::{Exit, Result};
use crate::input::Document;
use crate::lang::both;
use crate::screen::Screen;

/// The national form that puts the signature into the header, over the whole package.
const PROFILE: &str = "edxml";

pub(crate) fn run(options: EdxmlSign, screen: &Screen) -> Result<Exit> {
    let document = Document::open(&options.input)?;
    let mut issues = Vec::new();
    let package = read(&options.input, &document, &mut |index, attachment, octets| {
        issues.extend(edxml::look(index, attachment, &octets, &Limits::default()).0.issues);
    })?;
    issues.extend(package.issues.iter().cloned());
    issues.extend(edxml::check(&package.message, package.trace.as_ref()));
    issues.extend(edxml::check_manifest(&package));
    // Who signs a package answers for what it says it holds.
    let broken = tell(&issues, Weight::Rule, screen);
    if broken > 0 {
        return Err(edxml_words::not_signed(&options.input, broken));
    }
    if package.signatures.iter().any(|signature| signature.form != SignatureForm::Signature) {
        screen.note(&both!(
            "phần tử chữ ký mẫu vẫn được giữ lại trong gói tin",
            "the placeholder of a signature stays in the package"
        ));
    }
    commands::sign::run(sign(options), screen)
}

fn sign(options: EdxmlSign) -> Sign {
    Sign {
        inputs: vec![options.input],
        output: Some(options.output),
        out_dir: None,
        force: options.force,
        password: PasswordOptions::default(),
        key: options.key,
        trust: options.trust,
        network: options.network,
        allow_untrusted_certificate: options.allow_untrusted_certificate,
        evidence: None,
        level: options.level,
        tsa: options.tsa,
        tsa_timeout: options.tsa_timeout,
        signature: SignatureOptions {
            xml: XmlOptions {
                profile: Some(PROFILE.to_owned()),
                xades: options.xades,
                whole_chain: options.whole_chain,
                ..XmlOptions::default()
            },
            ..SignatureOptions::default()
        },
    }
}
