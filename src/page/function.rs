//! Functions of spot colours (ISO 32000-2 §7.10).

use std::rc::Rc;

use crate::pdf::{Dictionary, Object, View};

use super::Error;
use super::purse::Purse;

/// Values a function may give.
const OUTPUTS: usize = 32;
/// Octets of samples that are kept.
const SAMPLES: usize = 64 << 10;
/// Words of a calculator function, and steps of one run; it has no loops.
const WORDS: usize = 2_000;
/// Functions within functions.
const DEPTH: u32 = 4;

/// A function.
#[derive(Debug, Clone)]
pub(super) enum Function {
    /// Type 2, and type 0 with one input.
    Curve(Rc<Curve>),
    /// Type 3.
    Stitched(Rc<Stitched>),
    /// Type 4.
    Program(Rc<Program>),
    Unknown,
}

#[derive(Debug)]
pub(super) enum Curve {
    Power {
        from: Vec<f64>,
        to: Vec<f64>,
        exponent: f64,
    },
    /// Rows of values, evenly spaced.
    Sampled(Vec<Vec<f64>>),
}

#[derive(Debug)]
pub(super) struct Stitched {
    functions: Vec<Function>,
    bounds: Vec<f64>,
    domain: (f64, f64),
    encode: Vec<f64>,
}

#[derive(Debug)]
pub(super) struct Program {
    words: Vec<Word>,
    range: Vec<f64>,
}

#[derive(Debug)]
enum Word {
    Number(f64),
    Operator(Vec<u8>),
    Block(Vec<Self>),
}

fn numbers(view: View<'_, '_>, dictionary: &Dictionary, key: &str) -> Result<Vec<f64>, Error> {
    let list = view.lookup(dictionary, key)?;
    Ok(list.as_array().unwrap_or_default().iter().take(2 * OUTPUTS).filter_map(Object::as_number).collect())
}

impl Function {
    pub(super) fn read(view: View<'_, '_>, object: &Object, purse: &mut Purse) -> Result<Self, Error> {
        Self::read_at(view, object, purse, DEPTH)
    }

    fn read_at(view: View<'_, '_>, object: &Object, purse: &mut Purse, depth: u32) -> Result<Self, Error> {
        let object = view.resolve(object)?;
        let (Some(dictionary), Some(deeper)) = (object.as_dictionary(), depth.checked_sub(1)) else {
            return Ok(Self::Unknown);
        };
        match view.lookup(dictionary, "FunctionType")?.as_integer() {
            Some(0) => sampled(view, dictionary, &object, purse),
            Some(2) => {
                let mut from = numbers(view, dictionary, "C0")?;
                let mut to = numbers(view, dictionary, "C1")?;
                if from.is_empty() {
                    from.push(0.0);
                }
                if to.is_empty() {
                    to.push(1.0);
                }
                let exponent = view.lookup(dictionary, "N")?.as_number().unwrap_or(1.0);
                Ok(Self::Curve(Rc::new(Curve::Power { from, to, exponent })))
            }
            Some(3) => {
                let list = view.lookup(dictionary, "Functions")?;
                let list = list.as_array().unwrap_or_default().iter().take(64);
                let functions = list.map(|f| Self::read_at(view, f, purse, deeper)).collect::<Result<Vec<_>, _>>()?;
                let domain = numbers(view, dictionary, "Domain")?;
                let domain = (domain.first().copied().unwrap_or(0.0), domain.get(1).copied().unwrap_or(1.0));
                let bounds = numbers(view, dictionary, "Bounds")?;
                let encode = numbers(view, dictionary, "Encode")?;
                Ok(Self::Stitched(Rc::new(Stitched { functions, bounds, domain, encode })))
            }
            Some(4) => {
                let Some(stream) = object.as_stream() else { return Ok(Self::Unknown) };
                let octets = purse.decoded(view, stream)?.unwrap_or_default();
                let range = numbers(view, dictionary, "Range")?;
                let mut tokens = octets.split(|o| o.is_ascii_whitespace());
                let mut left = WORDS;
                let mut text = Vec::new();
                // Braces need no space around them.
                for token in &mut tokens {
                    let mut rest = token;
                    while let Some(at) = rest.iter().position(|o| matches!(o, b'{' | b'}')) {
                        let (before, behind) = rest.split_at(at);
                        text.push(before);
                        let (brace, behind) = behind.split_at(1.min(behind.len()));
                        text.push(brace);
                        rest = behind;
                    }
                    text.push(rest);
                    if text.len() > 4 * WORDS {
                        return Ok(Self::Unknown);
                    }
                }
                text.retain(|word| !word.is_empty());
                let mut words = text.into_iter().skip(1);
                let words = block(&mut words, &mut left, DEPTH * 4);
                Ok(words.map_or(Self::Unknown, |words| Self::Program(Rc::new(Program { words, range }))))
            }
            _ => Ok(Self::Unknown),
        }
    }

