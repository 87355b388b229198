//! A module's file, looked at before it is loaded: loading runs its code.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::keys::token::TokenError;

/// Enough for an ELF or Mach-O header and for any PE header in use.
const HEAD: u64 = 4096;

/// Checks a module's path and header without loading it: absolute, a regular file, writable only by its owner,
/// a shared library for this processor and system, not a spy (threats T-02, T-08).
///
/// # Errors
/// [`TokenError::ModulePathRelative`], [`TokenError::ModuleMissing`], [`TokenError::ModuleUnprotected`],
/// [`TokenError::SpyModule`], [`TokenError::NotALibrary`], [`TokenError::WrongArchitecture`].
pub fn check_module(path: &Path) -> Result<(), TokenError> {
    let own = || path.to_path_buf();
    if !path.is_absolute() {
        return Err(TokenError::ModulePathRelative { path: own() });
    }
    let missing = |error: std::io::Error| TokenError::ModuleMissing { path: own(), reason: error.to_string() };
    let real = path.canonicalize().map_err(missing)?;
    if [path, real.as_path()].into_iter().any(is_spy) {
        return Err(TokenError::SpyModule { path: own() });
    }
    let metadata = real.metadata().map_err(missing)?;
    if !metadata.is_file() {
        return Err(TokenError::NotALibrary { path: own(), found: "a folder or device".into() });
    }
    if anybody_may_replace(&real) {
        return Err(TokenError::ModuleUnprotected { path: own() });
    }
    let mut head = Vec::new();
    File::open(&real).and_then(|file| file.take(HEAD).read_to_end(&mut head)).map_err(missing)?;
    let kinds = read_header(&head).map_err(|found| TokenError::NotALibrary { path: own(), found: found.into() })?;
    let wanted = (system_format(), std::env::consts::ARCH);
    if kinds.iter().any(|kind| kind.format == wanted.0 && kind.processor == wanted.1) {
        return Ok(());
    }
    let found: Vec<String> = kinds.iter().map(|kind| format!("{} {}", kind.format, kind.processor)).collect();
    Err(TokenError::WrongArchitecture {
        path: own(),
        found: found.join(", "),
        wanted: format!("{} {}", wanted.0, wanted.1),
    })
}

/// OpenSC's recorder writes the PIN buffers of C_Login to its log.
fn is_spy(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().to_ascii_lowercase().contains("pkcs11-spy"))
}

#[cfg(unix)]
fn anybody_may_replace(real: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS_WRITE: u32 = 0o002;
    const STICKY: u32 = 0o1000;
    let mode = |path: &Path| path.metadata().map(|metadata| metadata.permissions().mode()).unwrap_or(0);
    let folder = real.parent().map_or(0, mode);
    mode(real) & OTHERS_WRITE != 0 || (folder & OTHERS_WRITE != 0 && folder & STICKY == 0)
}

#[cfg(not(unix))]
fn anybody_may_replace(_real: &Path) -> bool {
    false
}

