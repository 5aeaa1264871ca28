//! Imports and exports of several processes at once: one after the other, and nothing lost.

use std::fs::{self, File};
use std::process::Stdio;

use super::life::School;
use super::processes::{events, patient};
use crate::cli::{Place, Ran, import};

/// Writes the exports of so many pupils, whom no other prefix knows.
fn exports(place: &Place, prefix: &str, pupils: usize) {
    let (mut list, mut placements) = (String::new(), String::new());
    let row = |text: &str, pupil: &str| {
        let line = text.lines().nth(1).unwrap();
        line.replace("DUPONT", pupil).replace("123456789AB", "") + "\n"
    };
    list.push_str(import::PUPILS.lines().next().unwrap());
    placements.push_str(import::PLACEMENTS.lines().next().unwrap());
    for text in [&mut list, &mut placements] {
        text.push('\n');
    }
    for pupil in 0..pupils {
        let letters: String = format!("{pupil:02}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        let name = format!("{prefix}{letters}");
        list.push_str(&row(import::PUPILS, &name));
        placements.push_str(&row(import::PLACEMENTS, &name));
    }
    place.write(&format!("{prefix}-pupils.csv"), &list);
    place.write(&format!("{prefix}-placements.csv"), &placements);
}

fn call(place: &Place, prefix: &str) -> std::process::Command {
    place.command("", &["import", &format!("{prefix}-pupils.csv"), &format!("{prefix}-placements.csv")])
}

const PUPILS: usize = 30;

#[test]
fn of_two_imports_at_once_none_writes_over_the_others_agreements() {
    for is_first in [false, true, false, true] {
        let place = import::school();
        for prefix in ["Alp", "Bet"] {
            exports(&place, prefix, PUPILS);
        }
        if !is_first {
            fs::create_dir_all(place.path(".tripartite")).unwrap();
        }
        let begun = ["Alp", "Bet"].map(|prefix| {
            let mut call = call(&place, prefix);
            (prefix, call.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        });
        for (prefix, child) in begun {
            let ran = Ran::of(child.wait_with_output().unwrap());
            // Both saw a folder into which nobody had imported.
            if is_first && ran.code == Some(2) {
                assert!(ran.stderr.contains("quelqu’un d’autre vient d’importer"), "{}", ran.stderr);
                assert_eq!(ran.stderr.matches("erreur").count(), 1, "{}", ran.stderr);
                Ran::of(call(&place, prefix).output().unwrap()).is(0);
            } else {
                ran.is(0);
            }
        }
        let names = place.names("agreements");
        assert_eq!(names.len(), 2 * PUPILS, "{names:?}");
        let all: String = names.iter().map(|name| place.read(&format!("agreements/{name}"))).collect();
        for prefix in ["Alp", "Bet"] {
            assert_eq!(all.matches(&format!("family_name = \"{prefix}")).count(), PUPILS, "{prefix}");
        }
    }
}

#[test]
fn an_import_waits_for_who_holds_the_folder() {
    let place = import::school();
    import::import(&place, &[]).is(0);
    place.write("pupils.csv", &import::PUPILS.replace("639982345", "639982346"));
    let lock = File::options().write(true).open(place.path(".tripartite/lock")).unwrap();
    lock.lock().unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| import::import(&place, &[]));
        std::thread::sleep(std::time::Duration::from_millis(700));
        assert!(!waiting.is_finished());
        // What was typed while it waited is not lost.
        let typed = place.read("agreements/CS26-0001.toml").replace("\"DUPONT\"", "\"Dupont\"");
        place.write("agreements/CS26-0001.toml", &typed);
        lock.unlock().unwrap();
        waiting.join().unwrap().is(0);
    });
    let after = place.read("agreements/CS26-0001.toml");
    assert!(after.contains("\"Dupont\"") && after.contains("06 39 98 23 46"), "{after}");
}

#[test]
fn exports_at_once_are_all_recorded_and_the_file_is_whole() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    std::thread::scope(|scope| {
        for call in [(); 4].map(|()| scope.spawn(|| patient(&school, &["export", "A-1"]).code)) {
            assert_eq!(call.join().unwrap(), Some(0));
        }
    });
    let hash = school.place.hash("out/A-1-EVIDENCE.zip");
    let events = events(&school);
    let noted = events.iter().filter(|event| event["notes"][0] == format!("A-1-EVIDENCE.zip {hash}"));
    assert_eq!((events.len(), noted.count()), (5, 4), "{events:?}");
    assert_eq!(school.place.names("out"), ["A-1-EVIDENCE.zip", "A-1.pdf"]);
}
