//! A whole school made from a seed: exports, import, check, PDFs; each value in the right document and in none other's.

use std::collections::{BTreeMap, BTreeSet};

use tripartite::diagnostic::Severity;
use tripartite::render::Renderer;
use tripartite::roster::Fate;

use super::Desk;
use super::pupils::{Pupil, exports, placements, school, siret, word};
use crate::documents::reading::Read;
use crate::press::{MODELS, School, make};

/// The words that only this pupil's document holds, and those of the host, which others may share.
fn own(pupil: &Pupil) -> BTreeSet<String> {
    let guardians = pupil.guardians.iter().flat_map(|(family, given)| [family.clone(), given.clone()]);
    let host = [word(7, pupil.host), word(8, pupil.host), pupil.tutor.clone()];
    let names = [pupil.family.clone(), pupil.given.clone()];
    names.into_iter().chain(guardians).chain(host).map(|name| name.to_uppercase()).collect()
}

/// The known words that stand in a text.
fn found(text: &str, all: &BTreeSet<String>) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).map(str::to_uppercase);
    words.filter(|word| all.contains(word)).collect()
}

fn imported(pupils: &[Pupil]) -> Desk {
    let (eleves, responsables) = exports(pupils);
    let placements = placements(pupils);
    let mut desk = Desk::new();
    let came = desk.import(&[
        ("ElevesAvecAdresses.xml", eleves.as_bytes()),
        ("ResponsablesAvecAdresses.xml", responsables.as_bytes()),
        ("placements.csv", &placements),
    ]);
    assert_eq!(came.fates(Fate::New), pupils.len(), "{}", came.told);
    assert_eq!(came.codes, Vec::<&str>::new(), "{}", came.told);
    desk
}

#[test]
fn every_name_and_date_of_a_school_stands_in_its_own_agreement_and_in_no_other() {
    let pupils = school(2026, 600);
    let desk = imported(&pupils);
    let all: BTreeSet<String> = pupils.iter().flat_map(own).collect();
    let school = desk.school();
    let by_name: BTreeMap<String, &Pupil> = pupils.iter().map(|p| (p.family.to_uppercase(), p)).collect();
    let names = school.names();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for names in names.chunks(names.len().div_ceil(threads)) {
            let (school, by_name, all) = (&school, &by_name, &all);
            scope.spawn(move || {
                let (reader, mut renderer) = (school.reader(), Renderer::new(&MODELS));
                for name in names {
                    let path = format!("agreements/{name}.toml");
                    let pupil = described(school, &path, by_name, all);
                    let made = make(&reader, &path, &school.0[&path], &MODELS, &mut renderer);
                    // The exports write 2E4, and the school's file lends to 2de 4.
                    let near = |code: &str| code == "CLASS-01" && pupil.class == 4;
                    let findings = made.findings.sorted();
                    let wrong = findings.iter().filter(|d| d.severity != Severity::Note && !near(d.code));
                    assert_eq!(wrong.count(), 0, "{}", made.told());
                    let pages = Read::of(made.rendered.unwrap().bytes()).pages.concat().join(" ");
                    assert_eq!(found(&pages, all), own(pupil), "{path}");
                    let plain: String = pages.chars().filter(|c| !c.is_whitespace()).collect();
                    let day = if pupil.late { "lundi22au" } else { "lundi15au" };
                    assert!(plain.contains(day) && plain.contains("26juin2026"), "{path}: {plain}");
                }
            });
        }
    });
}

/// The pupil of an agreement, whose files say all that is theirs and nothing of others.
fn described<'a>(
    school: &School,
    path: &str,
    by_name: &BTreeMap<String, &'a Pupil>,
    all: &BTreeSet<String>,
) -> &'a Pupil {
    let text = std::str::from_utf8(&school.0[path]).unwrap();
    let family = text.split("family_name = \"").nth(1).unwrap().split('"').next().unwrap();
    let pupil = by_name[family];
    let host = text.split("\"../").nth(1).unwrap().split('"').next().unwrap();
    let both = text.to_owned() + std::str::from_utf8(&school.0[host]).unwrap();
    assert_eq!(found(&both, all), own(pupil), "{both}");
    let born = format!("2010-{:02}-{:02}", pupil.born.1, pupil.born.0);
    assert!(both.contains(&born) && both.contains(&siret(pupil.host)), "{both}");
    pupil
}

#[test]
fn a_school_imported_again_changes_nothing_and_one_change_touches_one_file() {
    let mut pupils = school(7, 120);
    let mut desk = imported(&pupils);
    let before = desk.files.clone();
    pupils[17].born = (28, 12);
    let (eleves, responsables) = exports(&pupils);
    let placements = placements(&pupils);
    let given = [("e.xml", eleves.as_bytes()), ("r.xml", responsables.as_bytes()), ("p.csv", placements.as_slice())];
    let came = desk.import(&given);
    assert_eq!((came.fates(Fate::New), came.fates(Fate::Changed)), (0, 1), "{}", came.told);
    let changed: Vec<&String> = desk.files.keys().filter(|path| desk.files[*path] != before[*path]).collect();
    assert_eq!(changed.len(), 2, "{changed:?}");
    let again = desk.import(&given);
    assert_eq!((again.fates(Fate::Changed), again.plan().files.len()), (0, 0), "{}", again.told);
}

#[test]
fn numbers_follow_the_class_lists() {
    let desk = imported(&school(3, 60));
    let first = desk.agreement("CS26-0001");
    assert!(first.contains(&word(0, 0).to_uppercase()), "{first}");
}

#[test]
fn class_10_comes_after_class_4_and_l_with_a_stroke_among_the_ls() {
    let csv = "Nom;Prénom;Né le;Classe\nA;Eve;01/02/2010;2de 10\nMO;Ana;01/02/2010;2de 4\nŁO;Ali;01/02/2010;2de 4\n";
    let came = Desk::new().import(&[("a.csv", csv.as_bytes())]);
    let names: Vec<&str> = came.plan().agreements.iter().map(|a| a.who.as_str()).collect();
    assert_eq!(names, ["ŁO Ali", "MO Ana", "A Eve"]);
}
