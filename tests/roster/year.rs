//! A school year: an export in September, placements in November, a newer export in December, and what hands do between.

use std::fmt::Write as _;

use tripartite::roster::Fate;

use super::by_hand::without_dates;
use super::pupils::{Pupil, exports, placements, school};
use super::{Came, Desk};

/// The exports of a school, with what happened since to some of its pupils.
struct Exports {
    pupils: String,
    guardians: String,
    structures: String,
}

impl Exports {
    fn of(all: &[Pupil]) -> Self {
        let (pupils, guardians) = exports(all);
        let divisions = (1..=3).fold(String::new(), |mut all, class| {
            let _ = write!(all, "<DIVISION CODE_STRUCTURE=\"2E{class}\"/>");
            all
        });
        let structures =
            format!("<BEE_STRUCTURES><DONNEES><DIVISIONS>{divisions}</DIVISIONS></DONNEES></BEE_STRUCTURES>");
        Self { pupils, guardians, structures }
    }

    fn import(&self, desk: &mut Desk, list: Option<&[u8]>) -> Came {
        let given = [
            ("ElevesAvecAdresses.xml", self.pupils.as_bytes()),
            ("ResponsablesAvecAdresses.xml", self.guardians.as_bytes()),
            ("Structures.xml", self.structures.as_bytes()),
        ];
        let list: Vec<(&str, &[u8])> = list.into_iter().map(|list| ("placements.csv", list)).collect();
        desk.import(&[&given[..], &list].concat())
    }
}

/// What an import changes: numbers, and keys with what they become.
fn changes(came: &Came) -> Vec<String> {
    let all = came.plan().agreements.iter().flat_map(|agreement| {
        let change = |key: &str, after: String| format!("{} {key} {after}", agreement.number);
        agreement
            .changes
            .iter()
            .map(move |c| change(&c.key, c.after.as_ref().map(ToString::to_string).unwrap_or_default()))
    });
    all.collect()
}

/// What hands do between: a name is corrected, a telephone replaced, an agreement cancelled. The number of each pupil.
fn hands(desk: &mut Desk, pupils: &[Pupil]) -> Vec<String> {
    let number = |pupil: &Pupil| {
        let family = format!("\"{}\"", pupil.family.to_uppercase());
        let mut files =
            desk.files.iter().filter(|(path, text)| path.starts_with("agreements/") && text.contains(&family));
        files.next().unwrap().0["agreements/".len()..].trim_end_matches(".toml").to_owned()
    };
    let numbers: Vec<String> = pupils.iter().map(number).collect();
    for (at, from, to) in [(0, pupils[0].given.as_str(), "Anne-Lise"), (1, "06 39 98 00 10", "06 39 98 77 77")] {
        let text = desk.files.get_mut(&format!("agreements/{}.toml", numbers[at])).unwrap();
        assert!(text.contains(from), "{text}");
        *text = text.replacen(from, to, 1);
    }
    desk.ended.push(numbers[2].clone().leak());
    numbers
}

/// In December 3 is in another class, 4 and the cancelled 2 have left, a guardian of 5 has moved, that of 6 has another name.
fn december(pupils: &mut [Pupil]) -> Exports {
    pupils[3].class = 3;
    "Durandeau".clone_into(&mut pupils[6].guardians[0].0);
    let mut exports = Exports::of(pupils);
    exports.guardians = exports.guardians.replace(">50, rue du Port<", ">1, rue Neuve<");
    for id in [2, 4] {
        let born = format!("ELEVE_ID=\"{id}\" ELENOET=\"{id}\">");
        exports.pupils = exports.pupils.replace(&born, &format!("{born}<DATE_SORTIE>01/12/2025</DATE_SORTIE>"));
    }
    exports
}

#[test]
fn each_import_of_a_year_tells_what_changed_and_the_next_says_nothing() {
    let (mut pupils, mut desk) = (school(11, 64), without_dates());
    for pupil in &mut pupils {
        pupil.late = false;
    }
    let newcomer = pupils.pop().unwrap();
    // September, then placements alone in November.
    let september = Exports::of(&pupils);
    let came = september.import(&mut desk, None);
    assert_eq!(came.plan().agreements.len(), 63, "{}", came.told);
    let november = placements(&pupils);
    let came = desk.import(&[("placements.csv", &november)]);
    assert_eq!(
        (came.fates(Fate::Changed), came.codes.iter().all(|code| *code == "ROSTER-29")),
        (63, true),
        "{}",
        came.told
    );
    nothing_more(&mut desk, |desk| september.import(desk, Some(&november)));

    let numbers = hands(&mut desk, &pupils);
    nothing_more(&mut desk, |desk| september.import(desk, Some(&november)));

    pupils.push(newcomer);
    let december = december(&mut pupils);
    let came = december.import(&mut desk, None);
    let mut wanted = [
        (3, "pupil.class 2E3".to_owned()),
        (5, "guardians.1.address.lines 1, rue Neuve".to_owned()),
        (5, "pupil.address.lines 1, rue Neuve".to_owned()),
        (6, "guardians.1.family_name DURANDEAU".to_owned()),
    ]
    .map(|(at, change)| format!("{} {change}", numbers[at]));
    wanted.sort();
    let mut all = changes(&came);
    all.sort();
    assert_eq!(all, wanted, "{}", came.told);
    assert_eq!(came.fates(Fate::New), 1, "{}", came.told);
    let told: Vec<&str> = came.told.lines().filter(|line| line.contains("a quitté l’établissement")).collect();
    assert!(matches!(told[..], [one] if one.contains(&pupils[4].family.to_uppercase())), "{}", came.told);
    nothing_more(&mut desk, |desk| december.import(desk, None));

    // The list of November still has the old class of 3, which is told, and whoever left is not placed anew.
    let came = december.import(&mut desk, Some(&november));
    assert!(came.told.contains(&pupils[3].family.to_uppercase()) && changes(&came).is_empty(), "{}", came.told);
    assert_eq!(came.fates(Fate::New), 0, "{}", came.told);
    let january = placements(&pupils);
    let came = december.import(&mut desk, Some(&january));
    assert!(
        changes(&came).iter().all(|change| change.contains("host") || change.contains("placement")),
        "{}",
        came.told
    );
    assert_eq!(came.fates(Fate::Changed), 1, "{}", came.told);
    nothing_more(&mut desk, |desk| december.import(desk, Some(&january)));
    let text = desk.agreement(&numbers[0]);
    assert!(text.contains("Anne-Lise") && desk.agreement(&numbers[1]).contains("77 77"), "{text}");
}

/// Imports once more: no file is written, nothing changes.
fn nothing_more(desk: &mut Desk, import: impl Fn(&mut Desk) -> Came) {
    let before = desk.files.clone();
    let came = import(desk);
    assert!(desk.files == before, "{}\n{:?}", came.told, changes(&came));
    assert!(came.plan().files.is_empty() && changes(&came).is_empty(), "{}", came.told);
}
