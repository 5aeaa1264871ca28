//! A second `render`: what has not changed is not made again, and nothing that changed is passed over.

use std::fs;
#[cfg(unix)]
use std::process::Stdio;

use serde_json::Value;

use super::Place;
use super::call::hash;

const LIST: &str = ".tripartite/rendered.json";

/// Puts other words in place of a document and of its hash in the list: they stay only where nothing is made.
fn plant(place: &Place, path: &str) {
    let old = place.hash(path);
    fs::write(place.path(path), path).unwrap();
    let list = place.read(LIST);
    assert!(list.contains(&old), "{path}\n{list}");
    place.write(LIST, &list.replace(&old, &hash(path.as_bytes())));
}

fn stands(place: &Place, path: &str) -> bool {
    fs::read(place.path(path)).unwrap() == path.as_bytes()
}

/// Two classes, rendered.
pub(super) fn rendered(more: &[&str]) -> Place {
    let place = Place::school(&["A1", "A2", "B1"]);
    second_class(&place, "B1");
    place.run(&[&["render"], more].concat()).is(0);
    place
}

/// A class beside that of all pupils, with one of them.
pub(super) fn second_class(place: &Place, number: &str) {
    let path = format!("agreements/{number}.toml");
    let other = place.read(&path).replace("2de 4", "2de 5");
    let school = place.read("school.toml").replace("class.\"2de 4\"", "class.\"2de 5\"");
    let referent = school.lines().skip_while(|line| !line.contains("2de 5")).collect::<Vec<_>>().join("\n");
    place.write("school.toml", &(place.read("school.toml") + "\n" + &referent + "\n"));
    place.write(&path, &other);
}

#[test]
fn what_has_not_changed_is_not_made_again_but_by_force() {
    let place = rendered(&[]);
    let first = place.hash("out/A1.pdf");
    plant(&place, "out/A1.pdf");
    let again = place.run(&["render"]).is(0);
    assert!(
        stands(&place, "out/A1.pdf") && again.stderr.ends_with("3 PDF sur 3, dont 3 déjà à jour\n"),
        "{}",
        again.stderr
    );
    let forced = place.run(&["render", "--force"]).is(0);
    assert_eq!(place.hash("out/A1.pdf"), first);
    assert!(forced.stderr.ends_with("3 PDF sur 3, dont 2 déjà à jour\n"), "{}", forced.stderr);
}

#[test]
fn whatever_a_document_is_made_from_makes_it_again() {
    let change = |path: &str, old: &str, new: &str| {
        let place = rendered(&[]);
        plant(&place, "out/A1.pdf");
        plant(&place, "out/B1.pdf");
        let text = fs::read(place.path(path)).unwrap();
        match String::from_utf8(text) {
            Ok(text) => place.write(path, &text.replacen(old, new, 1)),
            Err(bytes) => fs::write(place.path(path), [bytes.as_bytes(), b" "].concat()).unwrap(),
        }
        place.run(&["render"]).is(0);
        ["out/A1.pdf", "out/B1.pdf"].map(|path| stands(&place, path))
    };
    assert_eq!(change("agreements/A1.toml", "Samuel", "Simon"), [false, true]);
    assert_eq!(change("hosts/menuiserie-chassaing.toml", "SARL", "SAS"), [false, false]);
    assert_eq!(change("school.toml", "Lycée des Volcans", "Lycée des Sources"), [false, false]);
    assert_eq!(change("logo.png", "", ""), [false, false]);
}

#[test]
fn a_document_that_is_gone_or_was_changed_is_made_again() {
    let place = rendered(&["--with", "letter"]);
    let hashes = ["out/A1.pdf", "out/A2.pdf", "out/A1-LETTER.pdf"].map(|path| place.hash(path));
    fs::remove_file(place.path("out/A1.pdf")).unwrap();
    fs::write(place.path("out/A2.pdf"), "x").unwrap();
    fs::remove_file(place.path("out/A1-LETTER.pdf")).unwrap();
    place.run(&["render", "--with", "letter"]).is(0);
    assert_eq!(["out/A1.pdf", "out/A2.pdf", "out/A1-LETTER.pdf"].map(|path| place.hash(path)), hashes);
}

