//! Any bytes at all give findings, and places inside their files.

use super::{Diagnostics, Reader, Sources, fixtures, folder, school_part};
use proptest::prelude::*;

/// Reads bytes as an agreement, as a host's file and as the school's: no panic, and places inside their files.
fn survive(bytes: &[u8]) {
    let mut files = folder(&[("school.toml", &school_part())]);
    files.0.insert("host.toml".to_owned(), bytes.to_vec());
    let mut as_school = folder(&[]);
    as_school.0.insert("school.toml".to_owned(), bytes.to_vec());
    for (folder, agreement) in [(files, &b"host = \"host.toml\""[..]), (as_school, bytes)] {
        let reader = Reader::new(folder);
        let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
        let _ = reader.school(&mut sources, &mut findings);
        let read = reader.agreement("a.toml", agreement, &mut sources, &mut findings);
        assert!(read.is_some() || findings.has_errors());
        for finding in findings.sorted() {
            for span in finding.span.into_iter().chain(finding.related.iter().map(|(s, _)| *s)) {
                let text = &sources.get(span.source).unwrap().text;
                assert!(text.get(span.start as usize..span.end as usize).is_some(), "{finding:?}");
            }
        }
    }
}

fn reference() -> String {
    std::fs::read_to_string(fixtures("reference/agreement.toml")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_findings_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survive(&bytes);
    }

    #[test]
    fn any_text_of_toml_signs_gives_findings_and_no_panic(text in "[\\[\\]{}=.,\"'#a-c0-9 :\\-\n\\\\é\r\u{1F600}]{0,120}") {
        survive(text.as_bytes());
    }

    #[test]
    fn a_reference_with_pieces_moved_gives_findings_and_no_panic(
        from in 0_usize..8000, length in 0_usize..60, to in 0_usize..8000, piece in "[\\[\\]{}=.,\"'#\n\\\\é ]{0,3}",
    ) {
        let text: Vec<char> = reference().chars().collect();
        let from = from.min(text.len());
        let end = (from + length).min(text.len());
        let mut changed: Vec<char> = text[..from].iter().chain(&text[end..]).copied().collect();
        let to = to.min(changed.len());
        changed.splice(to..to, piece.chars().chain(text[from..end].iter().copied()));
        survive(changed.into_iter().collect::<String>().as_bytes());
    }
}
