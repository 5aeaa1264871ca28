//! Lists of who goes to which host, as they are typed and corrected.

use tripartite::roster::{Fate, Without};

use super::{Came, Desk};

const PUPILS: &str =
    "Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2de 1\nNOIR;Eve;02/03/2010;2de 1\nROUX;Ali;03/03/2010;2de 1\n";
const HEADER: &str =
    "Nom;Prénom;Classe;Entreprise;Adresse entreprise;CP entreprise;Ville entreprise;Tuteur;Début;Fin\n";

fn list(rows: &[&str]) -> String {
    rows.iter().fold(HEADER.to_owned(), |all, row| format!("{all}{row};15/06/2026;26/06/2026\n"))
}

fn import(desk: &mut Desk, rows: &[&str]) -> Came {
    desk.import(&[("list.csv", list(rows).as_bytes())])
}

/// A school whose pupils are known, with placements.
fn placed(rows: &[&str]) -> Desk {
    let mut desk = Desk::new();
    let came = desk.import(&[("pupils.csv", PUPILS.as_bytes()), ("list.csv", list(rows).as_bytes())]);
    assert_eq!(came.fates(Fate::New), 3, "{}", came.told);
    desk
}

const ANA: &str = "PETIT;Ana;2de 1;Atelier Bleu;1 rue A;63000;Riom;Mme ROUX Lise";
const EVE: &str = "NOIR;Eve;2de 1;Garage Vert;2 rue B;63200;Riom;M. BLANC Luc";

#[test]
fn what_is_said_of_a_host_without_a_name_is_told_by_row_and_column() {
    for (row, column) in [
        ("PETIT;Ana;2de 1;;;;;Mme ROUX Lise", "H « Tuteur »"),
        ("PETIT;Ana;2de 1;;1 rue A;63000;Riom;", "E « Adresse entreprise »"),
    ] {
        let mut desk = placed(&[EVE]);
        let came = import(&mut desk, &[EVE, row]);
        let said = format!("ce qui en est dit n’est pas repris dans une case de la colonne {column}, ligne 3");
        assert!(came.told.contains(&said) && came.codes.contains(&"ROSTER-19"), "{}", came.told);
    }
    let came = import(&mut placed(&[EVE]), &[EVE, "PETIT;Ana;2de 1;;;;;"]);
    assert!(!came.codes.contains(&"ROSTER-19"), "{}", came.told);
}

#[test]
fn a_placement_whose_company_was_emptied_is_told_as_withdrawn() {
    let without_dates = HEADER.replace(";Début;Fin", "");
    for emptied in ["PETIT;Ana;2de 1;;;;;", "PETIT;Ana;2de 1;;1 rue A;63000;Riom;Mme ROUX Lise"] {
        for list in [
            list(&[emptied, EVE]),
            list(&[emptied]),
            format!("{without_dates}{EVE}\n{emptied}\n"),
            format!("{without_dates}{emptied}\n"),
        ] {
            let mut desk = placed(&[ANA, EVE]);
            let came = desk.import(&[("list.csv", list.as_bytes())]);
            let told = |who: &str| came.told.contains(&format!("le placement de « {who} » n’est plus dans la liste"));
            assert!(told("PETIT Ana"), "{list}\n{}", came.told);
            assert!(!came.told.contains("n’est plus dans l’export"), "{list}\n{}", came.told);
            assert!(desk.agreement("CS26-0002").contains("../hosts/atelier-bleu.toml"));
        }
    }
    // A list of dates, without a column for the host, says nothing of hosts.
    let mut desk = placed(&[ANA, EVE]);
    let dates = "Nom;Prénom;Classe;Début;Fin\nPETIT;Ana;2de 1;15/06/2026;26/06/2026\n";
    let came = desk.import(&[("dates.csv", dates.as_bytes())]);
    assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
}

#[test]
fn a_placement_whose_pupil_is_misspelt_is_not_told_as_withdrawn() {
    for misspelt in ["PETTI;Ana;2de 1", "PETIT;Ana;2de 9", "BLANCHARD;Anastasia;2de 1"] {
        let mut desk = placed(&[ANA, EVE]);
        let row = ANA.replace("PETIT;Ana;2de 1", misspelt);
        let came = import(&mut desk, &[&row, EVE]);
        assert!(came.codes.contains(&"ROSTER-14"), "{}", came.told);
        assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
    }
    let mut desk = placed(&[ANA, EVE]);
    let came = import(&mut desk, &["BLANCHARD;Anastasia;2de 1;Ferme Jaune;;;;", EVE]);
    assert!(came.told.contains("le placement de « PETIT Ana » n’est plus"), "{}", came.told);
}

