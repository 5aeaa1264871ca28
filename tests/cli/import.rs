//! `import`, as a secretariat calls it.

use std::collections::BTreeMap;

use super::{Place, Ran};
use crate::press::tree;

const WEEK: &str = "\n[defaults.placement.week]\nmonday = [\"09:00-12:00\", \"13:30-16:30\"]\n";

pub(crate) const PUPILS: &str = "\
Nom;Prénom;Né(e) le;Sexe;Classe;INE;Adresse;CP;Ville;Nom resp. légal 1;Prénom resp. légal 1;Tel portable resp. légal 1
DUPONT;Léa;03/03/2010;F;2de 4;123456789AB;8, place de Jaude;63000;Clermont-Ferrand;MOREAU;Claire;639982345
MARTIN;Noé;04/05/2010;M;2de 4;123456780AB;12 rue du Port;1000;Bourg-en-Bresse;MARTIN;Jean;06.39.98.34.56
";

pub(crate) const PLACEMENTS: &str = "\
Élève,Classe,Entreprise,SIRET,Adresse,CP,Ville,Signataire,Tuteur,Fonction du tuteur,Du,Au
DUPONT Léa,2de4,Menuiserie Chassaing SARL,732 829 320 00074,\"14, rue des Œillets\",63100,Clermont-Ferrand,M. CHASSAING Théo,Mme NUÑEZ Inès,cheffe d’atelier,15/06/2026,26/06/2026
Noé Martin,2DE 4,Menuiserie Chassaing SARL,732 829 320 00074,,,,,Mme NUÑEZ Inès,,15/06/2026,26/06/2026
";

/// A school's folder with no agreement, the exports beside it.
pub(crate) fn school() -> Place {
    let place = Place::new();
    place.run(&["new", "."]).is(0);
    for file in ["agreements/CS26-0412.toml", "agreements/CS26-0413.toml", "hosts/menuiserie-chassaing.toml"] {
        std::fs::remove_file(place.path(file)).unwrap();
    }
    let school = place.read("school.toml").replace("placement = { start = 2026-06-15, end = 2026-06-26 }\n", "");
    place.write("school.toml", &(school + WEEK));
    place.write("pupils.csv", PUPILS);
    place.write("placements.csv", PLACEMENTS);
    place
}

fn files(place: &Place) -> BTreeMap<String, Vec<u8>> {
    tree(&place.root())
}

pub(crate) fn import(place: &Place, more: &[&str]) -> Ran {
    place.run(&[&["import", "pupils.csv", "placements.csv"], more].concat())
}

#[test]
fn a_trial_shows_what_is_understood_and_writes_nothing() {
    let place = school();
    let before = files(&place);
    let ran = import(&place, &["--dry-run"]).is(0);
    for shown in [
        "A  Nom",
        "→ responsable 1 : téléphone",
        "→ organisme : SIRET",
        "nouveau  CS26-0001  2de 4  DUPONT Léa",
        "changé   school.toml  conventions de 2de 4\n",
    ] {
        assert!(ran.stdout.contains(shown), "{shown}\n{}", ran.stdout);
    }
    assert_eq!(files(&place), before);
}

#[test]
fn a_column_of_whole_names_is_shown_as_a_name() {
    let place = school();
    place.write("pupils.csv", "Nom;Prénom;Né le;Classe;Père\nDUPONT;Léa;03/03/2010;2de 4;DUPONT Luc\n");
    let ran = place.run(&["import", "pupils.csv", "--dry-run"]).is(0);
    assert!(ran.stdout.contains("→ responsable 2 : nom  "), "{}", ran.stdout);
}

#[test]
fn what_is_imported_checks_and_renders() {
    let place = school();
    import(&place, &[]).is(0);
    assert!(place.read("agreements/CS26-0002.toml").contains("postcode = \"01000\""));
    let school = place.read("school.toml");
    assert!(school.contains("number = \"CS26-{counter:4}\"") && school.contains("2026-06-26"), "{school}");
    place.run(&["check"]).is(0);
    place.run(&["render"]).is(0);
    assert!(place.path("out/CS26-0001.pdf").is_file() && place.path("out/CS26-0002.pdf").is_file());
}

