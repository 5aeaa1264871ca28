//! Agreements that were cancelled or declined: what the other commands make of their files, which are still there.

use std::fs;

use super::life::School;

/// An agreement that was cancelled, and one of the same pupil for the same days.
fn school() -> School {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.run(&["cancel", "A-1", "--reason", "autres dates"]).is(0);
    let again = school.place.read("agreements/A-1.toml").replace("A-1", "A-2");
    school.place.write("agreements/A-2.toml", &again);
    school
}

#[test]
fn a_pupil_is_nowhere_by_an_agreement_that_was_cancelled_or_declined() {
    let school = school();
    school.run(&["check"]).is(0);
    let issued = school.run(&["issue"]).is(0).stdout;
    assert!(issued.contains("déjà émise, et annulée depuis"), "{issued}");
    assert_eq!(school.state("A-2"), "issued");
    // What is revoked counts again, and so does the pupil's other placement.
    school.run(&["revoke", "A-1", "--event", "2", "--reason", "erreur"]).is(0);
    for command in ["check", "issue", "render"] {
        let told = school.run(&[command]).is(1).stderr;
        assert!(told.contains("FOLDER-01") && told.contains("« A-1 »"), "{command}: {told}");
    }
    school.run(&["decline", "A-1", "--party", "host", "--reason", "plus de place"]).is(0);
    for command in ["check", "issue", "render"] {
        school.run(&[command]).is(0);
    }
    // Its number is taken all the same.
    let text = school.place.read("agreements/A-1.toml");
    school.place.write("agreements/A-3.toml", &text);
    assert!(school.run(&["check"]).is(1).stderr.contains("NUMBER-10"));
}

#[test]
fn a_pack_for_the_printer_is_without_agreements_that_have_ended() {
    let school = school();
    school.run(&["issue"]).is(0);
    for _ in 0..2 {
        let told = school.run(&["render", "--pack", "all"]).is(0).stderr;
        assert!(told.contains("une convention annulée, refusée ou effacée n’est dans aucune liasse : A-1"), "{told}");
        let names = school.place.names("out/packs");
        let words = names.iter().flat_map(|name| {
            let pack = fs::read(school.place.path(&format!("out/packs/{name}"))).unwrap();
            tripartite::verify::words_of_pages(&pack, 99).concat()
        });
        let words: String = words.collect();
        assert!(words.contains("A-2") && !words.contains("A-1"), "{words}");
    }
}

#[test]
fn a_cancelled_agreement_that_changed_is_told_what_can_be_done() {
    let school = school();
    fs::remove_file(school.place.path("agreements/A-2.toml")).unwrap();
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    for args in [&["issue"][..], &["amend", "A-1"], &["render"]] {
        let told = school.run(args).is(1).stderr;
        assert!(told.contains("`tripartite revoke NUMÉRO --event N") && told.contains("nouveau numéro"), "{told}");
        assert!(!told.contains("`tripartite amend A-1` émet"), "{told}");
    }
}

#[test]
fn of_what_is_cancelled_nothing_is_due_unless_it_is_asked_for() {
    let school = school();
    school.run(&["issue"]).is(0);
    let listed = |args: &[&str]| {
        let report = school.json(&[&["status", "--before", "2026-12-31"], args].concat());
        report["agreements"].as_array().unwrap().iter().map(|one| one["number"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]), ["\"A-2\""]);
    assert_eq!(listed(&["--state", "cancelled"]), ["\"A-1\""]);
}

#[test]
fn a_party_that_no_agreement_has_is_refused_and_not_an_empty_list() {
    let school = school();
    let told = school.run(&["status", "--party", "guardian-9"]).is(2).stderr;
    assert!(told.contains("guardian-9") && told.contains("`guardian-1`"), "{told}");
    school.run(&["status", "--party", "guardian-1"]).is(0);
}
