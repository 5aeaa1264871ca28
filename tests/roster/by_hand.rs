//! What was changed by hand in a file that an import wrote.

use tripartite::roster::Fate;

use super::Desk;
use super::pupils::{exports, school};

const PLACEMENTS: &str = "Nom;Prénom;Né le;Classe;Adresse;Entreprise;SIRET;CP entreprise;Tuteur\n\
    PETIT;Ana;01/02/2010;2de 1;1 rue A;Atelier Bleu;73282932000074;63100;Mme ROUX Lise\n\
    NOIR;Eve;02/03/2010;2de 1;1 rue A;Garage Vert;;63200;M. BLANC Luc\n";

#[test]
fn a_host_that_was_changed_by_hand_is_the_same_host_in_the_next_import() {
    for (path, from, to) in [
        ("hosts/atelier-bleu.toml", "\"ROUX\"", "\"Martin\""),
        ("hosts/atelier-bleu.toml", "73282932000074", "44306184100047"),
        ("hosts/atelier-bleu.toml", "\"Atelier Bleu\"", "\"Menuiserie Chassaing\""),
        ("hosts/garage-vert.toml", "\"Garage Vert\"", "\"Menuiserie Chassaing\""),
        ("hosts/garage-vert.toml", "\"63200\"", "\"63000\""),
        ("hosts/garage-vert.toml", "\"BLANC\"", "\"Martin\""),
    ] {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", PLACEMENTS.as_bytes())]);
        let text = desk.files.get_mut(path).unwrap();
        assert!(text.contains(from), "{text}");
        *text = text.replace(from, to);
        let before = desk.files.clone();
        let came = desk.import(&[("a.csv", PLACEMENTS.as_bytes())]);
        assert_eq!(desk.files, before, "{from} → {to}: {}", came.told);
        assert!(came.plan().hosts.iter().all(|host| host.fate == Fate::Same));
    }
}

#[test]
fn what_a_hand_and_the_list_changed_of_a_host_is_a_conflict() {
    let mut desk = Desk::new();
    desk.import(&[("a.csv", PLACEMENTS.as_bytes())]);
    let text = desk.files.get_mut("hosts/garage-vert.toml").unwrap();
    *text = text.replace("\"63200\"", "\"63000\"");
    let before = text.clone();
    let list = PLACEMENTS.replace("Vert;;63200", "Vert;73282932000074;63200").replace("Bleu;73282932000074", "Bleu;");
    let came = desk.import(&[("a.csv", list.as_bytes())]);
    let written = &desk.files["hosts/garage-vert.toml"];
    assert!(written.contains("73282932000074") && written.contains("\"63000\""), "{before}\n{written}\n{}", came.told);
    let other = list.replace("63200", "63300");
    let came = desk.import(&[("a.csv", other.as_bytes())]);
    assert!(came.told.contains("`host.address.postcode` vaut « 63000 »"), "{}", came.told);
}

const SIGNED: &str = "Nom;Prénom;Né le;Classe;Adresse;Entreprise;SIRET;Adresse entreprise;Représentant entreprise;Tuteur;Fonction du tuteur\n\
    PETIT;Ana;01/02/2010;2de 1;3 rue C;Petit & Fils;73282932000074;1 rue A;M. Théo CHASSAIN;Mme ROUX Lise;peintre\n";