#[test]
fn documents_already_there_are_counted_without_their_companions() {
    let told = rendered(&["--with", "letter"]).run(&["render", "--with", "letter"]).is(0).stderr;
    assert!(told.contains("3 PDF sur 3, dont 3 déjà à jour"), "{told}");
}

#[test]
fn templates_and_kinds_are_part_of_what_a_document_is_made_from() {
    let place = rendered(&["--with", "letter"]);
    plant(&place, "out/A1.pdf");
    place.run(&["render"]).is(0);
    assert!(stands(&place, "out/A1.pdf"), "fewer kinds need nothing new");
    let ran = place.run(&["render", "--with", "letter,visit", "--format", "json"]).is(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["documents"].as_array().unwrap().len(), 9, "{}", ran.stdout);
    assert!(!stands(&place, "out/A1.pdf"));
    plant(&place, "out/A1.pdf");
    place.run(&["render", "--with", "letter"]).is(0);
    assert!(stands(&place, "out/A1.pdf"));
    place.write(
        "companions/agreement/note.html",
        "<article><title>Note</title><h1>Note</h1><p>{{ number }}</p></article>",
    );
    place.run(&["render", "--with", "letter"]).is(0);
    assert!(!stands(&place, "out/A1.pdf"));
}

#[test]
fn only_the_packs_of_which_anything_changed_are_bound_again() {
    let place = rendered(&["--pack", "class"]);
    let (four, five) = ("out/packs/classe-2de-4-0639001s.pdf", "out/packs/classe-2de-5-0639001s.pdf");
    let pages = |place: &Place, path: &str| fs::read(place.path(path)).unwrap().len();
    let before = pages(&place, four);
    plant(&place, four);
    plant(&place, five);
    plant(&place, "out/B1.pdf");
    let ran = place.run(&["render", "--pack", "class"]).is(0);
    assert!(stands(&place, four) && stands(&place, five) && ran.stdout.contains(four), "{}", ran.stdout);
    place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace("Samuel", "Simon"));
    let ran = place.run(&["render", "--pack", "class"]).is(0);
    assert!(!stands(&place, four) && stands(&place, five) && stands(&place, "out/B1.pdf"), "{}", ran.stdout);
    assert!(pages(&place, four).abs_diff(before) < before / 10, "both of its agreements are bound");
    let whole = place.hash(four);
    fs::remove_file(place.path("out/A2.pdf")).unwrap();
    place.run(&["render", "--pack", "class"]).is(0);
    assert_eq!(place.hash(four), whole);
    assert!(place.path("out/A2.pdf").is_file());
}

#[test]
fn a_class_or_a_host_that_nobody_is_of_is_told_with_those_that_there_are() {
    let place = rendered(&[]);
    let ran = place.run(&["render", "--class", "2de 6"]).is(2);
    assert!(
        ran.stderr.contains("aucun élève de la classe « 2de 6 »") && ran.stderr.contains("2de 4, 2de 5"),
        "{}",
        ran.stderr
    );
    let ran = place.run(&["check", "--host", "Boulangerie"]).is(2);
    assert!(ran.stderr.contains("aucune convention avec l’organisme « Boulangerie »"), "{}", ran.stderr);
    // Accents, capitals and hyphens are no more asked for than in an import.
    let ran = place.run(&["render", "--class", "2DÉ-5", "--host", "Menuisérie CHASSAING"]).is(0);
    assert!(ran.stderr.ends_with("1 PDF sur 1, dont 1 déjà à jour\n"), "{}", ran.stderr);
}