#[test]
fn a_corrected_postcode_of_a_host_without_siret_is_told_with_what_makes_it_one_host_again() {
    let mut desk = placed(&[ANA, EVE]);
    let corrected = ANA.replace("63000", "63530");
    let came = import(&mut desk, &[&corrected, EVE]);
    assert!(
        came.told
            .contains("hosts/atelier-bleu.toml a ce nom, avec le code postal 63000 | si c’est le même, écrire 63530"),
        "{}",
        came.told
    );
    // What the help says.
    desk.files.remove("hosts/atelier-bleu-2.toml").unwrap();
    let file = desk.files.get_mut("hosts/atelier-bleu.toml").unwrap();
    *file = file.replace("63000", "63530");
    let came = import(&mut desk, &[&corrected, EVE]);
    assert!(!came.codes.contains(&"ROSTER-21"), "{}", came.told);
    assert!(desk.agreement("CS26-0002").contains("../hosts/atelier-bleu.toml"), "{}", desk.agreement("CS26-0002"));
    assert_eq!(desk.files.keys().filter(|path| path.starts_with("hosts/")).count(), 2);
}

#[test]
fn a_name_that_two_hosts_of_one_list_bear_elsewhere_is_not_told() {
    let mut desk = placed(&[ANA]);
    let other = EVE.replace("Garage Vert", "Atelier Bleu");
    let came = import(&mut desk, &[ANA, &other]);
    assert!(!came.codes.contains(&"ROSTER-21"), "{}", came.told);
    // Both were there, and one is corrected.
    let came = import(&mut desk, &[ANA, &other.replace("63200", "63530")]);
    assert!(came.told.contains("hosts/atelier-bleu-2.toml a ce nom"), "{}", came.told);
}

#[test]
fn a_line_of_totals_is_neither_a_pupil_nor_a_host() {
    for total in [
        "TOTAL;12;;;;;;",
        "Total : 12 élèves;;;;;;;",
        "Total;;;12 entreprises;;;;",
        "25 élèves;;;;;;;",
        "Nombre d’élèves;3;;;;;;",
    ] {
        let mut desk = placed(&[ANA]);
        let before = desk.files.len();
        let came = import(&mut desk, &[ANA, EVE]);
        assert_eq!(came.plan().agreements.len(), 2, "{}", came.told);
        let whole = list(&[ANA, EVE]) + total + ";\n";
        let came = desk.import(&[("list.csv", whole.as_bytes())]);
        assert_eq!((came.plan().agreements.len(), desk.files.len()), (2, before + 1), "{total}: {}", came.told);
        assert!(came.told.contains("ROSTER-17 Some((4, 1)) la ligne ne nomme"), "{total}: {}", came.told);
    }
    let came = Desk::new()
        .import(&[("a.csv", "Élève;Classe;Né le\nNOIR Eve;2de 1;02/03/2010\nTotal : 1 élève;1;\n".as_bytes())]);
    assert_eq!((came.plan().agreements.len(), came.codes.contains(&"ROSTER-10")), (1, false), "{}", came.told);
    let hosts = "Entreprise;Adresse;CP;Ville;Places\nTotal;1 rue A;63000;Riom;2\nAtelier Bleu;2 rue A;63000;Riom;2\nTotal;;;;4\n";
    let came = Desk::new().import(&[("a.csv", hosts.as_bytes())]);
    assert_eq!(came.plan().hosts.len(), 2, "{}", came.told);
    assert!(came.told.contains("ROSTER-17 Some((4, 1))"), "{}", came.told);
}

#[test]
fn rows_of_other_classes_than_those_asked_for_are_left_aside() {
    let rows = [ANA, &EVE.replace("2de 1", "2de 2")];
    let pupils = PUPILS.replace("Eve;02/03/2010;2de 1", "Eve;02/03/2010;2de 2");
    let moved = [rows[0].replace("Atelier Bleu", "Ferme Jaune"), rows[1].replace("Garage Vert", "Ferme Jaune")];
    // The class of a pupil is that of the folder, also where the list has none.
    for of in [|class: &str| class.to_owned(), |_: &str| String::new()] {
        let mut desk = Desk::new();
        desk.import(&[("pupils.csv", pupils.as_bytes()), ("list.csv", list(&rows).as_bytes())]);
        desk.wish.classes = vec!["2de 2".to_owned()];
        let before = desk.agreement("CS26-0001").to_owned();
        let list = list(&[&moved[0].replace("2de 1", &of("2de 1")), &moved[1].replace("2de 2", &of("2de 2"))]);
        let came = desk.import(&[("list.csv", list.as_bytes())]);
        assert_eq!((came.fates(Fate::Changed), came.fates(Fate::New)), (1, 0), "{}", came.told);
        assert_eq!(came.plan().without, [(Without::Class, 1)].into(), "{}", came.told);
        assert_eq!(desk.agreement("CS26-0001"), before);
    }
}