#[test]
fn what_was_corrected_by_hand_of_a_host_is_so_for_a_second_tutor_too() {
    let other = SIGNED.lines().nth(1).unwrap().replace("Mme ROUX Lise;peintre", "M. DURAND Ali;");
    let more = format!("{SIGNED}{}\n", other.replace("PETIT;Ana", "NOIR;Eve"));
    let changed = format!("{}\n{other}\n", SIGNED.lines().next().unwrap());
    for list in [more.clone(), changed, more.replace("1 rue A;M.", ";M.")] {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", SIGNED.as_bytes())]);
        let text = desk.files.get_mut("hosts/petit-fils.toml").unwrap();
        let by_hand = text.replace("1 rue A", "2 rue B").replace("CHASSAIN", "Chassaing").replace("\"M.\"", "\"Mme\"");
        *text =
            by_hand.replace("Petit & Fils", "Petit et Filles").replace("[host]", "[host]\nphone = \"04 65 71 00 01\"");
        let came = desk.import(&[("a.csv", list.as_bytes())]);
        let second = desk.files["hosts/petit-fils-durand.toml"].clone();
        for said in ["2 rue B", "\"Chassaing\"", "\"Mme\"", "\"Petit et Filles\"", "04 65 71 00 01", "\"DURAND\""] {
            assert!(second.contains(said), "{said}: {second}\n{}", came.told);
        }
        assert!(!second.contains("peintre"), "{second}");
        // What the list gives is known as such: the next import leaves the corrections alone.
        let before = desk.files.clone();
        let again = desk.import(&[("a.csv", list.as_bytes())]);
        assert_eq!(desk.files, before, "{}", again.told);
    }
}

#[test]
fn what_the_list_changed_of_a_host_counts_for_a_second_tutor_and_what_was_taken_out_does_not_come_back() {
    let mut desk = Desk::new();
    desk.import(&[("a.csv", SIGNED.as_bytes())]);
    let text = desk.files.get_mut("hosts/petit-fils.toml").unwrap();
    let address = text.lines().find(|line| line.starts_with("address")).unwrap().to_owned();
    *text = text.replace(&address, "").replace("CHASSAIN", "Chassaing");
    let other = SIGNED.lines().nth(1).unwrap().replace("Mme ROUX Lise", "M. DURAND Ali").replace("CHASSAIN", "BLANC");
    let came = desk.import(&[("a.csv", format!("{SIGNED}{}\n", other.replace("PETIT;Ana", "NOIR;Eve")).as_bytes())]);
    let second = &desk.files["hosts/petit-fils-durand.toml"];
    assert!(second.contains("\"BLANC\"") && !second.contains("1 rue A"), "{second}\n{}", came.told);
}

#[test]
fn what_was_corrected_in_the_file_of_either_tutor_is_so_for_a_third() {
    let row = |pupil: &str, tutor: &str| {
        SIGNED.lines().nth(1).unwrap().replace("PETIT;Ana", pupil).replace("Mme ROUX Lise;peintre", tutor) + "\n"
    };
    let two = format!("{SIGNED}{}", row("NOIR;Eve", "M. DURAND Ali;"));
    for corrected in ["hosts/petit-fils.toml", "hosts/petit-fils-durand.toml"] {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", two.as_bytes())]);
        let text = desk.files.get_mut(corrected).unwrap();
        *text = text.replace("1 rue A", "2 rue B").replace("CHASSAIN", "Chassaing");
        let came = desk.import(&[("a.csv", format!("{two}{}", row("VERT;Léo", "Mme GRIS Zoé;")).as_bytes())]);
        let third = &desk.files["hosts/petit-fils-gris.toml"];
        assert!(third.contains("2 rue B") && third.contains("\"Chassaing\""), "{corrected}: {third}\n{}", came.told);
    }
}

const FAMILY: &str = "Nom;Prénom;Né le;Classe;Nom resp. légal 1;Prénom resp. légal 1;E-mail resp. légal 1;Nom resp. légal 2;\
    Prénom resp. légal 2;Tél resp. légal 2\n\
    DUPONT;Léa;03/03/2010;2de 1;DUPONT;Luc;luc@famille.example;DUPONT;Rose;0639981234\n";