#[test]
fn an_agreement_that_was_issued_meanwhile_and_changed_is_refused() {
    let place = rendered(&[]);
    place.run(&["issue", "agreements/A1.toml"]).is(0);
    place.run(&["render"]).is(0);
    place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace("Samuel", "Simon"));
    for _ in 0..2 {
        let ran = place.run(&["render"]).is(1);
        assert!(ran.stderr.contains("« A1 » a changé depuis l’émission"), "{}", ran.stderr);
    }
}

#[test]
fn issue_leaves_aside_what_is_not_ready_when_it_is_asked_to() {
    let place = rendered(&[]);
    place.write("agreements/A3.toml", "schema = 1\nnumber = \"A3\"\n");
    place.run(&["issue"]).is(1);
    let ran = place.run(&["issue", "--only-ready"]).is(0);
    assert!(!ran.stderr.contains("A3.toml"), "{}", ran.stderr);
}

#[test]
fn a_damaged_list_is_no_loss() {
    let place = rendered(&[]);
    for damaged in ["", "{", "[1]", "{\"agreements\":{\"out/A1\":1},\"packs\":{}}"] {
        place.write(LIST, damaged);
        let ran = place.run(&["render"]).is(0);
        assert!(ran.stderr.ends_with("3 PDF sur 3, dont 3 déjà à jour\n"), "{}", ran.stderr);
    }
    let list = place.read(LIST).replace("A1.pdf", "../A1.pdf");
    place.write(LIST, &list);
    place.run(&["render"]).is(0);
    assert!(!place.path("A1.pdf").exists());
}

#[test]
fn what_import_and_render_keep_beside_the_ledger_is_not_told_as_a_strangers() {
    let place = rendered(&[]);
    place.write("p.csv", "Nom;Prénom;Né(e) le;Classe\nDUPONT;Léa;03/03/2010;2de 4\n");
    place.run(&["import", "p.csv"]);
    place.run(&["issue", "agreements/A1.toml"]).is(0);
    assert_eq!(place.names(".tripartite")[..1], ["import.json"]);
    for call in [&["status"][..], &["audit"]] {
        let ran = place.run(call);
        assert!(!ran.stderr.contains(".json") && !ran.stdout.contains(".json"), "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn files_that_nothing_stands_behind_any_more_are_named_until_they_are_deleted() {
    let place = rendered(&["--with", "notice", "--pack", "class"]);
    let second = "\n[[guardians]]\ncivility = \"Mme\"\nfamily_name = \"Bonnet\"\ngiven_names = \"Anne\"\n";
    let one = place.read("agreements/A2.toml");
    place.write("agreements/A2.toml", &one.replacen("\n[placement.week]", &format!("{second}\n[placement.week]"), 1));
    let ran = place.run(&["render", "--with", "notice", "--pack", "class"]).is(0);
    assert!(place.path("out/A2-NOTICE-2.pdf").is_file() && !ran.stderr.contains("plus à rien"), "{}", ran.stderr);
    // A guardian is taken out, the only pupil of a class goes to another one, an agreement is renumbered.
    place.write("agreements/A2.toml", &one);
    place.write("agreements/B1.toml", &place.read("agreements/B1.toml").replace("2de 5", "2de 4"));
    let other = place.read("agreements/A1.toml").replace("\"A1\"", "\"A9\"");
    place.write("agreements/A1.toml", &other);
    let left = ["out/A1-NOTICE-1.pdf", "out/A1.pdf", "out/A2-NOTICE-2.pdf", "out/packs/classe-2de-5-0639001s.pdf"];
    let told = "4 fichiers d’appels précédents ne correspondent plus à rien";
    place.run(&["render", "--with", "notice", "--pack", "class"]).is(0);
    for again in [&["render"][..], &["render", "agreements/B1.toml"]] {
        let ran = place.run(again).is(0);
        assert!(ran.stderr.contains(told) && ran.stderr.contains(&left.join(", ")), "{}", ran.stderr);
    }
    let ran = place.run(&["render", "--format", "json"]).is(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["left"], serde_json::json!(left), "{}", ran.stdout);
    for path in &left[1..] {
        fs::remove_file(place.path(path)).unwrap();
    }
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains("un fichier d’un appel précédent") && ran.stderr.contains(left[0]), "{}", ran.stderr);
    // Whoever comes back is missed no longer.
    place.write("agreements/A1.toml", &other.replace("\"A9\"", "\"A1\""));
    let ran = place.run(&["render", "--with", "notice"]).is(0);
    assert!(!ran.stderr.contains(left[0]) && ran.stderr.contains("out/A9.pdf"), "{}", ran.stderr);
}

#[test]
fn nothing_is_left_over_of_an_edit_that_was_undone() {
    let place = rendered(&["--with", "notice"]);
    let one = place.read("agreements/A1.toml");
    place.write("agreements/A1.toml", &one.replace("Samuel", "Simon"));
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains(OUTDATED), "{}", ran.stderr);
    place.write("agreements/A1.toml", &one);
    for _ in 0..2 {
        let ran = place.run(&["render"]).is(0);
        assert!(!ran.stderr.contains(OUTDATED), "{}", ran.stderr);
    }
    // The edit again: what it was left over from is known still.
    place.write("agreements/A1.toml", &one.replace("Samuel", "Simon"));
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains(OUTDATED), "{}", ran.stderr);
}