#[test]
fn what_says_that_nothing_is_known_yet_is_no_host() {
    let words = ["En recherche", "?", "à venir", "Non trouvé", "DISPENSÉE"];
    let header = "Élève;Né le;Classe;Adresse;Entreprise;Tuteur;Lundi;Mardi\n".to_owned();
    let row = |(name, word): (&str, &str)| format!("DUPONT {name};03/03/2010;2DE 4;1 rue A;{word};?;Fermé;\n");
    let list = ["Ana", "Eva", "Lou", "Zoé", "Inès"].into_iter().zip(words).map(row).fold(header, |all, row| all + &row);
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", list.as_bytes())]);
    assert_eq!(came.plan().agreements.len(), words.len(), "{}", came.told);
    assert!(!desk.files.keys().any(|path| path.starts_with("hosts/")), "{}", came.told);
    assert!(!desk.agreement("CS26-0001").contains("week"), "{}", desk.agreement("CS26-0001"));
    let told =
        came.told.lines().filter(|line| line.contains("rien n’est encore dit") && line.contains("5 cases")).count();
    assert_eq!(told, 2, "{}", came.told);
    let came = Desk::new()
        .import(&[("a.csv", "Élève;Né le;Classe;Entreprise\nDUPONT Léa;03/03/2010;2DE 4;idem\n".as_bytes())]);
    assert!(came.told.contains("« idem » renvoie à une autre case"), "{}", came.told);
}

#[test]
fn a_hosts_address_in_the_cell_of_its_name_is_told_apart() {
    let pupils = "Nom;Prénom;Né le;Classe\nDUPONT;Léa;03/03/2010;2DE 4\nPETIT;Ana;04/03/2010;2DE 4\n";
    let list = "Élève;Né le;Classe;Entreprise;Tuteur\n\
        DUPONT Léa;03/03/2010;2DE 4;Garage Dupont, 12 rue des Lilas, 63200 Riom;\n\
        PETIT Ana;04/03/2010;2DE 4;Atelier Bleu 12 rue des Lilas 63200 Riom;\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", list.as_bytes()), ("b.csv", pupils.as_bytes())]);
    let host = &desk.files["hosts/garage-dupont.toml"];
    let host: toml::Table = toml::from_str(host).unwrap();
    let address = &host["host"]["address"];
    let parts = [address["lines"][0].as_str(), address["postcode"].as_str(), address["city"].as_str()];
    assert_eq!(parts, [Some("12 rue des Lilas"), Some("63200"), Some("Riom")], "{}", came.told);
    assert!(came.told.contains("en est séparée dans une case"), "{}", came.told);
    assert!(came.told.contains("son adresse ne se distinguent pas, le tout est repris comme nom"), "{}", came.told);
}

#[test]
fn a_day_of_departure_after_the_placement_or_the_import_is_none() {
    let pupils = |left: &str| format!("Nom;Prénom;Né le;Classe;Sortie\nDUPONT;Léa;03/03/2010;2DE 4;{left}\n");
    let list = "Élève;Entreprise;Début;Fin\nDUPONT Léa;Atelier Bleu;15/06/2026;26/06/2026\n";
    let import = |left: &str, today: Option<&str>| {
        let mut desk = Desk::new();
        desk.wish.today = today.map(|day| day.parse().unwrap());
        let came = desk.import(&[("a.csv", pupils(left).as_bytes()), ("b.csv", list.as_bytes())]);
        (came.plan().agreements.len(), came.told)
    };
    for (left, today, agreements, told) in [
        ("04/07/2026", None, 1, ""),
        ("26/06/2026", None, 1, ""),
        (
            "12/06/2026",
            Some("2026-05-04"),
            1,
            "quitte l’établissement le 12/06/2026, avant la fin du placement (26/06/2026)",
        ),
        ("12/06/2026", None, 0, "sans convention : DUPONT Léa (12/06/2026)"),
        (
            "12/03/2026",
            Some("2026-05-04"),
            0,
            "a quitté l’établissement le 12/03/2026 : son placement n’est pas repris",
        ),
    ] {
        let (made, all) = import(left, today);
        assert_eq!(made, agreements, "{left} {today:?}\n{all}");
        assert!(all.contains(told) && told.is_empty() != all.contains("ROSTER-18"), "{left} {today:?}\n{all}");
    }
}