#[test]
fn a_guardian_who_was_taken_out_or_replaced_by_hand_is_not_put_back() {
    for replaced in [false, true] {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", FAMILY.as_bytes())]);
        let path = "agreements/CS26-0001.toml";
        let text = desk.files[path].clone();
        let parts: Vec<&str> = text.split("[[guardians]]").collect();
        assert_eq!(parts.len(), 3, "{text}");
        let edited = if replaced {
            let other = parts[1].replace("\"Luc\"", "\"Jeanne\"").replace("luc@", "jeanne@");
            [parts[0], other.as_str(), parts[2]].join("[[guardians]]")
        } else {
            [parts[0], parts[2]].join("[[guardians]]")
        };
        desk.files.insert(path.to_owned(), edited.clone());
        // Twice: what the first import keeps is what the second goes by.
        for mail in ["luc@famille.example", "luc.dupont@famille.example"] {
            let came = desk.import(&[("a.csv", FAMILY.replace("luc@famille.example", mail).as_bytes())]);
            assert_eq!(desk.files[path], edited, "{}", came.told);
            assert!(!came.codes.contains(&"ROSTER-24"), "{}", came.told);
            assert!(
                came.told.contains("« dupont luc » est responsable dans l’export, et a été retiré"),
                "{}",
                came.told
            );
        }
    }
}

/// A school without dates of its own, and a list of pupils with dates.
pub(super) fn without_dates() -> Desk {
    let mut desk = Desk::new();
    let school = desk.files.get_mut("school.toml").unwrap();
    *school = school.lines().filter(|line| !line.starts_with("placement")).map(|line| format!("{line}\n")).collect();
    desk
}

fn dated(rows: &[(&str, &str, &str)]) -> String {
    let row =
        |(name, class, days): &(&str, &str, &str)| format!("{name};Eve;02/03/2010;{class};1 rue A;63000;Riom;{days}\n");
    rows.iter()
        .map(row)
        .fold("Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Date début;Date fin\n".to_owned(), |all, row| all + &row)
}

const EARLY: &str = "08/06/2026;12/06/2026";
const LATE: &str = "15/06/2026;19/06/2026";

#[test]
fn a_pupil_who_changes_class_keeps_the_dates_of_the_list() {
    let rows = |class: &'static str, days: &'static str| {
        [
            ("Noir", class, days),
            ("Petit", "2de 1", EARLY),
            ("Roux", "2de 1", EARLY),
            ("Blanc", "2de 2", LATE),
            ("Gris", "2de 2", LATE),
        ]
    };
    for (days, wanted) in [(EARLY, "2026-06-08"), (LATE, "2026-06-15")] {
        let mut desk = without_dates();
        let came = desk.import(&[("a.csv", dated(&rows("2de 1", EARLY)).as_bytes())]);
        let number = came.plan().agreements.iter().find(|a| a.who == "Noir Eve").unwrap().number.clone();
        let noir = format!("agreements/{number}.toml");
        assert!(!desk.files[&noir].contains("start"), "{}\n{}", came.told, desk.files[&noir]);
        let came = desk.import(&[("b.csv", dated(&rows("2de 2", days)).as_bytes())]);
        let text = &desk.files[&noir];
        assert!(text.contains("\"2de 2\"") && text.contains(&format!("start = {wanted}")), "{}\n{text}", came.told);
        let written = desk.files.clone();
        desk.import(&[("b.csv", dated(&rows("2de 2", days)).as_bytes())]);
        assert!(desk.files == written);
    }
}

#[test]
fn the_dates_of_one_class_are_no_default_for_the_others() {
    let mut desk = without_dates();
    desk.import(&[("a.csv", dated(&[("Noir", "2de 1", EARLY), ("Petit", "2de 1", EARLY)]).as_bytes())]);
    assert!(desk.files["school.toml"].contains("[defaults.class.\"2de 1\"]"), "{}", desk.files["school.toml"]);
    let came = desk.import(&[("b.csv", dated(&[("Blanc", "2de 2", ";"), ("Gris", "2de 2", ";")]).as_bytes())]);
    assert!(came.told.contains("il manque `placement.start` à 2 convention(s)"), "{}", came.told);
}

