//! What a message says in another alphabet: parts in base64 or quoted-printable (RFC 2045), words of headers (RFC 2047).
//!
//! A message is not judged here, only read, be it whole or cut out of a mailbox: whatever follows a header that names an
//! encoding is decoded as far as it goes.

const HEADER: &[u8] = b"content-transfer-encoding:";

/// The parts that are not written as they read, decoded.
pub(super) fn parts(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let found: Vec<usize> = bytes
        .windows(HEADER.len())
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(HEADER))
        .map(|(at, _)| at)
        .collect();
    let ends: Vec<usize> = found.iter().copied().skip(1).chain([bytes.len()]).collect();
    let parts = found.into_iter().zip(ends).filter_map(|(start, end)| part(bytes.get(start + HEADER.len()..end)?));
    parts.filter(|part| !part.is_empty())
}

/// What follows the header's name: the encoding, the other headers, an empty line, the body.
fn part(bytes: &[u8]) -> Option<Vec<u8>> {
    let coding = bytes.split(u8::is_ascii_whitespace).find(|word| !word.is_empty())?;
    let lf = bytes.windows(2).position(|two| two == b"\n\n").map(|at| at + 2);
    let crlf = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let body = bytes.get(lf.into_iter().chain(crlf).min()?..)?;
    match () {
        () if coding.eq_ignore_ascii_case(b"base64") => Some(base64(body)),
        () if coding.eq_ignore_ascii_case(b"quoted-printable") => Some(quoted(body)),
        () => None,
    }
}

/// The words of headers that are encoded, decoded; what stands between two is left out, as mail programs do.
pub(super) fn words(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = vec![];
    let mut rest = bytes;
    let mut follows = false;
    while let Some(at) = rest.windows(2).position(|two| two == b"=?") {
        let (before, from) = rest.split_at(at);
        follows &= before.iter().all(u8::is_ascii_whitespace);
        rest = from.get(2..).unwrap_or_default();
        let mut parts = rest.splitn(4, |byte| *byte == b'?');
        let (Some(_charset), Some(coding), Some(word), Some(after)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            break;
        };
        let word = match coding {
            b"B" | b"b" => base64(word),
            b"Q" | b"q" => {
                quoted(&word.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect::<Vec<_>>())
            }
            _ => continue,
        };
        let Some(after) = after.strip_prefix(b"=") else { continue };
        match found.last_mut() {
            Some(last) if follows => last.extend(word),
            _ => found.push(word),
        }
        (rest, follows) = (after, true);
    }
    found
}

/// The bytes of a text in base64, up to the first sign that is none of it.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for sign in text.iter().filter(|sign| !sign.is_ascii_whitespace()) {
        let digit = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// The bytes of a text in quoted-printable; what is no code stays.
fn quoted(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(nibble(*high) << 4 | nibble(*low));
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    bytes
}

fn nibble(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|digit| digit.try_into().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_decoded_as_far_as_they_go() {
        let mail = b"Content-transfer-encoding: 7bit\r\n\r\nabc\r\n--x\r\nContent-Transfer-Encoding:\r\n BASE64\r\nX: y\r\n\r\n\
            TMOp\r\nYQ==\r\n--x\r\nContent-Transfer-Encoding: quoted-printable\n\nL=C3=A9a=\nDupont = -- 1=2\n-- \nfin";
        let parts: Vec<Vec<u8>> = parts(mail).collect();
        assert_eq!(parts, ["Léa".as_bytes(), "LéaDupont = -- 1=2\n-- \nfin".as_bytes()]);
        assert_eq!(super::parts(b"Content-Transfer-Encoding: base64").count(), 0);
    }

    #[test]
    fn words_of_headers_are_decoded_and_joined() {
        let header = b"Subject: =?utf-8?B?TMOp?=\r\n =?UTF-8?q?a_Dup?= et =?iso-8859-1?Q?H=E9?= =? a=?b?x?c?= =?";
        assert_eq!(words(header), ["Léa Dup".as_bytes(), b"H\xe9"]);
    }
}