    /// What it gives for this input.
    pub(super) fn value(&self, input: &[f64]) -> Option<Vec<f64>> {
        let first = input.first().copied().filter(|value| value.is_finite())?;
        match self {
            Self::Curve(curve) => Some(curve.value(first.clamp(0.0, 1.0))),
            Self::Stitched(stitched) => stitched.value(first),
            Self::Program(program) => program.value(input),
            Self::Unknown => None,
        }
    }
}

fn sampled(view: View<'_, '_>, dictionary: &Dictionary, object: &Object, purse: &mut Purse) -> Result<Function, Error> {
    let size = numbers(view, dictionary, "Size")?;
    let range = numbers(view, dictionary, "Range")?;
    let bits = view.lookup(dictionary, "BitsPerSample")?.as_integer();
    let (Some(stream), [size], Some(bits @ (8 | 16))) = (object.as_stream(), size.as_slice(), bits) else {
        return Ok(Function::Unknown);
    };
    let octets = purse.decoded(view, stream)?.unwrap_or_default();
    let width = if bits == 8 { 1 } else { 2 };
    let most = if bits == 8 { 255.0 } else { 65_535.0 };
    let outputs = (range.len() / 2).clamp(1, OUTPUTS);
    let rows =
        octets.get(..octets.len().min(SAMPLES)).unwrap_or_default().chunks_exact(width * outputs).take(*size as usize);
    let rows: Vec<Vec<f64>> = rows
        .map(|row| {
            row.chunks_exact(width)
                .zip(range.chunks_exact(2))
                .map(|(sample, range)| {
                    let value = sample.iter().fold(0.0, |value, octet| value * 256.0 + f64::from(*octet)) / most;
                    let (low, high) = (range.first().copied().unwrap_or(0.0), range.get(1).copied().unwrap_or(1.0));
                    low + value * (high - low)
                })
                .collect()
        })
        .collect();
    Ok(if rows.is_empty() { Function::Unknown } else { Function::Curve(Rc::new(Curve::Sampled(rows))) })
}

impl Curve {
    fn value(&self, x: f64) -> Vec<f64> {
        match self {
            Self::Power { from, to, exponent } => {
                let share = x.powf(*exponent);
                from.iter().zip(to).map(|(from, to)| from + share * (to - from)).collect()
            }
            Self::Sampled(rows) => {
                let place = x * rows.len().saturating_sub(1) as f64;
                let (low, share) = (place.floor() as usize, place.fract());
                let (Some(a), Some(b)) = (rows.get(low), rows.get(low.saturating_add(1)).or(rows.get(low))) else {
                    return Vec::new();
                };
                a.iter().zip(b).map(|(a, b)| a + share * (b - a)).collect()
            }
        }
    }
}

impl Stitched {
    fn value(&self, x: f64) -> Option<Vec<f64>> {
        let x = x.max(self.domain.0).min(self.domain.1);
        let at = self.bounds.iter().take_while(|bound| x >= **bound).count().min(self.functions.len().checked_sub(1)?);
        let low = at.checked_sub(1).and_then(|at| self.bounds.get(at)).copied().unwrap_or(self.domain.0);
        let high = self.bounds.get(at).copied().unwrap_or(self.domain.1);
        let from = self.encode.get(2 * at).copied().unwrap_or(0.0);
        let to = self.encode.get(2 * at + 1).copied().unwrap_or(1.0);
        let share = if high > low { (x - low) / (high - low) } else { 0.0 };
        self.functions.get(at)?.value(&[from + share * (to - from)])
    }
}

/// Words up to the brace that closes.
fn block(words: &mut dyn Iterator<Item = &[u8]>, left: &mut usize, depth: u32) -> Option<Vec<Word>> {
    let deeper = depth.checked_sub(1)?;
    let mut block_words = Vec::new();
    loop {
        *left = left.checked_sub(1)?;
        block_words.push(match words.next()? {
            b"}" => return Some(block_words),
            b"{" => Word::Block(block(words, left, deeper)?),
            word => match str::from_utf8(word).ok().and_then(|word| word.parse::<f64>().ok()) {
                Some(number) => Word::Number(number),
                None => Word::Operator(word.to_vec()),
            },
        });
    }
}

impl Program {
    fn value(&self, input: &[f64]) -> Option<Vec<f64>> {
        let mut stack: Vec<f64> = input.to_vec();
        run(&self.words, &mut stack)?;
        let outputs = self.range.len() / 2;
        let from = stack.len().checked_sub(outputs)?;
        let bounds = self.range.chunks_exact(2);
        let bounded = stack.get(from..)?.iter().zip(bounds);
        Some(
            bounded
                .map(|(value, range)| {
                    value.max(range.first().copied().unwrap_or(0.0)).min(range.get(1).copied().unwrap_or(1.0))
                })
                .collect(),
        )
    }
}