#[test]
fn what_some_classes_have_in_common_is_no_default_for_those_of_a_later_list() {
    let mut desk = without_dates();
    let school = desk.files.get_mut("school.toml").unwrap();
    *school = school.lines().filter(|line| !line.starts_with("level")).map(|line| format!("{line}\n")).collect();
    let first = [("Noir", "3A", EARLY), ("Petit", "3A", EARLY), ("Roux", "3B", EARLY), ("Vert", "3B", EARLY)];
    let with_level = |list: String, code: &str| {
        let lines = list.lines().enumerate();
        lines.map(|(at, line)| format!("{line};{}\n", if at == 0 { "Code MEF" } else { code })).collect::<String>()
    };
    desk.import(&[("a.csv", with_level(dated(&first), "10310019110").as_bytes())]);
    let school = &desk.files["school.toml"];
    assert_eq!((school.matches("2026-06-08").count(), school.matches("troisieme").count()), (2, 2), "{school}");
    let came = desk.import(&[("b.csv", dated(&[("Blanc", "3C", ";"), ("Gris", "4A", ";")]).as_bytes())]);
    for key in ["level", "placement.start"] {
        assert!(came.told.contains(&format!("il manque `{key}` à 2 convention(s)")), "{}", came.told);
    }
}

#[test]
fn what_all_classes_of_an_export_of_the_school_have_in_common_is_written_once() {
    let mut desk = without_dates();
    let school = desk.files.get_mut("school.toml").unwrap();
    *school = school.lines().filter(|line| !line.starts_with("level")).map(|line| format!("{line}\n")).collect();
    let export = super::fixture("ElevesAvecAdresses.xml");
    let at = export.windows(11).position(|code| code == b"20210019110").unwrap();
    let only_seconde = [&export[..at], b"20010015110", &export[at + 11..]].concat();
    let structures = String::from_utf8(super::fixture("Structures.xml")).unwrap();
    let structures = structures.replace("</DIVISIONS>", "<DIVISION CODE_STRUCTURE=\"TS2\"/></DIVISIONS>");
    let came = desk.import(&[("E.xml", &only_seconde), ("Structures.xml", structures.as_bytes())]);
    let school = &desk.files["school.toml"];
    assert_eq!(school.matches("seconde-gt").count(), 1, "{school}");
    assert_eq!(came.plan().shared.iter().filter(|shared| shared.class.is_none()).count(), 1);
}

