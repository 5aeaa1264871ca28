//! The values of a PDF file, read from bytes strictly (ISO 32000-1, 7.2 and 7.3): what readers understand differently,
//! such as a key given twice, is refused instead of repaired.

use std::collections::BTreeMap;
use std::ops::Range;

use super::work::{Trouble, Work};

/// How deep arrays and dictionaries may lie in one another.
const DEPTH: usize = 40;

/// A dictionary's entries by key.
pub(super) type Dict = BTreeMap<Vec<u8>, Value>;

/// The number of an indirect object.
pub(super) type Number = u32;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Name(Vec<u8>),
    /// A string without its brackets and escapes.
    Text(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    /// A reference: number and generation.
    Ref(Number, u32),
    /// A dictionary and the bytes that it describes, by their place in the file.
    Stream(Dict, Range<usize>),
}

impl Value {
    /// The dictionary, of a stream too.
    pub(super) fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(dict, _) => Some(dict),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn int(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// A number of either kind.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Int(int) => Some(*int as f64),
            Self::Real(real) => Some(*real),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of the object that it refers to.
    pub(super) fn refers(&self) -> Option<Number> {
        match self {
            Self::Ref(number, _) => Some(*number),
            _ => None,
        }
    }

    /// An offset, a length, a count.
    pub(super) fn size(&self) -> Option<usize> {
        self.int().and_then(|int| usize::try_from(int).ok())
    }

    /// Every reference inside it.
    pub(super) fn references(&self, found: &mut Vec<Number>) {
        match self {
            Self::Ref(number, _) => found.push(*number),
            Self::Array(items) => items.iter().for_each(|item| item.references(found)),
            Self::Dict(dict) | Self::Stream(dict, _) => dict.values().for_each(|value| value.references(found)),
            _ => {}
        }
    }
}

/// Whether two values mean the same: a whole number equals its like with a decimal point, an entry that is `null` is
/// none (7.3.7), and streams are the same when their bytes in `file` are.
pub(super) fn same(one: &Value, other: &Value, file: &[u8]) -> bool {
    match (one, other) {
        (Value::Stream(one, at), Value::Stream(other, there)) => {
            same_dict(one, other, file) && file.get(at.clone()) == file.get(there.clone())
        }
        (Value::Dict(one), Value::Dict(other)) => same_dict(one, other, file),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other, file))
        }
        (Value::Int(_), Value::Real(_)) | (Value::Real(_), Value::Int(_)) => one.number() == other.number(),
        _ => one == other,
    }
}

fn same_dict(one: &Dict, other: &Dict, file: &[u8]) -> bool {
    let absent = Value::Null;
    let keys = one.keys().chain(other.keys());
    keys.into_iter().all(|key| same(one.get(key).unwrap_or(&absent), other.get(key).unwrap_or(&absent), file))
}

/// Where the values of an object's own dictionary stand in the file, by key.
pub(super) type Spans = BTreeMap<Vec<u8>, Range<usize>>;

/// Reads values from bytes, one after another.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    /// Spans of the values of the outermost dictionary read last.
    pub(super) spans: Spans,
}