#[test]
fn a_second_import_changes_what_the_export_changed_and_keeps_what_was_typed() {
    let place = school();
    import(&place, &[]).is(0);
    let before = files(&place);
    let again = import(&place, &[]).is(0);
    assert_eq!((again.stdout.as_str(), files(&place)), ("", before));

    let mine = place.read("agreements/CS26-0001.toml").replace("\"DUPONT\"", "\"Dupont\" # comme à l’état civil");
    place.write("agreements/CS26-0001.toml", &mine);
    place.write("pupils.csv", &PUPILS.replace("639982345", "639982346").replace("03/03/2010", "04/03/2010"));
    let ran = import(&place, &[]).is(0);
    assert!(ran.stdout.contains("responsable 1 : téléphone : 06 39 98 23 45 → 06 39 98 23 46"), "{}", ran.stdout);
    let after = place.read("agreements/CS26-0001.toml");
    for kept in ["\"Dupont\" # comme à l’état civil", "2010-03-04", "06 39 98 23 46"] {
        assert!(after.contains(kept), "{kept}\n{after}");
    }

    place.write("pupils.csv", &PUPILS.replace("DUPONT", "DUPOND"));
    let ran = import(&place, &[]).is(0);
    assert!(ran.stderr.contains("ROSTER-24") && ran.stderr.contains("« Dupont »"), "{}", ran.stderr);
    assert!(place.read("agreements/CS26-0001.toml").contains("\"Dupont\" #"));
}

#[test]
fn a_pupil_who_is_not_known_stops_no_other() {
    let place = school();
    place.write("placements.csv", &PLACEMENTS.replace("Noé Martin", "Noëlla Martin"));
    let ran = import(&place, &[]).is(1);
    assert!(
        ran.stderr.contains("ROSTER-14") && ran.stderr.contains("au nom le plus proche est MARTIN Noé, 2de 4"),
        "{}",
        ran.stderr
    );
    assert!(place.read("agreements/CS26-0001.toml").contains("menuiserie-chassaing"));
}

#[test]
fn a_damaged_file_stops_everything() {
    let place = school();
    let before = files(&place);
    for (text, code) in [
        ("a;b\n1;\"open\n2;3\n4;5\n", "ROSTER-03"),
        ("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><BEE_ELEVES>&b;</BEE_ELEVES>", "ROSTER-04"),
        ("<BEE_ELEVES><DONNEES><ELEVES><ELEVE ELEVE_ID=\"1\"><PRENOM>L", "ROSTER-03"),
        ("rien;du;tout\n1;2;3\n", "ROSTER-06"),
        ("\0\u{1}\u{2}", "ROSTER-05"),
        ("", "ROSTER-01"),
    ] {
        place.write("hostile", text);
        let ran = place.run(&["import", "pupils.csv", "hostile"]).is(1);
        assert!(ran.stderr.contains(code), "{code}: {}", ran.stderr);
        std::fs::remove_file(place.path("hostile")).unwrap();
        assert_eq!(files(&place), before);
    }
}

#[test]
fn what_a_column_is_is_said_once() {
    let place = school();
    place.write("pupils.csv", &PUPILS.replacen("INE", "Matricule", 1));
    let ran = import(&place, &[]).is(0);
    assert!(ran.stderr.contains("ROSTER-07") && ran.stderr.contains("« Matricule »"), "{}", ran.stderr);
    import(&place, &["--column", "Matricule=pupil.ine"]).is(0);
    assert!(place.read("school.toml").contains("Matricule = \"pupil.ine\""));
    assert!(place.read("agreements/CS26-0001.toml").contains("123456789AB"));
    assert!(!import(&place, &[]).is(0).stderr.contains("ROSTER-07"));
    import(&place, &["--column", "Matricule=pupil.inee"]).is(2);
}