#[test]
fn what_went_with_an_earlier_version_is_told_until_it_is_there_for_the_new_one() {
    let place = rendered(&["--with", "letter"]);
    place.run(&["render", "--html"]).is(0);
    place.run(&["issue", "agreements/A1.toml"]).is(0);
    place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace("Samuel", "Simon"));
    place.run(&["amend", "A1"]).is(0);
    let told = |call: &[&str]| {
        let stderr = place.run(call).is(0).stderr;
        ["`--html` : out/A1.html", "`--with` : out/A1-LETTER.pdf"].map(|said| stderr.contains(said))
    };
    assert_eq!(told(&["render"]), [true, true]);
    assert_eq!(told(&["render", "--html"]), [false, true]);
    assert_eq!(told(&["render", "--with", "letter"]), [false, false]);
    assert_eq!(told(&["render"]), [false, false]);
}

#[test]
fn documents_of_an_agreement_that_cannot_be_made_any_more_are_told_until_it_is_corrected() {
    let place = rendered(&["--with", "letter"]);
    let sound = place.read("agreements/A1.toml");
    let damage = || place.write("agreements/A1.toml", &sound.replacen("\"63000\"", "\"6300\"", 1));
    let told = |call: &[&str]| {
        let stderr = place.run(call).stderr;
        stderr.contains("il reste dans « out » des documents d’avant, de ce qui est à corriger : A1\n")
    };
    damage();
    for call in [&["render", "--only-ready"][..], &["render"], &["render", "agreements/B1.toml"]] {
        assert!(told(call), "{call:?}");
    }
    let ran = place.run(&["render", "--only-ready", "--format", "json"]).is(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["stuck"], serde_json::json!(["A1"]), "{}", ran.stdout);
    assert!(!told(&["render", "-o", "elsewhere"]));
    place.write("agreements/A1.toml", &sound);
    assert!(!told(&["render"]));
    // What was issued is in force.
    place.run(&["issue", "agreements/A1.toml"]).is(0);
    damage();
    assert!(!told(&["render"]));
}

/// What is told of a letter whose agreement has changed since.
const OUTDATED: &str = "un document joint date d’avant un changement, à refaire avec `--with` : out/A1-NOTICE-1.pdf";

#[test]
fn pages_for_the_screen_make_no_letter_forgotten() {
    let place = rendered(&["--with", "notice"]);
    let edit = |old: &str, new: &str| {
        place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace(old, new));
    };
    place.run(&["render", "--html"]).is(0);
    let ran = place.run(&["render", "--with", "notice"]).is(0);
    assert!(ran.stderr.contains("dont 3 déjà à jour"), "{}", ran.stderr);
    edit("Samuel", "Simon");
    place.run(&["render", "--html"]).is(0);
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains(OUTDATED), "{}", ran.stderr);
    let ran = place.run(&["render", "--with", "notice"]).is(0);
    assert!(!ran.stderr.contains("date d’avant"), "{}", ran.stderr);
}

