//! A message as a file that mail programs open as a draft (RFC 5322, RFC 2045 to 2047): text and one attachment.

/// A message that nobody has sent.
pub(crate) struct Mail<'a> {
    /// Name and address; an empty address is left to the mail program.
    pub(crate) from: (String, String),
    pub(crate) to: (&'a str, &'a str),
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
}

/// Stands between the parts; base64 never holds it.
const BOUNDARY: &str = "=_tripartite_=";

impl Mail<'_> {
    /// The file, with a PDF attached.
    pub(crate) fn written(&self, name: &str, pdf: &[u8]) -> String {
        let (from, to) = (address(&self.from.0, &self.from.1), address(self.to.0, self.to.1));
        let header =
            |key: &str, value: &str| if value.is_empty() { String::new() } else { format!("{key}: {value}\r\n") };
        let body = lines(&base64(self.body.replace('\n', "\r\n").as_bytes()));
        let parts = [
            header("From", &from),
            header("To", &to),
            header("Subject", &encoded(self.subject)),
            "X-Unsent: 1\r\nMIME-Version: 1.0\r\n".to_owned(),
            format!("Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\"\r\n\r\n--{BOUNDARY}\r\n"),
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".to_owned(),
            body,
            format!("--{BOUNDARY}\r\nContent-Type: application/pdf; name=\"{name}\"\r\n"),
            format!("Content-Disposition: attachment; filename=\"{name}\"\r\n"),
            "Content-Transfer-Encoding: base64\r\n\r\n".to_owned(),
            lines(&base64(pdf)),
            format!("--{BOUNDARY}--\r\n"),
        ];
        parts.concat()
    }
}

fn address(name: &str, address: &str) -> String {
    match (name.is_empty(), address.is_empty()) {
        (_, true) => String::new(),
        (true, false) => address.to_owned(),
        (false, false) => format!("{} <{address}>", encoded(name)),
    }
}

/// Words of a header: what is not plain ASCII in words of at most 75 signs (RFC 2047), which hold whole characters.
fn encoded(words: &str) -> String {
    if words.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ') {
        return words.to_owned();
    }
    let mut parts = vec![String::new()];
    for sign in words.chars().filter(|c| !c.is_control()) {
        match parts.last_mut() {
            Some(part) if part.len() + sign.len_utf8() <= 42 => part.push(sign),
            _ => parts.push(sign.to_string()),
        }
    }
    let parts = parts.iter().map(|part| format!("=?utf-8?B?{}?=", base64(part.as_bytes())));
    parts.collect::<Vec<_>>().join("\r\n ")
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes in base64 (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().chain([&0, &0]).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place) & 63) as usize;
            let digit = if place <= group.len() { DIGITS.get(digit).copied() } else { None };
            text.push(digit.map_or('=', char::from));
        }
    }
    text
}

/// Lines of 76 signs.
fn lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / 38);
    for line in text.as_bytes().chunks(76) {
        lines.extend(line.iter().copied().map(char::from));
        lines.push_str("\r\n");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn headers_hold_no_line_of_their_own_and_stay_short() {
        let hostile = "Zoé\r\nBcc: x@y.example ".repeat(5);
        let mail =
            Mail { from: (String::new(), String::new()), to: (&hostile, "a@b.example"), subject: &hostile, body: "x" };
        let written = mail.written("A-1.pdf", b"%PDF");
        assert!(!written.contains("Bcc") && written.lines().all(|line| line.len() <= 78), "{written}");
        assert!(!written.contains("From"));
    }
}
