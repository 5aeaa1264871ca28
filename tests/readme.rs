//! What `README.md` shows is what comes of it.

use crate::cli::Place;
use crate::documents::goldens::updating;
use crate::press::root;

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let parts = text.split("\n```").skip(1).step_by(2);
    let named = parts.filter_map(|part| part.split_once('\n')).filter(|(name, _)| *name == language);
    named.map(|(_, block)| block.to_owned()).collect()
}

#[test]
fn its_commands_are_those_of_the_program() {
    let place = Place::new();
    let help = place.run(&["help", "--lang", "en"]).is(0).stdout;
    let text = readme();
    let named = text.split("`tripartite ").skip(1).filter_map(|rest| rest.split([' ', '`']).next());
    let mut seen = 0;
    for name in named.filter(|name| name.chars().all(|c| c.is_ascii_lowercase())) {
        assert!(help.contains(&format!("  {name} ")), "`tripartite {name}` is no command:\n{help}");
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn its_first_steps_work_word_by_word() {
    let place = Place::new();
    let steps = blocks("sh").into_iter().find(|block| block.contains("tripartite new")).unwrap();
    let mut folder = String::new();
    let mut rendered = String::new();
    for line in steps.lines().filter(|line| !line.starts_with("cargo ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["cd", into] => folder = (*into).to_owned(),
            ["tripartite", args @ ..] => rendered = place.run_in(&folder, args).is(0).stdout,
            other => panic!("a step that is not tried: {other:?}"),
        }
    }
    let shown = blocks("text").into_iter().find(|block| block.starts_with("out/")).unwrap();
    if updating() {
        let words = shown.split_whitespace().zip(rendered.split_whitespace()).filter(|(old, new)| old != new);
        let text = words.fold(readme(), |text, (old, new)| text.replace(old, new));
        std::fs::write(root().join("README.md"), text).unwrap();
        return;
    }
    let renew = "a word of a template changes them; to renew them: UPDATE=1 cargo test word_by_word";
    assert_eq!(shown.trim_end(), rendered.trim_end(), "{renew}");
    let signed = readme().lines().find_map(|line| line.split_once("--on-paper ")).unwrap().1.to_owned();
    assert!(rendered.contains(&signed), "{signed} is signed, and not printed: {renew}");
}

#[test]
fn the_finding_that_it_shows_is_the_one_that_is_told() {
    let place = Place::school(&["A"]);
    let host = "hosts/menuiserie-chassaing.toml";
    let right = place.read(host);
    let shown = blocks("text").into_iter().find(|block| block.starts_with("erreur")).unwrap();
    let line = shown.lines().find_map(|line| line.strip_prefix("7 | ")).unwrap();
    let written =
        right.lines().map(|own| if own.starts_with("siret") { line } else { own }).collect::<Vec<_>>().join("\n");
    place.write(host, &written);
    let told = place.run(&["check"]).is(1).stderr.replace('\u{a0}', " ");
    let shown = shown.replace('\u{a0}', " ");
    assert!(told.starts_with(shown.trim_end()), "{told}\n\n{shown}");
}

#[test]
fn the_agreement_that_it_shows_is_right() {
    let place = Place::school(&[]);
    let agreement = blocks("toml").into_iter().next().unwrap();
    place.write("agreements/README.toml", &agreement);
    place.run(&["check"]).is(0);
}