#[test]
fn an_edit_that_nothing_prints_raises_no_alarm_and_makes_no_letter_forgotten() {
    let place = rendered(&["--with", "notice"]);
    place.write("school.toml", &(place.read("school.toml") + "\n# A word to oneself.\n"));
    let ran = place.run(&["render"]).is(0);
    assert!(!ran.stderr.contains("date d’avant") && !ran.stderr.contains("datent"), "{}", ran.stderr);
    place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace("Samuel", "Simon"));
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains(OUTDATED), "{}", ran.stderr);
}

#[test]
fn what_only_a_companion_says_makes_it_outdated() {
    let place = rendered(&["--with", "letter,notice"]);
    let school = place.read("school.toml");
    let told = "documents joints datent d’avant un changement, à refaire avec `--with`";
    place.write("school.toml", &school.replace("2026-06-05", "2026-05-22"));
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains(&format!("6 {told}")), "{}", ran.stderr);
    place.write("school.toml", &school);
    assert!(!place.run(&["render"]).is(0).stderr.contains(told));
    let letter = include_str!("../../templates/companions/agreement/letter.html");
    place.write("companions/agreement/letter.html", &letter.replace("remercions", "savons gré"));
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains(&format!("3 {told} : out/A1-LETTER.pdf")), "{}", ran.stderr);
    place.run(&["render", "--with", "letter"]).is(0);
    assert!(!place.run(&["render"]).is(0).stderr.contains(told));
    // A kind that no template makes any more.
    fs::rename(place.path("companions/agreement/letter.html"), place.path("companions/agreement/thanks.html")).unwrap();
    place.run(&["render", "--with", "thanks"]).is(0);
    fs::remove_dir_all(place.path("companions")).unwrap();
    let ran = place.run(&["render"]).is(0);
    assert!(ran.stderr.contains("plus à rien") && ran.stderr.contains("out/A1-THANKS.pdf"), "{}", ran.stderr);
}