#[test]
fn who_has_left_is_named_though_an_agreement_of_theirs_was_deleted() {
    let pupils = |left: &str| format!("Nom;Prénom;Né le;Classe;Sortie\nDUPONT;Léa;03/03/2010;2DE 4;{left}\n");
    let mut desk = Desk::new();
    desk.import(&[("a.csv", pupils("").as_bytes())]);
    desk.files.remove("agreements/CS26-0001.toml").unwrap();
    let came = desk.import(&[("a.csv", pupils("12/03/2026").as_bytes())]);
    assert!(came.told.contains("sans convention : DUPONT Léa (12/03/2026)"), "{}", came.told);
}

#[test]
fn how_a_pupil_is_reached_is_taken_from_a_list_of_placements_and_their_civility_from_nowhere() {
    let mut desk = Desk::new();
    let pupils = "Nom;Prénom;Né(e) le;Classe;Adresse;CP;Ville\nPETIT;Ana;01/02/2010;2de 1;1 rue A;63000;Riom\n";
    let list = "Élève;Classe;Mail élève;Entreprise\nMlle PETIT Ana;2de 1;ana@petit.example;Fournil\nVERT Lou;2de 1;lou@vert.example;Fournil\n";
    let came = desk.import(&[("pupils.csv", pupils.as_bytes()), ("list.csv", list.as_bytes())]);
    let text = desk.agreement("CS26-0001");
    assert!(text.contains("ana@petit.example") && text.contains("fournil") && !text.contains("civility"), "{text}");
    // Nobody is made of a name and an address for mail.
    assert!(!desk.files.contains_key("agreements/CS26-0002.toml"), "{}", came.told);
    assert!(came.told.contains("« VERT Lou » n’est aucun des élèves connus"), "{}", came.told);
}

#[test]
fn a_placement_that_is_said_to_be_off_is_not_made_and_told() {
    let list = "Nom;Prénom;Né le;Classe;Entreprise;Statut;Observations;Adresse élève\n\
        Noir;Eve;02/03/2010;2de 4;Garage;Annulé;;1 rue Haute 63000 Riom\n\
        Blanc;Zoé;02/03/2010;2de 4;Mairie de Riom;Refusé;;1 rue Haute 63000 Riom\n\
        Roux;Ana;02/03/2010;2de 4;stage annulé;;;1 rue Haute 63000 Riom\n\
        Petit;Lou;02/03/2010;2de 4;ANNULÉ Garage du centre;;;1 rue Haute 63000 Riom\n\
        Brun;Max;02/03/2010;2de 4;Idem frère;;;1 rue Haute 63000 Riom\n\
        Vert;Tom;02/03/2010;2de 4;voir Mme ROUX;;;1 rue Haute 63000 Riom\n\
        Gris;Léo;02/03/2010;2de 4;Ferme du lac;En attente;;1 rue Haute 63000 Riom\n\
        Bleu;Mia;02/03/2010;2de 4;Ferme du pré;Accepté;annulé le 3 mai;1 rue Haute 63000 Riom\n\
        Rose;Ida;02/03/2010;2de 4;Ferme du bois;OK;;1 rue Haute 63000 Riom\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("l.csv", list.as_bytes())]);
    let hosts: Vec<&str> = desk.files.keys().filter_map(|path| path.strip_prefix("hosts/")).collect();
    assert_eq!(hosts, ["ferme-du-bois.toml", "ferme-du-lac.toml", "ferme-du-pre.toml"], "{}", came.told);
    for told in [
        "n’est pas repris, dans 2 cases de la colonne F « Statut », lignes 2, 3",
        "n’est pas repris, dans 2 cases de la colonne E « Entreprise », lignes 4, 5",
        "ligne 6, colonne E « Entreprise » : « Idem frère » renvoie",
        "ligne 7, colonne E « Entreprise » : « voir Mme ROUX » renvoie",
        "repris quand même, dans une case de la colonne F « Statut », ligne 8",
        "repris quand même, dans une case de la colonne G « Observations », ligne 9",
    ] {
        assert!(came.told.contains(told), "{told}\n{}", came.told);
    }
    let written = desk.files.clone();
    desk.import(&[("l.csv", list.as_bytes())]);
    assert!(desk.files == written);
    // One that was made is told to stay where it is off since.
    let came = desk.import(&[("l.csv", list.replace("bois;OK", "bois;Refusé").as_bytes())]);
    assert!(came.told.contains("le placement de « Rose Ida » n’est plus dans la liste"), "{}", came.told);
}