fn system_format() -> &'static str {
    if cfg!(windows) {
        "PE"
    } else if cfg!(target_vendor = "apple") {
        "Mach-O"
    } else {
        "ELF"
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Kind {
    format: &'static str,
    /// As in [`std::env::consts::ARCH`].
    processor: String,
}

fn le16(head: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(head.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn le32(head: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn be32(head: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The processors a library is for, or what the file is instead.
fn read_header(head: &[u8]) -> Result<Vec<Kind>, &'static str> {
    const CUT: &str = "a file cut short";
    if head.starts_with(b"\x7fELF") {
        read_elf(head).ok_or(CUT)?
    } else if head.starts_with(b"MZ") {
        read_pe(head).ok_or(CUT)?
    } else if head.starts_with(&[0xcf, 0xfa, 0xed, 0xfe]) || head.starts_with(&[0xce, 0xfa, 0xed, 0xfe]) {
        let processor = mach_processor(le32(head, 4).ok_or(CUT)?);
        // MH_DYLIB, MH_BUNDLE
        match le32(head, 12).ok_or(CUT)? {
            6 | 8 => Ok(vec![Kind { format: "Mach-O", processor }]),
            _ => Err("a Mach-O program"),
        }
    } else if head.starts_with(&[0xca, 0xfe, 0xba, 0xbe]) {
        read_fat(head).ok_or(CUT)
    } else if head.is_empty() {
        Err("an empty file")
    } else {
        Err("a file of another kind")
    }
}

/// ELF (System V ABI, chapter 4): class, data, e_type and e_machine.
fn read_elf(head: &[u8]) -> Option<Result<Vec<Kind>, &'static str>> {
    let (class, data) = (*head.get(4)?, *head.get(5)?);
    let word = |at| le16(head, at).map(|value| if data == 2 { value.swap_bytes() } else { value });
    if word(16)? != 3 {
        return Some(Err("an ELF program or object file"));
    }
    let processor = match (word(18)?, class, data) {
        (62, 2, 1) => "x86_64".to_owned(),
        (3, 1, 1) => "x86".to_owned(),
        (183, 2, 1) => "aarch64".to_owned(),
        (40, 1, 1) => "arm".to_owned(),
        (243, 2, 1) => "riscv64".to_owned(),
        (21, 2, 1) => "powerpc64".to_owned(),
        (22, 2, 2) => "s390x".to_owned(),
        (258, 2, 1) => "loongarch64".to_owned(),
        (machine, ..) => format!("machine {machine}"),
    };
    Some(Ok(vec![Kind { format: "ELF", processor }]))
}

/// PE (Microsoft PE and COFF specification §3): the Machine and Characteristics of the COFF header.
fn read_pe(head: &[u8]) -> Option<Result<Vec<Kind>, &'static str>> {
    let at = usize::try_from(le32(head, 0x3c)?).ok()?;
    if head.get(at..at.checked_add(4)?)? != b"PE\0\0" {
        return Some(Err("a DOS program"));
    }
    let processor = match le16(head, at.checked_add(4)?)? {
        0x8664 => "x86_64".to_owned(),
        0x014c => "x86".to_owned(),
        0xaa64 => "aarch64".to_owned(),
        machine => format!("machine {machine:#06x}"),
    };
    // IMAGE_FILE_DLL
    if le16(head, at.checked_add(22)?)? & 0x2000 == 0 {
        return Some(Err("a Windows program"));
    }
    Some(Ok(vec![Kind { format: "PE", processor }]))
}

fn mach_processor(cpu: u32) -> String {
    match cpu {
        0x0100_0007 => "x86_64".to_owned(),
        7 => "x86".to_owned(),
        0x0100_000c => "aarch64".to_owned(),
        12 => "arm".to_owned(),
        other => format!("cpu {other:#x}"),
    }
}

/// A universal Mach-O file: one record of five big-endian words per processor.
fn read_fat(head: &[u8]) -> Option<Vec<Kind>> {
    let count = usize::try_from(be32(head, 4)?).ok()?;
    // Java class files share the magic; there the word is a version of at least 45.
    if count == 0 || count > 16 {
        return None;
    }
    (0..count)
        .map(|index| {
            let at = index.checked_mul(20)?.checked_add(8)?;
            Some(Kind { format: "Mach-O", processor: mach_processor(be32(head, at)?) })
        })
        .collect()
}

/// Where token drivers put their modules on this system. Pure data: whether one is there is the caller's to see.
/// The Windows names of Vietnamese issuers are those their installers put into System32.
pub fn known_modules() -> Vec<PathBuf> {
    if cfg!(windows) {
        let folders = ["C:\\Windows\\System32"];
        let mut found: Vec<PathBuf> = vec![
            "C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11\\opensc-pkcs11.dll".into(),
            "C:\\SoftHSM2\\lib\\softhsm2-x64.dll".into(),
        ];
        for folder in folders {
            found.extend(WINDOWS.iter().map(|name| PathBuf::from(format!("{folder}\\{name}.dll"))));
        }
        found
    } else if cfg!(target_vendor = "apple") {
        MACOS.iter().map(PathBuf::from).collect()
    } else {
        LINUX.iter().map(PathBuf::from).collect()
    }
}

const LINUX: &[&str] = &[
    // Bit4id (VGCA's present tokens) and SafeNet (VGCA's former ones) before the generic module, which cannot
    // read VGCA's compressed certificates.
    "/usr/lib/bit4id/libbit4xpki.so",
    "/usr/lib/libbit4xpki.so",
    "/usr/lib64/libbit4xpki.so",
    "/usr/lib/x86_64-linux-gnu/libbit4xpki.so",
    "/usr/lib/libeTPkcs11.so",
    "/usr/lib64/libeTPkcs11.so",
    "/usr/lib/libeToken.so",
    "/usr/lib64/libeToken.so",
    "/usr/lib/libIDPrimePKCS11.so",
    "/usr/lib64/libIDPrimePKCS11.so",
    "/usr/lib/WatchData/ProxKey/lib/libwdpkcs_SignatureP11.so",
    "/usr/lib/libwdpkcs_SignatureP11.so",
    "/usr/lib/libcastle.so.1.0.0",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
];

const MACOS: &[&str] = &[
    "/System/Library/Bit4id/pkcs11/libbit4ipki.dylib",
    "/Library/bit4id/pkcs11/libbit4xpki.dylib",
    "/usr/local/lib/libbit4xpki.dylib",
    "/usr/local/lib/libeTPkcs11.dylib",
    "/Library/Frameworks/eToken.framework/Versions/Current/libeToken.dylib",
    "/usr/local/lib/libIDPrimePKCS11.dylib",
    "/usr/local/lib/wdProxKeyUsbKeyTool/libwdpkcs_Proxkey.dylib",
    "/Library/OpenSC/lib/opensc-pkcs11.so",
    "/opt/homebrew/lib/opensc-pkcs11.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
];

const WINDOWS: &[&str] = &[
    "bit4xpki",
    "eTPKCS11",
    "eToken",
    "IDPrimePKCS1164",
    "vnptca_p11_v6",
    "vnptca_p11_v7",
    "vnptca_p11_v8",
    "vnptca_p11_v9",
    "vnptca_p11_v10",
    "vnpt-ca_csp11",
    "vnpt-ca_v34",
    "vnpt-ca_v4",
    "vnpt-ca_cl_v1",
    "viettel-ca",
    "viettel-ca_v1",
    "viettel-ca_v2",
    "viettel-ca_v3",
    "viettel-ca_v4",
    "viettel-ca_v5",
    "viettel-ca_v6",
    "BkavCA",
    "BkavCAv2S",
    "BkavCAv2T",
    "BkavCAv25",
    "bkavcaetoken_p11",
    "fptca_v3",
    "fptca_v4",
    "fptca_v5",
    "fptca_v6",
    "fpt-ca",
    "fpt-ca_v4",
    "fpt-ca_v5",
    "fpt-ca-stx",
    "CA2_v34",
    "CA2_csp11",
    "CA2CSP11_v2",
    "ca2_ace_csp11",
    "ncca_csp11_v1",
    "nca_v4",
    "nca_v5",
    "nca_v6",
    "nca_v7",
    "nca_v8",
    "nca_v9",
    "safe-ca",
    "Safe-ca_v1",
    "Safe-ca_v2",
    "Vina-CA",
    "NEWTEL-CA",
    "newca_v4",
    "CKCA",
    "efy-ca_v1",
    "misaca_csp11_v2",
    "fca_v1",
    "ica_csp11_v1",
    "eps2003csp11",
    "eps2003csp11v2",
    "ShuttleCsp11_3003",
    "ngp11v211",
    "st3csp11",
    "WDPKCS",
    "SignatureP11",
    "acospkcs11",
    "opensc-pkcs11",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn headers_of_three_systems() {
        let kind = |head: &[u8]| read_header(head).map(|kinds| format!("{} {}", kinds[0].format, kinds[0].processor));
        let mut elf = vec![0; 64];
        elf[..6].copy_from_slice(b"\x7fELF\x01\x01");
        elf[16] = 3;
        elf[18] = 3;
        assert_eq!(kind(&elf), Ok("ELF x86".into()));
        elf[16] = 2;
        assert_eq!(kind(&elf), Err("an ELF program or object file"));
        let mut pe = vec![0; 256];
        pe[..2].copy_from_slice(b"MZ");
        pe[0x3c] = 0x80;
        pe[0x80..0x84].copy_from_slice(b"PE\0\0");
        pe[0x84..0x86].copy_from_slice(&[0x4c, 0x01]);
        pe[0x97] = 0x20;
        assert_eq!(kind(&pe), Ok("PE x86".into()));
        pe[0x3c..0x40].copy_from_slice(&[0xff; 4]);
        assert_eq!(kind(&pe), Err("a file cut short"));
        let fat = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1, 1, 0, 0, 7, 0, 0, 0, 0];
        assert_eq!(kind(&fat), Ok("Mach-O x86_64".into()));
        assert_eq!(kind(b"<html>"), Err("a file of another kind"));
        assert_eq!(kind(b""), Err("an empty file"));
        for len in 0..elf.len() {
            let _ = read_header(&elf[..len]);
        }
    }

    #[test]
    fn relative_paths_and_spies_are_refused() {
        assert!(matches!(check_module(Path::new("libx.so")), Err(TokenError::ModulePathRelative { .. })));
        let folder = tempfile::tempdir().unwrap();
        let spy = folder.path().join("PKCS11-spy.so");
        std::fs::write(&spy, b"").unwrap();
        assert!(matches!(check_module(&spy), Err(TokenError::SpyModule { .. })));
        // Under another name too.
        #[cfg(unix)]
        {
            let link = folder.path().join("token.so");
            std::os::unix::fs::symlink(&spy, &link).unwrap();
            assert!(matches!(check_module(&link), Err(TokenError::SpyModule { .. })));
        }
    }

    #[test]
    fn known_places_are_absolute() {
        assert!(known_modules().len() > 5);
        assert!(known_modules().iter().all(|path| path.is_absolute()));
    }
}