#[test]
fn what_still_holds_an_agreement_that_was_cancelled_is_named() {
    let place = rendered(&["--with", "notice", "--pack", "class"]);
    place.run(&["render", "--pack", "host"]).is(0);
    place.run(&["issue"]).is(0);
    place.run(&["cancel", "A1", "--reason", "organisme fermé", "--by", "Secrétariat"]).is(0);
    for call in [&["render"][..], &["render", "--with", "notice"]] {
        let ran = place.run(call).is(0);
        assert!(ran.stderr.contains("plus à rien") && ran.stderr.contains(": out/A1-NOTICE-1.pdf\n"), "{}", ran.stderr);
        let packs = ["classe-2de-4-0639001s.pdf", "0639001s-SUMMARY.pdf"];
        assert!(
            ran.stderr.contains("3 liasses") && packs.iter().all(|pack| ran.stderr.contains(pack)),
            "{}",
            ran.stderr
        );
    }
    place.run(&["render", "--pack", "class"]).is(0);
    place.run(&["cancel", "A2", "--reason", "organisme fermé", "--by", "Secrétariat"]).is(0);
    let ran = place.run(&["render", "--format", "json"]).is(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let left = ["out/A1-NOTICE-1.pdf", "out/A2-NOTICE-1.pdf", "out/packs/classe-2de-4-0639001s.pdf"];
    assert_eq!(report["left"], serde_json::json!(left), "{}", ran.stdout);
}

#[test]
fn a_page_or_a_pdf_from_before_a_change_is_named_by_the_other_call() {
    let place = rendered(&[]);
    place.run(&["render", "--html"]).is(0);
    let one = place.read("agreements/A1.toml");
    for (new, call, told) in [
        ("Simon", &["render"][..], "une page HTML date d’avant un changement, à refaire avec `--html` : out/A1.html"),
        ("Simone", &["render", "--html"], "un PDF date d’avant un changement, à refaire avec `render` : out/A1.pdf"),
    ] {
        place.write("agreements/A1.toml", &one.replace("Samuel", new));
        let ran = place.run(call).is(0);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn what_may_still_be_made_is_not_told_as_left_over() {
    let place = rendered(&["--with", "letter", "--pack", "class"]);
    let quiet = |args: &[&str], code: i32| {
        let ran = place.run(args).is(code);
        assert!(!ran.stderr.contains("plus à rien"), "{args:?}\n{}", ran.stderr);
    };
    quiet(&["render", "--html"], 0);
    quiet(&["render"], 0);
    quiet(&["render", "--class", "2de 5", "--pack", "class"], 0);
    quiet(&["render", "--pack", "host"], 0);
    fs::rename(place.path("agreements/A1.toml"), place.path("agreements/Léa.toml")).unwrap();
    quiet(&["render", "agreements/A2.toml"], 0);
    quiet(&["render"], 0);
    place.run(&["issue", "agreements/A2.toml"]).is(0);
    quiet(&["render", "--class", "2de 5"], 0);
    fs::remove_file(place.path("agreements/A2.toml")).unwrap();
    quiet(&["render"], 0);
    place.write("agreements/B1.toml", "number =");
    quiet(&["render"], 1);
}

/// Ctrl-C, once.
#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// A school of sixty, and what a call says that is interrupted once it has made a document that was not there.
#[cfg(unix)]
fn interrupted(place: &Place, args: &[&str]) -> super::Ran {
    let before = place.names("out");
    let mut command = place.command("", args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !place.names("out").iter().any(|name| name.ends_with(".pdf") && !before.contains(name)) {
        std::thread::yield_now();
    }
    interrupt(&child);
    super::Ran::of(child.wait_with_output().unwrap()).is(2)
}

#[cfg(unix)]
fn school_of_sixty() -> Place {
    let numbers: Vec<String> = (10..70).map(|n| format!("A{n}")).collect();
    let place = Place::school(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    fs::create_dir(place.path("out")).unwrap();
    place
}

#[cfg(unix)]
#[test]
fn an_interrupted_call_leaves_whole_files_and_the_next_one_makes_the_rest() {
    let place = school_of_sixty();
    let ran = interrupted(&place, &["render", "--jobs", "2"]);
    let made = place.names("out");
    let count = made.len();
    assert!(count < 60, "it had ended before");
    for name in &made {
        let bytes = fs::read(place.path(&format!("out/{name}"))).unwrap();
        assert!(name.ends_with(".pdf") && bytes.starts_with(b"%PDF") && bytes.ends_with(b"%%EOF\n"), "{name}");
    }
    assert!(ran.stderr.contains(&format!("interrompu : {count} PDF sur 60")), "{}", ran.stderr);
    assert!(ran.stderr.contains("relancer la même commande"), "{}", ran.stderr);
    let last = format!("out/{}", made[count - 1]);
    plant(&place, &last);
    let ran = place.run(&["render"]).is(0);
    assert!(stands(&place, &last) && ran.stderr.ends_with(&format!("60 PDF sur 60, dont {count} déjà à jour\n")));
}

#[cfg(unix)]
#[test]
fn what_an_interrupted_call_did_not_reach_is_not_called_wrong() {
    let place = school_of_sixty();
    place.run(&["render"]).is(0);
    fs::remove_file(place.path("out/A10.pdf")).unwrap();
    interrupted(&place, &["render", "--force", "--jobs", "1"]);
    let ran = place.run(&["render", "agreements/A10.toml"]).is(0);
    assert!(!ran.stderr.contains("corriger"), "{}", ran.stderr);
}