/// Whether a byte is white space (7.2.2).
pub(super) fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn is_regular(byte: u8) -> bool {
    !is_white(byte) && !is_delimiter(byte)
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, spans: Spans::new() }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn skip_white(&mut self) {
        self.at += self.rest().iter().take_while(|byte| is_white(**byte)).count();
    }

    /// White space and comments, as they may stand between the tokens of a value.
    fn skip_blank(&mut self) {
        self.skip_white();
        while self.peek() == Some(b'%') {
            self.at += self.rest().iter().take_while(|byte| !matches!(**byte, b'\n' | b'\r')).count();
            self.skip_white();
        }
    }

    /// Whether these bytes come next; they are passed over.
    pub(super) fn takes(&mut self, word: &[u8]) -> bool {
        let does = self.rest().starts_with(word);
        if does {
            self.at += word.len();
        }
        does
    }

    /// Whether this keyword comes next, with nothing that would make it a longer one.
    pub(super) fn takes_keyword(&mut self, word: &[u8]) -> bool {
        let start = self.at;
        let does = self.takes(word) && !self.peek().is_some_and(is_regular);
        if !does {
            self.at = start;
        }
        does
    }

    pub(super) fn expect(&mut self, word: &'static str) -> Result<(), Trouble> {
        self.skip_white();
        if self.takes_keyword(word.as_bytes()) { Ok(()) } else { Err(Trouble::at(self.at, word)) }
    }

    /// A whole number without a sign, in digits only.
    pub(super) fn natural(&mut self) -> Option<u64> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let word = self.rest().get(..digits)?;
        let number = std::str::from_utf8(word).ok()?.parse().ok()?;
        self.at += digits;
        Some(number)
    }

    /// The next value.
    pub(super) fn value(&mut self, work: &mut Work) -> Result<Value, Trouble> {
        self.spans.clear();
        self.nested(work, 0)
    }

    fn nested(&mut self, work: &mut Work, depth: usize) -> Result<Value, Trouble> {
        work.take(1)?;
        work.keep(1)?;
        if depth > DEPTH {
            return Err(Trouble::TooMuch("depth"));
        }
        self.skip_blank();
        match self.peek() {
            Some(b'/') => self.name().map(Value::Name),
            Some(b'(') => self.literal(work).map(Value::Text),
            Some(b'[') => self.array(work, depth),
            Some(b'<') if self.rest().starts_with(b"<<") => self.dict(work, depth).map(Value::Dict),
            Some(b'<') => self.hexadecimal(work).map(Value::Text),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.numeric(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Value, Trouble> {
        let words = [(&b"null"[..], Value::Null), (b"true", Value::Bool(true)), (b"false", Value::Bool(false))];
        for (word, value) in words {
            if self.takes_keyword(word) {
                return Ok(value);
            }
        }
        Err(Trouble::at(self.at, "a value"))
    }

    /// A number, or the reference that begins with one.
    fn numeric(&mut self) -> Result<Value, Trouble> {
        let start = self.at;
        if let Some(number) = self.reference() {
            return Ok(number);
        }
        self.at = start;
        let length = self.rest().iter().take_while(|byte| is_regular(**byte)).count();
        let word = self.rest().get(..length).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
        // Rust reads « 1e5 », « inf » and « nan » too, which are no numbers in a PDF.
        let plain = word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'));
        let value = match word.parse::<i64>() {
            Ok(int) => Some(Value::Int(int)),
            Err(_) => word.parse::<f64>().ok().map(Value::Real),
        };
        self.at += length;
        value.filter(|_| plain).ok_or(Trouble::at(start, "a number"))
    }

    fn reference(&mut self) -> Option<Value> {
        let number = self.natural()?;
        self.at_least_one_white()?;
        let generation = self.natural()?;
        self.at_least_one_white()?;
        let is_one = self.takes_keyword(b"R");
        let (number, generation) = (u32::try_from(number).ok()?, u32::try_from(generation).ok()?);
        is_one.then_some(Value::Ref(number, generation))
    }

    fn at_least_one_white(&mut self) -> Option<()> {
        let before = self.at;
        self.skip_white();
        (self.at > before).then_some(())
    }

    fn name(&mut self) -> Result<Vec<u8>, Trouble> {
        let start = self.at;
        self.at += 1;
        let mut name = vec![];
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.at += 1;
            if byte == b'#' {
                // A sign is no digit, though numbers are read with one.
                let pair = self.rest().get(..2).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
                let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
                let byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
                name.push(byte.ok_or(Trouble::at(start, "a name"))?);
                self.at += 2;
            } else {
                name.push(byte);
            }
        }
        Ok(name)
    }

    fn array(&mut self, work: &mut Work, depth: usize) -> Result<Value, Trouble> {
        self.at += 1;
        let mut items = vec![];
        loop {
            self.skip_blank();
            if self.takes(b"]") {
                return Ok(Value::Array(items));
            }
            items.push(self.nested(work, depth + 1)?);
        }
    }

    fn dict(&mut self, work: &mut Work, depth: usize) -> Result<Dict, Trouble> {
        self.at += 2;
        let mut dict = Dict::new();
        // A map takes the place of eleven entries for its first, and so do the spans.
        work.keep(if depth == 0 { 32 } else { 16 })?;
        loop {
            self.skip_blank();
            if self.takes(b">>") {
                return Ok(dict);
            }
            if self.peek() != Some(b'/') {
                return Err(Trouble::at(self.at, "a key"));
            }
            let (at, key) = (self.at, self.name()?);
            self.skip_blank();
            let start = self.at;
            let value = self.nested(work, depth + 1)?;
            if depth == 0 {
                self.spans.insert(key.clone(), start..self.at);
            }
            if dict.insert(key, value).is_some() {
                return Err(Trouble::at(at, "a key that was not given before"));
            }
        }
    }

    fn hexadecimal(&mut self, work: &mut Work) -> Result<Vec<u8>, Trouble> {
        let start = self.at;
        self.at += 1;
        let length = self.rest().iter().position(|byte| *byte == b'>').ok_or(Trouble::at(start, "`>`"))?;
        work.take(length)?;
        let digits = self.rest().get(..length).unwrap_or_default();
        let mut half = None;
        let mut bytes = Vec::with_capacity(length / 2 + 1);
        for byte in digits.iter().filter(|byte| !is_white(**byte)) {
            let digit = char::from(*byte).to_digit(16).ok_or(Trouble::at(start, "hexadecimal digits"))? as u8;
            match half.take() {
                Some(high) => bytes.push(high << 4 | digit),
                None => half = Some(digit),
            }
        }
        bytes.extend(half.map(|high: u8| high << 4));
        self.at += length + 1;
        Ok(bytes)
    }

    fn literal(&mut self, work: &mut Work) -> Result<Vec<u8>, Trouble> {
        let start = self.at;
        self.at += 1;
        let (mut text, mut open) = (vec![], 1_usize);
        while let Some(byte) = self.peek() {
            work.take(1)?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(text),
                b')' => open -= 1,
                b'\\' => {
                    text.extend(self.escaped());
                    continue;
                }
                // An end of line of any kind is one line feed (7.3.4.2).
                b'\r' => {
                    self.takes(b"\n");
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        Err(Trouble::at(start, "`)`"))
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'\r' => {
                self.takes(b"\n");
                None
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                // High-order overflow is ignored (7.3.4.2).
                Some((value & 0xff) as u8)
            }
            other => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, Trouble> {
        let mut lexer = Lexer::new(text.as_bytes(), 0);
        let value = lexer.value(&mut Work::new())?;
        lexer.skip_white();
        assert_eq!(lexer.at, text.len(), "{text}");
        Ok(value)
    }

    #[test]
    fn values_are_read() {
        assert_eq!(read(" 12 "), Ok(Value::Int(12)));
        assert_eq!(read("-.5"), Ok(Value::Real(-0.5)));
        assert_eq!(read("12 0 R"), Ok(Value::Ref(12, 0)));
        assert_eq!(read("[1 2 3 0 R]").unwrap().array().unwrap().len(), 3);
        assert_eq!(read("/A#42c"), Ok(Value::Name(b"ABc".to_vec())));
        assert_eq!(read("(a\\)(b)\\101\\\r\nc\r)"), Ok(Value::Text(b"a)(b)Ac\n".to_vec())));
        assert_eq!(read("<41 4>"), Ok(Value::Text(b"A@".to_vec())));
        let dict = read("<</A<</B null>>/C true% a comment\n>>").unwrap();
        assert_eq!(dict.dict().unwrap()[&b"C"[..]], Value::Bool(true));
    }

    #[test]
    fn what_readers_understand_differently_is_refused() {
        for text in
            ["<</A 1/A 2>>", "1e5", "nan", "<</A", "(a", "[1", "<4g>", "nulla", "/A#g0", "/A#+4", "--1", "<</A 1 2>>"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        let deep = "[".repeat(100);
        assert_eq!(read(&deep), Err(Trouble::TooMuch("depth")));
    }

    #[test]
    fn an_entry_that_is_null_is_none() {
        let (one, other) = (read("<</A 1 /B null>>").unwrap(), read("<</A 1.0>>").unwrap());
        assert!(same(&one, &other, b"") && !same(&one, &read("<</A 2>>").unwrap(), b""));
    }
}
