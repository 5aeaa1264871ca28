//! Words that typography never touches: e-mail addresses, web addresses, paths, file names.

use std::ops::Range;

/// Marks that open something before a word.
const OPENING: &[char] = &['(', '[', '{', '«', '“', '"', '\'', '‘', '’'];
/// Marks that end something after a word.
const CLOSING: &[char] = &[')', ']', '}', '»', '”', '"', '\'', '’', '.', ',', ';', ':', '!', '?', '…'];
/// The same without those that may end a web address.
const CLOSING_ADDRESS: &[char] = &[')', ']', '}', '»', '”', '"', '\'', '’', '.', ','];

/// The part of a run without white space that stays as it is, if there is one; marks around it are not in it.
pub(super) fn verbatim(run: &str) -> Option<Range<usize>> {
    // Nearly every word of a text has none of these.
    if !run.bytes().any(|b| matches!(b, b'.' | b'@' | b':' | b'_' | b'\\')) {
        return None;
    }
    let start = run.len() - run.trim_start_matches(OPENING).len();
    let opened = run.get(start..)?;
    let closing = if is_web_address(opened) { CLOSING_ADDRESS } else { CLOSING };
    let core = opened.trim_end_matches(closing);
    let kept = is_web_address(core) || is_mail_address(core) || is_path(core) || is_file_name(core);
    kept.then(|| start..start + core.len())
}

fn is_web_address(word: &str) -> bool {
    word.contains("://") || word.get(..4).is_some_and(|w| w.eq_ignore_ascii_case("www."))
}

fn is_mail_address(word: &str) -> bool {
    let mut parts = word.splitn(2, '@');
    let before = parts.next().is_some_and(|p| p.ends_with(char::is_alphanumeric));
    before && parts.next().is_some_and(|p| p.starts_with(char::is_alphanumeric))
}

fn is_path(word: &str) -> bool {
    word.contains(['\\', '_'])
}

/// A name with a short ending after a dot, or a domain: `logo.png`, `lycee-des-volcans.example` does not count (it has
/// no more to lose than any other word), `M.Dupont` and `1.5h` are none.
fn is_file_name(word: &str) -> bool {
    let Some((stem, ending)) = word.rsplit_once('.') else {
        return false;
    };
    stem.ends_with(char::is_alphanumeric)
        && (2..=5).contains(&ending.len())
        && ending.starts_with(|c: char| c.is_ascii_lowercase())
        && ending.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_paths_and_file_names_are_kept() {
        for (run, kept) in [
            ("(contact@chassaing.example);", "contact@chassaing.example"),
            ("https://lycee.example/8h30?a=b:c!", "https://lycee.example/8h30?a=b:c!"),
            ("«www.lycee.example»", "www.lycee.example"),
            ("\"planning8h30.pdf\".", "planning8h30.pdf"),
            ("C:\\Stages\\8h30", "C:\\Stages\\8h30"),
            ("RC_8h30", "RC_8h30"),
        ] {
            assert_eq!(verbatim(run).map(|r| &run[r]), Some(kept));
        }
    }

    #[test]
    fn ordinary_words_are_not_kept() {
        for run in ["8h30", "M.Dupont", "J.-P.", "7.5h", "l'élève", "etc...", "16:15", "@", "et/ou", ""] {
            assert_eq!(verbatim(run), None, "{run}");
        }
    }
}