/// Table 42. There are no loops: a run takes no more steps than there are words.
fn run(words: &[Word], stack: &mut Vec<f64>) -> Option<()> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        match word {
            Word::Number(number) => stack.push(*number),
            Word::Block(first) => {
                let (second, operator) = match (words.get(at), words.get(at + 1)) {
                    (Some(Word::Operator(name)), _) if name == b"if" => (None, 1),
                    (Some(Word::Block(second)), Some(Word::Operator(name))) if name == b"ifelse" => (Some(second), 2),
                    _ => return None,
                };
                at += operator;
                let is_true = stack.pop()? != 0.0;
                match (is_true, second) {
                    (true, _) => run(first, stack)?,
                    (false, Some(second)) => run(second, stack)?,
                    (false, None) => {}
                }
            }
            Word::Operator(name) => operate(name, stack)?,
        }
        if stack.len() > 200 {
            return None;
        }
    }
    Some(())
}

fn operate(name: &[u8], stack: &mut Vec<f64>) -> Option<()> {
    let truth = |value: bool| f64::from(u8::from(value));
    let integer = |value: f64| value as i64;
    let result = match name {
        b"pop" => return stack.pop().map(drop),
        b"dup" => *stack.last()?,
        b"true" => 1.0,
        b"false" => 0.0,
        b"exch" | b"add" | b"sub" | b"mul" | b"div" | b"idiv" | b"mod" | b"exp" | b"atan" | b"eq" | b"ne" | b"gt"
        | b"ge" | b"lt" | b"le" | b"and" | b"or" | b"xor" | b"bitshift" => {
            let (b, a) = (stack.pop()?, stack.pop()?);
            match name {
                b"exch" => {
                    stack.push(b);
                    a
                }
                b"add" => a + b,
                b"sub" => a - b,
                b"mul" => a * b,
                b"div" => a / b,
                b"idiv" => integer(a).checked_div(integer(b))? as f64,
                b"mod" => integer(a).checked_rem(integer(b))? as f64,
                b"exp" => a.powf(b),
                b"atan" => a.atan2(b).to_degrees().rem_euclid(360.0),
                b"eq" => truth(a == b),
                b"ne" => truth(a != b),
                b"gt" => truth(a > b),
                b"ge" => truth(a >= b),
                b"lt" => truth(a < b),
                b"le" => truth(a <= b),
                b"and" => (integer(a) & integer(b)) as f64,
                b"or" => (integer(a) | integer(b)) as f64,
                b"xor" => (integer(a) ^ integer(b)) as f64,
                _ => a * 2.0_f64.powf(b),
            }
        }
        b"copy" => {
            let count = stack.pop()? as usize;
            let from = stack.len().checked_sub(count)?;
            stack.extend_from_within(from..);
            return Some(());
        }
        b"index" => {
            let back = stack.pop()? as usize;
            *stack.get(stack.len().checked_sub(back.checked_add(1)?)?)?
        }
        b"roll" => {
            let (by, count) = (integer(stack.pop()?), stack.pop()? as usize);
            let from = stack.len().checked_sub(count)?;
            if count > 0 {
                let by = usize::try_from(by.rem_euclid(i64::try_from(count).ok()?)).ok()?;
                stack.get_mut(from..)?.rotate_right(by);
            }
            return Some(());
        }
        _ => {
            let a = stack.pop()?;
            match name {
                b"abs" => a.abs(),
                b"neg" => -a,
                b"ceiling" => a.ceil(),
                b"floor" => a.floor(),
                b"round" => a.round(),
                b"truncate" | b"cvi" => a.trunc(),
                b"cvr" => a,
                b"sqrt" => a.sqrt(),
                b"sin" => a.to_radians().sin(),
                b"cos" => a.to_radians().cos(),
                b"ln" => a.ln(),
                b"log" => a.log10(),
                b"not" => truth(a == 0.0),
                _ => return None,
            }
        }
    };
    stack.push(result);
    result.is_finite().then_some(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn programs_run() {
        let words: Vec<&[u8]> =
            b"dup 0.5 gt { 1 exch sub } { 2 mul } ifelse 0 exch 3 1 roll pop }".split(|o| *o == b' ').collect();
        let words = block(&mut words.into_iter(), &mut WORDS.clone(), 9).unwrap();
        let mut stack = vec![9.0, 0.75];
        run(&words, &mut stack).unwrap();
        assert_eq!(stack, [0.25, 9.0]);
        assert!(run(&[Word::Operator(b"roll".to_vec())], &mut vec![]).is_none());
    }
}
