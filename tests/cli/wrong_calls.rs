//! Calls that cannot be obeyed: one clear sentence, exit code 2, nothing done.

use std::process::Stdio;

use super::{Place, Ran};

#[test]
fn a_wrong_call_is_told_in_french() {
    let place = Place::new();
    let see = " |\n = aide~: `tripartite help` montre comment écrire les commandes\n";
    for (args, stderr) in [
        (&["rendr"][..], "erreur~: la commande « rendr » n’existe pas\n |\n = aide~: écrire `render` ?\n".to_owned()),
        (&["xyz"], format!("erreur~: la commande « xyz » n’existe pas\n{see}")),
        (&["check", "--stricte"], "erreur~: l’option `--stricte` n’existe pas ici\n |\n = aide~: écrire `--strict` ?\n".to_owned()),
        (&["check", "-x"], format!("erreur~: l’option `-x` n’existe pas ici\n{see}")),
        (&["new"], format!("erreur~: il manque <DOSSIER>\n{see}")),
        (&["new", "a", "b"], format!("erreur~: « b » est de trop\n{see}")),
        (&["render", "-o"], format!("erreur~: il manque une valeur après `--output <DOSSIER>`\n{see}")),
        (&["render", "-j", "0"], "erreur~: `--jobs <NOMBRE>` : « 0 » n’est pas un nombre de tâches\n |\n = aide~: écrire un nombre de 1 à 256\n".to_owned()),
        (&["check", "--format", "xml"], "erreur~: « xml » n’est pas une valeur possible de `--format <human|json|csv|pdf|sarif>`\n |\n = aide~: valeurs possibles : human, json, csv, pdf, sarif\n".to_owned()),
        (&["schema", "agrement"], "erreur~: « agrement » n’est pas une valeur possible de `[FICHIER]`\n |\n = aide~: écrire `agreement` ?\n".to_owned()),
        (&["check", "--strict", "--strict"], format!("erreur~: `--strict` est donné plusieurs fois\n{see}")),
        (&["render", "--expect", "a", "--write-expect", "b"], format!("erreur~: `--expect <FICHIER>` et `--write-expect <FICHIER>` ne vont pas ensemble\n{see}")),
    ] {
        place.run(args).fails_with(&stderr);
    }
    assert!(place.names("").is_empty());
}

#[test]
fn an_unknown_command_is_answered_with_all_that_there_are() {
    let place = Place::new();
    let ran = place.run(&["man", "rien"]).is(2);
    assert!(ran.stderr.starts_with("erreur\u{a0}: la commande « rien » n’existe pas\n"), "{}", ran.stderr);
    for name in ["new", "import", "check", "render", "explain", "schema", "help"] {
        assert!(
            ran.stderr.contains(&format!("{name}, ")) || ran.stderr.ends_with(&format!("{name}\n")),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_wrong_call_is_told_in_english_on_demand() {
    let place = Place::new();
    let stderr = "error: there is no command « rendr »\n |\n = help: did you mean `render`?\n";
    for args in [["--lang", "en", "rendr"], ["rendr", "--lang", "en"], ["rendr", "--lang=en", "x"]] {
        place.run(&args).fails_with(stderr);
    }
}

#[test]
fn a_call_without_a_command_shows_the_help() {
    let ran = Place::new().run(&[]).is(2);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("Utilisation\u{a0}: tripartite [OPTIONS] COMMANDE"), "{}", ran.stderr);
}

#[test]
fn help_and_version_are_results() {
    let place = Place::new();
    place.run(&["--version"]).says(0, &format!("tripartite {}\n", env!("CARGO_PKG_VERSION")), "");
    let help = place.run(&["help", "render"]).is(0);
    assert_eq!(help, place.run(&["render", "--help"]));
    assert_eq!(help, place.run(&["render", "-h"]));
    assert!(place.run(&["--lang", "en", "help"]).is(0).stdout.contains("Usage: tripartite [OPTIONS] COMMAND"));
}

#[test]
fn a_word_that_is_no_text_is_told() {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let word = std::ffi::OsStr::from_bytes(b"\xff\x1b[2J");
        let place = Place::new();
        let ran = Ran::of(place.command("", &["schema"]).arg(word).output().unwrap()).is(2);
        assert!(ran.stderr.starts_with("erreur\u{a0}:") && !ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
        let ran = Ran::of(place.command("", &["check"]).arg(word).output().unwrap()).is(2);
        assert!(ran.stderr.starts_with("erreur\u{a0}:") && !ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    }
}

#[test]
fn a_hostile_word_of_a_call_does_not_reach_the_terminal() {
    let place = Place::new();
    for args in [&["\u{1b}[2J"][..], &["check", "\u{1b}[2J"], &["man", "\u{9b}2J\u{202e}"]] {
        let ran = place.run(args).is(2);
        assert!(!ran.stderr.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{:?}", ran.stderr);
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let place = Place::school(&["A1"]);
    for args in [&["help"][..], &["schema"], &["render"], &["completions", "bash"]] {
        let mut child = place.command("", args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::of(child.wait_with_output().unwrap()).is(0);
        assert!(!ran.stderr.contains("erreur"), "{}", ran.stderr);
    }
    assert_eq!(place.names("out"), ["A1.pdf"]);
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_written_are_a_failure() {
    let place = Place::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = Ran::of(place.command("", &["schema"]).stdout(full).output().unwrap());
    assert!(ran.stderr.starts_with("erreur\u{a0}: les résultats n’ont pas pu être écrits"), "{}", ran.stderr);
    ran.is(2);
}

#[test]
fn colours_follow_the_call_and_the_environment() {
    let place = Place::new();
    assert!(!place.run(&["xyz"]).stderr.contains('\u{1b}'));
    assert!(place.run(&["--color", "always", "xyz"]).stderr.contains("\u{1b}["));
    assert!(place.run(&["--color=always", "help"]).stdout.contains("\u{1b}["));
    let refused = Ran::of(place.command("", &["--color", "auto", "xyz"]).env("NO_COLOR", "1").output().unwrap());
    assert!(!refused.stderr.contains('\u{1b}'));
}
