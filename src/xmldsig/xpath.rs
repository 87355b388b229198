//! XPath expressions that are recognised (threat X-13). There is no interpreter: an expression is of one of the forms below,
//! or it is refused.
//!
//! - XPath transform (XMLDSig §6.6.3): `ancestor-or-self::S` and `not(ancestor-or-self::S)`, several with `or` (or `|`) within
//!   one, `and` between them.
//! - XPath Filter 2.0: `/S/S`, `//S`, `/descendant::S`, several with `|`.
//! - The enveloped signature as either specification writes it with `here()`.
//!
//! `S` is `*`, a name, or `*` with a condition on its name. All of them are answered at a start tag.

use super::DSIG;
use super::transform::{Filter, Pattern, Step};

/// Terms and steps of one expression: real ones have one or two.
const MOST: usize = 16;

/// What an expression stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Recognised {
    /// Leaves the signature out that it stands in.
    Enveloped,
    /// Keeps or leaves out subtrees.
    Filters(Vec<Filter>),
}

/// Recognises the expression of an XPath transform. `resolve` gives the namespace of a prefix.
pub(crate) fn recognise(expression: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Option<Recognised> {
    let mut parser = Parser::new(expression, resolve)?;
    if parser.is_enveloped(&[
        "count",
        "(",
        "ancestor-or-self",
        "::",
        "S",
        "|",
        "here",
        "(",
        ")",
        "/",
        "ancestor",
        "::",
        "S",
        "[",
        "1",
        "]",
        ")",
        ">",
        "count",
        "(",
        "ancestor-or-self",
        "::",
        "S",
        ")",
    ]) {
        return Some(Recognised::Enveloped);
    }
    let mut filters = Vec::new();
    loop {
        filters.push(parser.term()?);
        if parser.rest().is_empty() {
            return Some(Recognised::Filters(filters));
        }
        if filters.len() == MOST || !parser.take("and") {
            return None;
        }
    }
}

/// Recognises the expression of an XPath Filter 2.0, whose result is the roots of subtrees.
pub(crate) fn recognise_filter2(
    expression: &str,
    keep: bool,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Option<Recognised> {
    let mut parser = Parser::new(expression, resolve)?;
    if !keep && parser.is_enveloped(&["here", "(", ")", "/", "ancestor", "::", "S", "[", "1", "]"]) {
        return Some(Recognised::Enveloped);
    }
    let mut apex = Vec::new();
    loop {
        apex.push(parser.path()?);
        if parser.rest().is_empty() {
            return Some(Recognised::Filters(vec![Filter { keep, apex }]));
        }
        if apex.len() == MOST || !parser.take("|") {
            return None;
        }
    }
}

struct Parser<'e> {
    tokens: Vec<&'e str>,
    at: usize,
    resolve: &'e dyn Fn(&str) -> Option<String>,
}

impl<'e> Parser<'e> {
    fn new(expression: &'e str, resolve: &'e dyn Fn(&str) -> Option<String>) -> Option<Self> {
        Some(Self { tokens: tokens(expression)?, at: 0, resolve })
    }

    fn rest(&self) -> &[&'e str] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> &'e str {
        self.tokens.get(self.at).copied().unwrap_or_default()
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, tokens: &[&str]) -> Option<()> {
        tokens.iter().all(|token| self.take(token)).then_some(())
    }

    /// The whole expression is this one, `S` standing for `ds:Signature` under any prefix.
    fn is_enveloped(&self, form: &[&str]) -> bool {
        self.tokens.len() == form.len()
            && self.tokens.iter().zip(form).all(|(token, expected)| match *expected {
                "S" => self.name(token) == Some(Step::Name(DSIG.to_owned(), "Signature".to_owned())),
                _ => token == expected,
            })
    }

    /// `not(a or b)`, `a or b`; `(…)` around either.
    fn term(&mut self) -> Option<Filter> {
        let keep = !self.take("not");
        if !keep {
            self.expect(&["("])?;
        }
        let mut apex = Vec::new();
        loop {
            self.expect(&["ancestor-or-self", "::"])?;
            apex.extend(self.step()?.into_iter().map(|step| Pattern { steps: vec![step], anywhere: true }));
            if apex.len() > MOST {
                return None;
            }
            if !self.take("or") && !self.take("|") {
                break;
            }
        }
        // `a or b and c` is `a or (b and c)`, which is no filter after another.
        if keep && apex.len() > 1 && !self.rest().is_empty() {
            return None;
        }
        if !keep {
            self.expect(&[")"])?;
        }
        Some(Filter { keep, apex })
    }

    fn path(&mut self) -> Option<Pattern> {
        if self.take("//") {
            return self.anywhere();
        }
        self.expect(&["/"])?;
        if self.peek() == "descendant" {
            self.expect(&["descendant", "::"])?;
            return self.anywhere();
        }
        let mut steps = Vec::new();
        loop {
            // One alternative a step: more would multiply.
            let mut alternatives = self.step()?;
            steps.push(alternatives.pop().filter(|_| alternatives.is_empty())?);
            if !self.take("/") {
                return Some(Pattern { steps, anywhere: false });
            }
            if steps.len() == MOST {
                return None;
            }
        }
    }

    fn anywhere(&mut self) -> Option<Pattern> {
        let alternatives = self.step()?;
        let step = match <[Step; 1]>::try_from(alternatives) {
            Ok([step]) => step,
            Err(several) => Step::AnyOf(several),
        };
        Some(Pattern { steps: vec![step], anywhere: true })
    }

    /// A node test with its condition: what fulfils one of the steps.
    fn step(&mut self) -> Option<Vec<Step>> {
        let test = self.peek();
        self.at += 1;
        if test != "*" {
            // A condition on more than the name is not answered by a start tag's name.
            return if self.peek() == "[" { None } else { Some(vec![self.name(test)?]) };
        }
        if !self.take("[") {
            return Some(vec![Step::Any]);
        }
        let mut steps = Vec::new();
        loop {
            steps.push(self.condition()?);
            if self.take("]") {
                return Some(steps);
            }
            if steps.len() == MOST || !self.take("or") {
                return None;
            }
        }
    }

    fn condition(&mut self) -> Option<Step> {
        if self.take("starts-with") {
            self.expect(&["(", "local-name", "(", ")", ","])?;
            let start = self.literal()?;
            self.expect(&[")"])?;
            return Some(Step::LocalPrefix(start));
        }
        let function = self.peek();
        self.at += 1;
        self.expect(&["(", ")", "="])?;
        let value = self.literal()?;
        match function {
            "name" => Some(Step::Qualified(value)),
            "local-name" if self.take("and") => {
                self.expect(&["namespace-uri", "(", ")", "="])?;
                Some(Step::Name(self.literal()?, value))
            }
            "local-name" => Some(Step::Local(value)),
            "namespace-uri" if self.take("and") => {
                self.expect(&["local-name", "(", ")", "="])?;
                Some(Step::Name(value, self.literal()?))
            }
            _ => None,
        }
    }

    fn literal(&mut self) -> Option<String> {
        let token = self.peek();
        self.at += 1;
        let quote = token.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        token.strip_prefix(quote)?.strip_suffix(quote).map(str::to_owned)
    }

    /// A name by the prefixes in scope; one without a prefix is in no namespace (XPath 1.0 §2.3).
    fn name(&self, token: &str) -> Option<Step> {
        let (prefix, local) = token.split_once(':').unwrap_or(("", token));
        let is_name = |s: &str| s.starts_with(|c: char| c.is_alphabetic() || c == '_') && !s.contains(':');
        if !is_name(local) || (token.contains(':') && !is_name(prefix)) {
            return None;
        }
        let namespace = if prefix.is_empty() { String::new() } else { (self.resolve)(prefix)? };
        Some(Step::Name(namespace, local.to_owned()))
    }
}

/// Tokens of XPath 1.0 §3.7 as far as they occur in what is recognised; `None` for any other character.
fn tokens(expression: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let mut rest = expression;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let Some(first) = rest.chars().next() else { return Some(found) };
        let length = match first {
            '/' if rest.starts_with("//") => 2,
            ':' if rest.starts_with("::") => 2,
            '(' | ')' | '[' | ']' | '|' | '*' | '=' | ',' | '/' | '>' => 1,
            '\'' | '"' => rest.get(1..)?.find(first)?.checked_add(2)?,
            c if c.is_alphanumeric() || c == '_' => name_len(rest),
            _ => return None,
        };
        if found.len() == 16 * MOST {
            return None;
        }
        let (token, behind) = rest.split_at_checked(length)?;
        found.push(token);
        rest = behind;
    }
}

/// A qualified name, where `::` ends a name of an axis.
fn name_len(text: &str) -> usize {
    let mut colon = false;
    for (at, c) in text.char_indices() {
        let goes_on = match c {
            ':' => {
                let next = text.get(at + 1..).and_then(|rest| rest.chars().next());
                let single = !colon && next.is_some_and(|c| c.is_alphabetic() || c == '_');
                colon = true;
                single
            }
            c => c.is_alphanumeric() || matches!(c, '_' | '-' | '.'),
        };
        if !goes_on {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(prefix: &str) -> Option<String> {
        match prefix {
            "ds" | "dsig" => Some(DSIG.to_owned()),
            "x" => Some("urn:x".to_owned()),
            _ => None,
        }
    }

    fn name(namespace: &str, local: &str) -> Step {
        Step::Name(namespace.to_owned(), local.to_owned())
    }

    fn anywhere(step: Step) -> Pattern {
        Pattern { steps: vec![step], anywhere: true }
    }

    #[test]
    fn subtrees_by_the_name_of_their_root() {
        for expression in [
            "not(ancestor-or-self::ds:Signature)",
            " not ( ancestor-or-self :: dsig:Signature ) ",
            "not(ancestor-or-self::*[local-name()='Signature' and namespace-uri()='http://www.w3.org/2000/09/xmldsig#'])",
        ] {
            let expected = Filter { keep: false, apex: vec![anywhere(name(DSIG, "Signature"))] };
            assert_eq!(recognise(expression, &resolve), Some(Recognised::Filters(vec![expected])), "{expression}");
        }
        let both = recognise("ancestor-or-self::x:a and not(ancestor-or-self::b or ancestor-or-self::x:c)", &resolve);
        let expected = vec![
            Filter { keep: true, apex: vec![anywhere(name("urn:x", "a"))] },
            Filter { keep: false, apex: vec![anywhere(name("", "b")), anywhere(name("urn:x", "c"))] },
        ];
        assert_eq!(both, Some(Recognised::Filters(expected)));
    }

    #[test]
    fn the_enveloped_signature_by_itself() {
        let long = "count(ancestor-or-self::ds:Signature | here()/ancestor::ds:Signature[1]) >\n count(ancestor-or-self::ds:Signature)";
        assert_eq!(recognise(long, &resolve), Some(Recognised::Enveloped));
        let short = " here()/ancestor::dsig:Signature[1] ";
        assert_eq!(recognise_filter2(short, false, &resolve), Some(Recognised::Enveloped));
        // To keep only the signature is another thing.
        assert_eq!(recognise_filter2(short, true, &resolve), None);
        assert_eq!(recognise_filter2("here()/ancestor::x:Signature[1]", false, &resolve), None);
    }

    #[test]
    fn filter2_by_place_or_anywhere() {
        let one = |expression| match recognise_filter2(expression, false, &resolve) {
            Some(Recognised::Filters(mut filters)) => filters.remove(0).apex,
            other => panic!("{expression}: {other:?}"),
        };
        assert_eq!(one("/descendant::ds:Signature"), [anywhere(name(DSIG, "Signature"))]);
        assert_eq!(one("//ds:Signature"), [anywhere(name(DSIG, "Signature"))]);
        assert_eq!(
            one("/descendant::*[name()='ds:Signature']"),
            [anywhere(Step::Qualified("ds:Signature".to_owned()))]
        );
        assert_eq!(
            one("/*/*[local-name()='SignPolicyDigest'] | //x:b"),
            [
                Pattern { steps: vec![Step::Any, Step::Local("SignPolicyDigest".to_owned())], anywhere: false },
                anywhere(name("urn:x", "b")),
            ]
        );
        let Some(Recognised::Filters(filters)) =
            recognise_filter2("//*[starts-with(local-name(),'Doc') or local-name()='E']", true, &resolve)
        else {
            panic!("not recognised")
        };
        assert!(filters.first().is_some_and(|f| f.keep));
    }

    #[test]
    fn everything_else_is_refused() {
        for expression in [
            "",
            "1",
            "true()",
            "not(true())",
            "self::text()",
            "@*",
            "ancestor-or-self::y:a",
            "//ds:Signature",
            "not(ancestor-or-self::ds:Signature) or true()",
            "not(ancestor-or-self::ds:Signature",
            "not(//ancestor-or-self::ds:Signature)",
            "ancestor-or-self::ds:Signature[1]",
            "document('x')",
            "not(ancestor-or-self::ds:Signature))",
            "ancestor-or-self::x:a or ancestor-or-self::b and ancestor-or-self::x:c",
            "ancestor-or-self::x:*",
            "count(//*[count(//*)>0])",
            "not(ancestor-or-self::ds:Signature) and",
            "ancestor::x:a",
            "ancestor-or-self::*[@Id='a']",
            "ancestor-or-self::*[local-name()='a'",
            "not(not(ancestor-or-self::x:a))",
        ] {
            assert_eq!(recognise(expression, &resolve), None, "{expression}");
        }
        for expression in [
            "",
            "/",
            "//",
            "//x:a/b",
            "/x:a//b",
            "x:a",
            "//*[@Id='a']/node()",
            "/descendant::x:a/b",
            "//y:a",
            "/x:a[1]",
            "//x:a |",
            "id('a')",
            "/x:a/@b",
            "/x:a/text()",
            "//a[local-name()='b']",
            "/*[local-name()='a' or name()='b']",
        ] {
            assert_eq!(recognise_filter2(expression, false, &resolve), None, "{expression}");
        }
    }
}
