//! Makes the province: documents, whom to trust, lists, the mapping file, and the truth.

use std::fs;
use std::io::Write as _;
use std::sync::Mutex;
use std::time::Instant;

use kyso::base::{Day, Limits};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::sign::{Request, sign};

use super::Asked;
use crate::letters::issuing::pem;
use crate::province::agencies::{AGENCIES, mapping};
use crate::province::plan::{Spec, What, audited, plan};
use crate::province::truth::{Truth, expected};
use crate::province::world::World;
use crate::province::{each, make};
use crate::support::Sample;

/// Small files with two signatures each.
const SMALL: usize = 500;

pub fn run(asked: &Asked) {
    let start = Instant::now();
    let out = &asked.out;
    let archive = out.join("archive");
    if archive.exists() {
        fs::remove_dir_all(&archive).expect("the old archive goes");
    }
    for folder in ["archive", "trust", "small"] {
        fs::create_dir_all(out.join(folder)).expect("a folder");
    }
    let specs = plan(asked.seed, asked.documents, AGENCIES.len());
    let world = World::new(AGENCIES.len());
    trust(asked, &world);
    println!("planned, keys made: {:.1} s", start.elapsed().as_secs_f64());

    for spec in &specs {
        let folder = archive.join(&spec.file);
        let folder = folder.parent().expect("a folder");
        if !folder.exists() {
            fs::create_dir_all(folder).expect("a folder");
        }
    }
    let octets = Mutex::new(0_u64);
    let sizes = each(&specs, |spec| {
        let made = make::made(&world, spec);
        fs::write(archive.join(&spec.file), &made).expect("room for it");
        let mut octets = octets.lock().expect("the sum");
        *octets += made.len() as u64;
        made.len()
    });
    println!("documents made: {:.1} s", start.elapsed().as_secs_f64());

    let mut truth = Truth::default();
    let mut lines = std::io::BufWriter::new(fs::File::create(out.join("truth.ndjson")).expect("a file"));
    for (spec, size) in specs.iter().zip(&sizes) {
        let all = expected(spec);
        truth.made(spec, &all, *size as u64);
        for one in all {
            serde_json::to_writer(&mut lines, &one).expect("room for it");
            lines.write_all(b"\n").expect("room for it");
        }
    }
    lines.flush().expect("room for it");
    fs::write(out.join("truth.json"), serde_json::to_vec_pretty(&truth).expect("data")).expect("room for it");
    small(asked, &world);

    let median = |mut sizes: Vec<usize>| {
        sizes.sort_unstable();
        sizes.get(sizes.len() / 2).copied().unwrap_or_default()
    };
    let sizes = |which: fn(&Spec) -> bool| {
        specs.iter().zip(&sizes).filter(|(spec, _)| which(spec)).map(|(_, size)| *size).collect::<Vec<_>>()
    };
    let real = sizes(|spec| spec.what == What::Copy);
    println!(
        "{} files, {:.2} GB, median {} KB; {} of real size, median {} KB; the others' median {} KB; {:.1} s",
        specs.len(),
        octets.into_inner().expect("the sum") as f64 / 1e9,
        median(sizes(|_| true)) / 1000,
        real.len(),
        median(real.clone()) / 1000,
        median(sizes(|spec| spec.what != What::Copy)) / 1000,
        start.elapsed().as_secs_f64()
    );
}

/// Root, authorities, lists, the mapping file.
fn trust(asked: &Asked, world: &World) {
    let out = &asked.out;
    let write = |name: &str, octets: &[u8]| fs::write(out.join(name), octets).expect("room for it");
    write("trust/root.pem", pem(&world.root.certificate).as_bytes());
    write("trust/issuing.pem", pem(&world.issuing.certificate).as_bytes());
    let [root, issuing] = world.lists(Day::of(audited()).expect("a day"));
    write("trust/root.crl", &root);
    write("trust/issuing.crl", &issuing);
    write("mapping.toml", mapping().as_bytes());
    let der = world.root.certificate.der();
    let fingerprint: String =
        digest(DigestAlgorithm::Sha256, der).as_bytes().iter().map(|octet| format!("{octet:02x}")).collect();
    write("trust/root.sha256", fingerprint.as_bytes());
}

/// One page of text, the leader's signature and the organisation's, neither of them seen.
fn small(asked: &Asked, world: &World) {
    let plain = Sample::default().build();
    let numbers: Vec<usize> = (0..SMALL).collect();
    each(&numbers, |number| {
        let keys = &world.agencies[number % world.agencies.len()];
        let mut pdf = plain.clone();
        for (step, leaf) in [(0, &keys.leader), (600, &keys.seal)] {
            let request = Request::new(audited().plus_seconds(step - 86_400 * (1 + *number as i64)));
            let mut signed = Vec::new();
            sign(&pdf, &mut signed, &leaf.signer(), &request, None, &Limits::default()).expect("a signed document");
            pdf = signed;
        }
        fs::write(asked.out.join(format!("small/{number:03}.pdf")), pdf).expect("room for it");
    });
}
