//! What a reader sees, to the character.

use super::*;

fn printed(lang: Lang, source: &str, make: impl FnOnce(&mut dyn FnMut(usize, usize) -> Span) -> Diagnostic) -> String {
    let mut sources = Sources::new();
    let id = sources.add("agreements/léa.toml", source);
    let found = make(&mut |start, end| Span::new(id, start, end));
    Printer::new(lang, false, 100).diagnostic(&found, &sources)
}

const HOST: &str = "[host]\nname = \"Menuiserie\"\nsiret = \"732 829\"\n";

fn siret(at: &mut dyn FnMut(usize, usize) -> Span) -> Diagnostic {
    let message = text!("le SIRET « 732 829 » n’a que 6 chiffres", "the SIRET « 732 829 » has only 6 digits");
    Diagnostic::error("SIRET-01", at(35, 44), message)
        .with_help(text!("écrire les 14 chiffres", "write all 14 digits"))
        .with_source(text!("C. com. R. 123-221", "C. com. R. 123-221"))
        .with_related(at(0, 6), text!("l’organisme est ici", "the host is here"))
}

#[test]
fn a_finding_shows_its_line_its_remedy_and_its_source() {
    let expected = "\
erreur SIRET-01\u{a0}: le SIRET « 732 829 » n’a que 6 chiffres
 --> agreements/léa.toml:3:9
  |
3 | siret = \"732 829\"
  |         ^^^^^^^^^
  |
 ::: agreements/léa.toml:1:1
  |
1 | [host]
  | ------ l’organisme est ici
  |
  = aide\u{a0}: écrire les 14 chiffres
  = source\u{a0}: C. com. R. 123-221
";
    assert_eq!(printed(Lang::Fr, HOST, siret), expected);
}

#[test]
fn a_finding_is_read_in_english_on_demand() {
    let expected = "\
error SIRET-01: the SIRET « 732 829 » has only 6 digits
 --> agreements/léa.toml:3:9
  |
3 | siret = \"732 829\"
  |         ^^^^^^^^^
  |
 ::: agreements/léa.toml:1:1
  |
1 | [host]
  | ------ the host is here
  |
  = help: write all 14 digits
  = source: C. com. R. 123-221
";
    assert_eq!(printed(Lang::En, HOST, siret), expected);
}

#[test]
fn a_line_that_nobody_wrote_by_hand_is_not_shown() {
    let line = format!("a = \"{}é{}\"", "x".repeat(500_000), "y".repeat(500_000));
    let shown = printed(Lang::Fr, &line, |at| Diagnostic::error("X-01", at(500_005, 500_007), text!("ici", "here")));
    assert!(shown.len() < 1_500, "{shown}");
    assert!(shown.contains("agreements/léa.toml:1:500006"), "{shown}");
    let whole = printed(Lang::Fr, &line, |at| Diagnostic::error("X-01", at(4, 1_000_007), text!("ici", "here")));
    assert!(whole.len() < 1_500, "{whole}");
}

#[test]
fn a_place_over_several_lines_shows_its_first() {
    let shown = printed(Lang::Fr, HOST, |at| Diagnostic::warning("X-01", at(0, HOST.len()), text!("ici", "here")));
    let expected = "\
avertissement X-01\u{a0}: ici
 --> agreements/léa.toml:1:1
  |
1 | [host]
  | ^^^^^^
";
    assert_eq!(shown, expected);
}

#[test]
fn a_place_at_the_end_of_a_file_or_beyond_is_shown() {
    for (start, end) in [(HOST.len(), HOST.len()), (9_000, 9_001)] {
        let shown = printed(Lang::Fr, HOST, |at| Diagnostic::note("X-01", at(start, end), text!("ici", "here")));
        assert!(shown.contains("léa.toml:4:1"), "{shown}");
    }
    let empty = printed(Lang::Fr, "", |at| Diagnostic::note("X-01", at(0, 0), text!("ici", "here")));
    assert_eq!(empty, "remarque X-01\u{a0}: ici\n--> agreements/léa.toml\n");
}

#[test]
fn columns_count_characters_even_behind_hostile_ones() {
    let shown =
        printed(Lang::Fr, "é\u{202e}\u{1b}漢 = 1", |at| Diagnostic::note("X-01", at(11, 12), text!("ici", "here")));
    assert!(shown.contains("léa.toml:1:7"), "{shown}");
}

#[test]
fn windows_line_ends_are_not_shown() {
    let shown = printed(Lang::Fr, "a = 1\r\nb = 2\r\n", |at| Diagnostic::note("X-01", at(4, 6), text!("ici", "here")));
    assert!(!shown.contains(['\r', '␍']), "{shown}");
}

#[test]
fn nothing_in_a_file_steers_the_terminal() {
    let hostile = "a = \"\u{1b}[2J\u{9b}31m\u{7}\u{202e}\u{8}\u{7f}é\"\tb";
    let shown = printed(Lang::Fr, hostile, |at| {
        let words = format!("la valeur « {hostile}\r\nX » est fausse");
        Diagnostic::error("X-01", at(5, 12), Text::new(words.clone(), words.clone()))
            .with_help(Text::new(words.clone(), words.clone()))
            .with_source(Text::new(words.clone(), words.clone()))
            .with_related(at(0, 1), Text::new(words.clone(), words))
    });
    assert!(!shown.chars().any(|c| c != '\n' && steers(c)), "{shown:?}");
}

#[test]
fn a_failure_is_one_sentence_and_a_remedy() {
    let failure = Failure::new(text!("« a » n’existe pas", "« a » does not exist"))
        .with_help(text!("écrire « b »", "write « b »"));
    assert_eq!(
        Printer::new(Lang::Fr, false, 100).failure(&failure),
        "erreur\u{a0}: « a » n’existe pas\n |\n = aide\u{a0}: écrire « b »\n"
    );
}

#[test]
fn colours_come_only_when_asked_for() {
    let failure = Failure::new(text!("non", "no"));
    assert!(Printer::new(Lang::Fr, true, 100).failure(&failure).contains("\u{1b}["));
    assert!(!Printer::new(Lang::Fr, false, 100).failure(&failure).contains('\u{1b}'));
}

#[test]
fn the_summary_counts_in_both_languages() {
    let mut found = Diagnostics::new();
    assert_eq!(summary(&found, 3).get(Lang::Fr), "3 conventions, rien à signaler");
    found.push(Diagnostic::error("A-01", None, text!("a", "a")));
    found.push(Diagnostic::error("B-01", None, text!("a", "a")));
    found.push(Diagnostic::warning("C-01", None, text!("a", "a")));
    assert_eq!(summary(&found, 3).get(Lang::Fr), "2 erreurs, 1 avertissement dans 3 conventions");
    assert_eq!(summary(&found, 1).get(Lang::En), "2 errors, 1 warning in 1 agreement");
}