#[test]
fn only_the_classes_asked_for_are_taken() {
    let place = school();
    let ran = import(&place, &["--class", "3A"]).is(0);
    assert!(!place.path("agreements/CS26-0001.toml").exists(), "{}", ran.stdout);
    import(&place, &["--class", "2DE4"]).is(0);
    assert!(place.path("agreements/CS26-0002.toml").exists());
}

#[test]
fn an_agreement_that_was_cancelled_is_left_and_another_placement_has_a_new_one() {
    let place = school();
    import(&place, &[]).is(0);
    let on = |args: &[&str]| {
        let mut command = place.command("", args);
        Ran::of(command.env("TRIPARTITE_TEST_NOW", "2026-05-04T08:00:00Z").output().unwrap()).is(0)
    };
    on(&["issue", "agreements/CS26-0002.toml", "--by", "secretariat"]);
    on(&["cancel", "CS26-0002", "--reason", "déménagement", "--by", "secretariat"]);
    let before = files(&place);
    let ran = import(&place, &[]).is(0);
    assert_eq!((ran.stdout.as_str(), files(&place) == before), ("", true));
    place.write(
        "placements.csv",
        &PLACEMENTS
            .replace("Noé Martin,2DE 4,Menuiserie Chassaing SARL,732 829 320 00074", "Noé Martin,2DE 4,Ferme Jaune,"),
    );
    let ran = import(&place, &[]).is(0);
    assert!(ran.stderr.contains("CS26-0002 est annulée ou refusée"), "{}", ran.stderr);
    assert_eq!(place.read("agreements/CS26-0002.toml").as_bytes(), before["agreements/CS26-0002.toml"]);
    assert!(place.read("agreements/CS26-0003.toml").contains("ferme-jaune"));
}

#[test]
fn an_agreement_whose_file_was_deleted_is_made_again_when_it_is_asked_for() {
    let place = school();
    import(&place, &[]).is(0);
    let text = place.read("agreements/CS26-0002.toml");
    std::fs::remove_file(place.path("agreements/CS26-0002.toml")).unwrap();
    let ran = import(&place, &[]).is(0);
    assert!(ran.stderr.contains("ROSTER-32") && ran.stderr.contains("--again"), "{}", ran.stderr);
    assert!(!place.path("agreements/CS26-0003.toml").exists() && !place.path("agreements/CS26-0002.toml").exists());
    let ran = import(&place, &["--again"]).is(0);
    assert!(ran.stdout.contains("nouveau  CS26-0002"), "{}", ran.stdout);
    assert_eq!(place.read("agreements/CS26-0002.toml"), text);
}

#[test]
fn json_tells_columns_and_agreements() {
    let place = school();
    let ran = import(&place, &["--dry-run", "--format", "json"]).is(0);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["tables"][0]["columns"][5]["key"], "pupil.ine");
    assert_eq!(report["agreements"][0]["number"], "CS26-0001");
    assert_eq!(report["agreements"][0]["fate"], "new");
    assert_eq!(report["hosts"][0]["file"], "hosts/menuiserie-chassaing-sarl.toml");
    assert_eq!(report["shared"][0]["class"], "2de 4");
    assert_eq!(report["files"], serde_json::json!([]));
}

#[test]
fn without_a_schools_folder_it_says_how_to_make_one() {
    let place = Place::new();
    place.write("pupils.csv", PUPILS);
    let ran = place.run(&["import", "pupils.csv"]).is(2);
    assert!(ran.stderr.contains("tripartite new"), "{}", ran.stderr);
}

#[test]
fn a_day_whose_hours_cannot_be_read_is_an_error() {
    let place = school();
    let with_hours = PLACEMENTS.lines().zip(["Lundi", "selon besoin", "9h-12h"]);
    let list = with_hours.map(|(line, hours)| format!("{line},{hours}\n")).collect::<String>();
    place.write("placements.csv", &list);
    let ran = import(&place, &[]).is(1);
    assert!(ran.stderr.contains("erreur ROSTER-10") && ran.stderr.contains("« selon besoin »"), "{}", ran.stderr);
}
