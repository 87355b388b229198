//! Joining values of `xml:base` (C14N 1.1 §2.4, "join-URI-References").

/// A reference cut into its parts (RFC 3986 appendix B); the fragment is left away, as C14N 1.1 §2.4 wants.
struct Parts<'u> {
    scheme: Option<&'u str>,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
}

impl<'u> Parts<'u> {
    fn of(reference: &'u str) -> Self {
        let rest = reference.split_once('#').map_or(reference, |(before, _)| before);
        let (rest, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
        let (scheme, rest) = match rest.split_once(':') {
            Some((scheme, behind)) if !scheme.is_empty() && !scheme.contains('/') => (Some(scheme), behind),
            _ => (None, rest),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(behind) => {
                let end = behind.find('/').unwrap_or(behind.len());
                (behind.get(..end), behind.get(end..).unwrap_or_default())
            }
            None => (None, rest),
        };
        Self { scheme, authority, path, query }
    }
}

/// What `reference` means under `base`, seen from where `base` is relative to. RFC 3986 §5.2, but the base may be relative,
/// and then leading `..` segments stay.
pub(super) fn join(base: &str, reference: &str) -> String {
    let (base, reference) = (Parts::of(base), Parts::of(reference));
    let base_path = match base.path {
        ".." => "../".to_owned(),
        path if path.ends_with("/..") => format!("{path}/"),
        path => path.to_owned(),
    };
    let (scheme, authority, path, query);
    if reference.scheme.is_some() || reference.authority.is_some() {
        scheme = reference.scheme.or(base.scheme);
        authority = reference.authority;
        path = without_dots(reference.path);
        query = reference.query;
    } else {
        scheme = base.scheme;
        authority = base.authority;
        if reference.path.is_empty() {
            path = base_path;
            query = reference.query.or(base.query);
        } else {
            query = reference.query;
            path = if reference.path.starts_with('/') {
                without_dots(reference.path)
            } else if base.authority.is_some() && base_path.is_empty() {
                without_dots(&format!("/{}", reference.path))
            } else {
                let directory = base_path.rfind('/').and_then(|i| base_path.get(..=i)).unwrap_or_default();
                without_dots(&format!("{directory}{}", reference.path))
            };
        }
    }
    let mut joined = String::new();
    if let Some(scheme) = scheme {
        joined.push_str(scheme);
        joined.push(':');
    }
    if let Some(authority) = authority {
        joined.push_str("//");
        joined.push_str(authority);
    }
    joined.push_str(&path);
    if let Some(query) = query {
        joined.push('?');
        joined.push_str(query);
    }
    joined
}

/// "Remove Dot Segments" of RFC 3986 §5.2.4 as C14N 1.1 changes it: leading `../` stay in a relative path, several `/` are
/// one, and a `..` at the end gets a `/`.
fn without_dots(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty() && *segment != ".") {
        match (segment, kept.last()) {
            ("..", Some(&last)) if last != ".." => {
                kept.pop();
            }
            ("..", _) if absolute => {}
            _ => kept.push(segment),
        }
    }
    let directory = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    let mut out = String::from(if absolute { "/" } else { "" });
    out.push_str(&kept.join("/"));
    if directory && !kept.is_empty() {
        out.push('/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_go_as_in_appendix_a() {
        for (path, without) in [
            ("no/.././/pseudo-netpath/seg/file.ext", "pseudo-netpath/seg/file.ext"),
            ("yes/no//..//.///pseudo-netpath/seg/file.ext", "yes/pseudo-netpath/seg/file.ext"),
            ("no/../yes/no/..", "yes/"),
            ("../../no/../..", "../../../"),
            ("no/../..", "../"),
            ("no/..", ""),
            ("no/../", ""),
            ("/a/b/c/./../../g", "/a/g"),
            ("mid/content=5/../6", "mid/6"),
            ("../../..", "../../../"),
            ("..yes/..no/..no/..no/../../../..yes", "..yes/..yes"),
            ("./.", ""),
            ("//no/..", "/"),
            ("../../..no/..", "../../"),
            ("/yes/no/no/../..", "/yes/"),
            ("/./.", "/"),
            ("//..//..//..", "/"),
            ("..", "../"),
        ] {
            assert_eq!(without_dots(path), without, "{path}");
        }
    }

    #[test]
    fn references_join_as_in_the_standard() {
        for (base, reference, joined) in [
            ("abc/", "../", ""),
            ("../", "../", "../../"),
            ("..", "..", "../../"),
            ("..", "x", "../x"),
            ("something/else", "bar/foo", "something/bar/foo"),
            ("a/", "b#fragment", "a/b"),
            ("a//b/", "c", "a/b/c"),
            ("else", "urn:x", "urn:x"),
            ("http://a/b/c/d;p?q", "../g", "http://a/b/g"),
            ("http://a/b/c/d;p?q", "/g", "http://a/g"),
            ("http://a/b/c/d;p?q", "//g", "http://g"),
            ("http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y"),
            ("http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"),
            ("http://a", "g", "http://a/g"),
        ] {
            assert_eq!(join(base, reference), joined, "{base} {reference}");
        }
    }
}