#[test]
fn what_an_export_of_some_classes_has_in_common_is_no_default_for_the_others() {
    let pupils = school(5, 90);
    let (some, _) = exports(&pupils[..60]);
    let (all, _) = exports(&pupils);
    let listed = pupils.iter().map(|p| format!("{};{};2E{};08/06/2026;12/06/2026\n", p.family, p.given, p.class));
    let list = |count: usize| "Nom;Prénom;Classe;Du;Au\n".to_owned() + &listed.clone().take(count).collect::<String>();
    let structures = |classes: &[&str]| {
        let divisions = classes.iter().map(|class| format!("<DIVISION CODE_STRUCTURE=\"{class}\"/>"));
        format!(
            "<BEE_STRUCTURES><DONNEES><DIVISIONS>{}</DIVISIONS></DONNEES></BEE_STRUCTURES>",
            divisions.collect::<String>()
        )
    };
    let shared = |desk: &mut Desk, pupils: &str, list: String, structures: Option<String>| {
        let structures = structures.unwrap_or_else(|| "<BEE_COMMUN/>".to_owned());
        let given = [("E.xml", pupils.as_bytes()), ("S.xml", structures.as_bytes()), ("l.csv", list.as_bytes())];
        let came = desk.import(&given);
        let dated = came.plan().shared.iter().filter(|shared| shared.values.contains_key("placement.start"));
        dated.map(|shared| shared.class.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    for told in
        [None, Some(structures(&["2E1", "2E2", "2E3"])), Some(structures(&["2E1"])), Some(structures(&["2E1", ""]))]
    {
        let mut desk = without_dates();
        assert_eq!(shared(&mut desk, &some, list(60), told.clone()), ["2E1", "2E2"], "{told:?}");
        let came = desk.import(&[("E.xml", all.as_bytes())]);
        assert!(came.told.contains("il manque `placement.start` à 30 convention(s)"), "{told:?}\n{}", came.told);
    }
    // Of all classes that there are, it is the school's; not where a pupil of another list is in none of them.
    let every = structures(&["2E1", "2E2", "2E3"]);
    assert_eq!(shared(&mut without_dates(), &all, list(90), Some(every.clone())), [""]);
    let more = list(90).replace(";Du;", ";Né le;Adresse;Du;").replace(";08/", ";;;08/");
    let more = more + "ROUX;Ali;3B;01/02/2011;1 rue A;08/06/2026;12/06/2026\n";
    assert_eq!(shared(&mut without_dates(), &all, more, Some(every)), ["2E1", "2E2", "2E3"]);
}

const UNSPLIT: &str = "Nom;Prénom;Né le;Classe;Adresse;Entreprise;SIRET;Représentant;Tuteur;Fonction tuteur\n\
    PETIT;Ana;01/02/2010;2de 1;1 rue A;Atelier Bleu;73282932000074;M. Théo Chassaing;Mme Inès Nuñez;cheffe\n\
    NOIR;Eve;02/03/2010;2de 1;1 rue A;Atelier Bleu;73282932000074;M. Théo Chassaing;M. Ali Durand;menuisier\n\
    VERT;Luc;03/03/2010;2de 1;1 rue A;Atelier Bleu;73282932000074;M. Théo Chassaing;Mme Inès Nuñez;cheffe\n";

#[test]
fn a_tutor_whose_name_was_told_apart_by_hand_is_the_same_in_the_next_import() {
    let apart =
        ["family_name = \"Nuñez\"\ngiven_names = \"Inès\"", "family_name = \"Nuñez Diaz\"\ngiven_names = \"Inès\""];
    let beside = "family_name = \"Inès Nuñez\"\ngiven_names = \"Inès\"";
    for by_hand in apart.into_iter().chain([beside]) {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", UNSPLIT.as_bytes())]);
        let text = desk.files.get_mut("hosts/atelier-bleu.toml").unwrap();
        assert!(text.contains("\"Inès Nuñez\""), "{text}");
        *text = text.replace("family_name = \"Inès Nuñez\"", by_hand);
        let before = desk.files.clone();
        let came = desk.import(&[("a.csv", UNSPLIT.as_bytes())]);
        assert_eq!(came.plan().hosts.iter().map(|host| host.fate).collect::<Vec<_>>(), [Fate::Same; 2], "{by_hand}");
        assert_eq!((came.fates(Fate::Same), desk.files.len()), (3, before.len()), "{by_hand}: {}", came.told);
        let text = &desk.files["hosts/atelier-bleu.toml"];
        assert!(text.contains(by_hand), "{text}");
    }
}

#[test]
fn a_tutor_is_one_whether_a_list_tells_the_parts_of_the_name_or_not() {
    let capitals = UNSPLIT.replace("Nuñez", "NUÑEZ").replace("Durand", "DURAND").replace("Chassaing", "CHASSAING");
    let mixed = UNSPLIT.replacen("Nuñez", "NUÑEZ", 1);
    let representative = ["family_name = \"CHASSAING\"", "given_names = \"Théo\""];
    for lists in [[UNSPLIT, &capitals], [&capitals, UNSPLIT], [&mixed, UNSPLIT], [UNSPLIT, &mixed]] {
        let mut desk = Desk::new();
        for list in lists {
            let came = desk.import(&[("a.csv", list.as_bytes())]);
            assert_eq!(desk.files.keys().filter(|path| path.starts_with("hosts/")).count(), 2, "{}", came.told);
            assert!(!came.told.contains("ROSTER-21"), "{}", came.told);
        }
        let text = &desk.files["hosts/atelier-bleu.toml"];
        assert!(text.contains("\"NUÑEZ\"") && text.contains("\"Inès\""), "{text}");
        assert!(!lists.contains(&capitals.as_str()) || representative.iter().all(|said| text.contains(said)), "{text}");
    }
}
