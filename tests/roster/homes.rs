//! Addresses that must not be given, wherever an export has them.

use tripartite::roster::{LAST_IMPORT, Wish};

use super::{Came, Desk, fixture};

const PUPILS: &str = "<BEE_ELEVES><DONNEES><ELEVES><ELEVE ELEVE_ID=\"1\"><NOM_DE_FAMILLE>Noir</NOM_DE_FAMILLE><PRENOM>Eve</PRENOM>\
    <DATE_NAISS>02/03/2010</DATE_NAISS><ADRESSE_ID>72</ADRESSE_ID></ELEVE></ELEVES></DONNEES>ADDRESSES</BEE_ELEVES>";
const ADDRESSES: &str = "<ADRESSES><ADRESSE ADRESSE_ID=\"72\"><LIGNE1_ADRESSE>2, rue Tue-Bœuf</LIGNE1_ADRESSE>\
    <CODE_POSTAL>63200</CODE_POSTAL><LIBELLE_POSTAL>Riom</LIBELLE_POSTAL></ADRESSE></ADRESSES>";
const PEOPLE: &str = "<BEE_RESPONSABLES><DONNEES><PERSONNES>\
    <PERSONNE PERSONNE_ID=\"8\"><NOM>Noir</NOM><PRENOM>Lou</PRENOM><ADRESSE_ID>72</ADRESSE_ID>OPEN</PERSONNE>\
    <PERSONNE PERSONNE_ID=\"9\"><NOM>Blanc</NOM><PRENOM>Zoé</PRENOM><ADRESSE_ID>72</ADRESSE_ID>\
    <COMMUNICATION_ADRESSE>0</COMMUNICATION_ADRESSE></PERSONNE></PERSONNES><RESPONSABLES>LINKS</RESPONSABLES></DONNEES>ADDRESSES\
    </BEE_RESPONSABLES>";

/// The exports of the pupil and of people, with so many of them linked as `(person, level)`.
fn files(links: &[(u8, u8)]) -> (String, String) {
    let link = |(person, level): &(u8, u8)| {
        format!(
            "<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>{person}</PERSONNE_ID>\
             <NIVEAU_RESPONSABILITE>{level}</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE></RESPONSABLE_ELEVE>"
        )
    };
    let links: String = links.iter().map(link).collect();
    let people = PEOPLE.replace("LINKS", &links).replace("ADDRESSES", ADDRESSES).replace("OPEN", "");
    (PUPILS.replace("ADDRESSES", ""), people)
}

/// An import of them.
fn import(desk: &mut Desk, links: &[(u8, u8)]) -> Came {
    let (pupils, people) = files(links);
    desk.import(&[("pupils.xml", pupils.as_bytes()), ("people.xml", people.as_bytes())])
}

/// Whether an agreement has the address elsewhere than with a guardian who keeps it back.
fn tells(desk: &Desk) -> bool {
    let mut agreements = desk.files.iter().filter(|(path, _)| path.starts_with("agreements/"));
    agreements.any(|(_, text)| {
        let parsed: toml::Table = toml::from_str(text).unwrap();
        let open = |guardian: &toml::Value| guardian.get("address_confidential").is_none();
        let guardians = parsed.get("guardians").and_then(toml::Value::as_array).into_iter().flatten();
        let people = guardians.filter(|guardian| open(guardian)).chain(parsed.get("pupil"));
        people.filter_map(|person| person.get("address")).any(|address| format!("{address:?}").contains("Tue-Bœuf"))
    })
}

#[test]
fn a_line_of_an_address_that_says_that_it_is_secret_keeps_it_back_and_is_not_printed() {
    let said = "</LIGNE1_ADRESSE><LIGNE2_ADRESSE>ADRESSE CONFIDENTIELLE</LIGNE2_ADRESSE>";
    for line in ["2, rue Tue-Bœuf (adresse confidentielle)</LIGNE1_ADRESSE>", &format!("2, rue Tue-Bœuf{said}"), said]
    {
        let mut desk = Desk::new();
        let (_, people) = files(&[(8, 1)]);
        let mark = |text: &str| text.replace("2, rue Tue-Bœuf</LIGNE1_ADRESSE>", line);
        let pupils = mark(&PUPILS.replace("ADDRESSES", ADDRESSES));
        let came = desk.import(&[("pupils.xml", pupils.as_bytes()), ("people.xml", mark(&people).as_bytes())]);
        let agreement = desk.agreement("CS26-0001");
        let is_said = came.told.contains("elle n’est pas reprise pour : Noir Eve");
        assert!(!tells(&desk) && (is_said || line == said), "{}\n{agreement}", came.told);
        assert!(agreement.contains("address_confidential = true"), "{}\n{agreement}", came.told);
        assert!(!agreement.to_lowercase().contains("confidentielle"), "{agreement}");
    }
}

#[test]
fn a_pupil_whose_own_address_is_secret_is_not_said_to_live_at_a_guardians() {
    let (_, people) = files(&[(8, 1)]);
    let pupils = PUPILS.replace("ADDRESSES", ADDRESSES).replace(">72<", ">71<").replace("\"72\"", "\"71\"");
    let pupils = pupils.replace("2, rue Tue-Bœuf", "ADRESSE CONFIDENTIELLE");
    let mut desk = Desk::new();
    let came = desk.import(&[("pupils.xml", pupils.as_bytes()), ("people.xml", people.as_bytes())]);
    let agreement: toml::Table = toml::from_str(desk.agreement("CS26-0001")).unwrap();
    assert!(agreement["pupil"].get("address").is_none(), "{}\n{agreement:?}", came.told);
    assert!(came.told.contains("ROSTER-20"), "{}", came.told);
}

#[test]
fn the_pupils_own_record_does_not_give_an_address_that_a_guardian_keeps_back() {
    let mut desk = Desk::new();
    let came = import(&mut desk, &[(9, 1)]);
    assert!(!tells(&desk) && desk.agreement("CS26-0001").contains("Tue-Bœuf"), "{}", desk.agreement("CS26-0001"));
    assert!(came.told.contains("elle n’est pas reprise pour : Noir Eve"), "{}", came.told);
}

#[test]
fn an_address_that_anyone_close_keeps_back_is_given_of_nobody() {
    for links in [vec![(8, 1), (9, 1)], vec![(8, 1), (9, 2)]] {
        let mut desk = Desk::new();
        let came = import(&mut desk, &links);
        assert!(!tells(&desk), "{links:?}\n{}\n{}", came.told, desk.agreement("CS26-0001"));
    }
    let mut desk = Desk::new();
    import(&mut desk, &[(8, 1)]);
    assert!(tells(&desk));
}

#[test]
fn an_export_of_pupils_alone_does_not_give_what_the_folder_keeps_back() {
    let mut desk = Desk::new();
    import(&mut desk, &[(9, 1)]);
    let came = desk.import(&[("pupils.xml", PUPILS.replace("ADDRESSES", ADDRESSES).as_bytes())]);
    assert!(!tells(&desk), "{}\n{}", came.told, desk.agreement("CS26-0001"));
}

/// The fixture before a guardian asked that her address be given to nobody.
fn before() -> Vec<u8> {
    let text = String::from_utf8(fixture("ResponsablesAvecAdresses.xml")).unwrap();
    text.replace("<COMMUNICATION_ADRESSE>0</COMMUNICATION_ADRESSE>", "").into_bytes()
}

#[test]
fn an_address_that_is_kept_back_from_now_on_is_taken_out_and_told() {
    let pupils = fixture("ElevesAvecAdresses.xml");
    let mut desk = Desk::new();
    desk.import(&[("a.xml", &pupils), ("b.xml", &before())]);
    assert!(tells(&desk));
    let now = fixture("ResponsablesAvecAdresses.xml");
    let came = desk.import(&[("a.xml", &pupils), ("b.xml", &now)]);
    assert!(!tells(&desk), "{}", came.told);
    assert!(came.told.contains("LEFÈVRE Zoé) : l’adresse importée ne doit plus être communiquée"), "{}", came.told);
    assert!(came.told.contains("elle n’est pas reprise pour : LEFÈVRE Zoé"), "{}", came.told);
    let written = desk.files.clone();
    let again = desk.import(&[("a.xml", &pupils), ("b.xml", &now)]);
    assert!(desk.files == written && !again.told.contains("ne doit plus être"), "{}", again.told);
}

#[test]
fn an_address_to_keep_back_that_was_written_by_hand_stays_and_is_told() {
    let pupils = fixture("ElevesAvecAdresses.xml");
    let mut desk = Desk::new();
    desk.import(&[("a.xml", &pupils), ("b.xml", &before())]);
    for text in desk.files.iter_mut().filter(|(path, _)| path.starts_with("agreements/")).map(|(_, text)| text) {
        *text = text.replacen("[\"2, rue Tue-Bœuf\"]", "[\"2 rue Tue-Bœuf\", \"Escalier B\"]", 1);
    }
    let came = desk.import(&[("a.xml", &pupils), ("b.xml", &fixture("ResponsablesAvecAdresses.xml"))]);
    assert!(tells(&desk));
    assert!(came.told.contains("LEFÈVRE Zoé) : l’adresse écrite à la main sous [pupil] est à ne pas"), "{}", came.told);
}

#[test]
fn an_address_that_the_export_no_longer_keeps_back_stays_hidden_and_is_told() {
    let pupils = fixture("ElevesAvecAdresses.xml");
    let hidden = fixture("ResponsablesAvecAdresses.xml");
    let mut desk = Desk::new();
    desk.import(&[("a.xml", &pupils), ("b.xml", &hidden)]);
    let flags = |desk: &Desk| -> usize {
        desk.files.values().map(|text| text.matches("address_confidential = true").count()).sum::<usize>()
            - desk.files[LAST_IMPORT].matches("address_confidential = true").count()
    };
    let hiding = flags(&desk);
    let came = desk.import(&[("a.xml", &pupils), ("b.xml", &before())]);
    assert_eq!(flags(&desk), hiding, "{}", came.told);
    let told = came.told.lines().filter(|line| line.contains("l’export ne dit plus que l’adresse de"));
    assert_eq!(told.filter(|line| line.contains("effacer dans la convention")).count(), hiding, "{}", came.told);
    // Who takes the line out is not overruled, unless the export keeps the address back anew.
    for text in desk.files.iter_mut().filter(|(path, _)| path.starts_with("agreements/")).map(|(_, text)| text) {
        *text = text.lines().filter(|line| !line.contains("address_confidential")).collect::<Vec<_>>().join("\n");
    }
    desk.import(&[("a.xml", &pupils), ("b.xml", &before())]);
    assert_eq!(flags(&desk), 0);
    let came = desk.import(&[("a.xml", &pupils), ("b.xml", &hidden)]);
    assert_eq!(flags(&desk), hiding, "{}", came.told);
}

#[test]
fn an_address_that_the_folder_keeps_back_is_printed_of_nobody_whatever_the_export_leaves_out() {
    let list =
        |columns: &str, cells: &str| format!("Nom;Prénom;Né le;Classe;{columns}\nNoir;Eve;02/03/2010;2de 4;{cells}\n");
    let luc = "Responsable 1 Nom;Responsable 1 Prénom";
    let home = format!("{luc};Responsable 1 Adresse;Responsable 1 CP;Responsable 1 Ville");
    let kept = list(&format!("{home};Adresse confidentielle"), "Noir;Luc;2, rue Tue-Bœuf;63200;Riom;oui");
    let unflagged = list(&home, "Noir;Luc;2, rue Tue-Bœuf;63200;Riom");
    let of_pupil = list(&format!("Adresse;CP;Ville;{luc}"), "2, rue Tue-Bœuf;63200;Riom;Noir;Luc");
    for later in [&unflagged, &of_pupil] {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", kept.as_bytes())]);
        let flagged = desk.agreement("CS26-0001").contains("address_confidential = true");
        let came = desk.import(&[("b.csv", later.as_bytes())]);
        assert!(flagged && !tells(&desk), "{}\n{}", came.told, desk.agreement("CS26-0001"));
    }
    // What the export says outright counts.
    let mut desk = Desk::new();
    desk.import(&[("a.csv", kept.as_bytes())]);
    desk.import(&[("b.csv", kept.replace("oui", "non").as_bytes())]);
    assert!(desk.agreement("CS26-0001").contains("address_confidential = false"));
}

#[test]
fn a_guardian_without_an_address_beside_one_with_is_named() {
    let link = "<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>8</PERSONNE_ID>\
         <NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE></RESPONSABLE_ELEVE>";
    let people = PEOPLE.replace("LINKS", &[link, &link.replace(">8<", ">9<")].concat()).replace("OPEN", "");
    let people = people.replace("ADDRESSES", ADDRESSES).replace("<COMMUNICATION_ADRESSE>0</COMMUNICATION_ADRESSE>", "");
    let pupils = PUPILS.replace("ADDRESSES", ADDRESSES);
    let told = |people: &str| {
        let files = [("pupils.xml", pupils.as_bytes()), ("people.xml", people.as_bytes())];
        Desk::new().import(&files).told
    };
    let [both, one] = [told(&people), told(&people.replacen("<ADRESSE_ID>72</ADRESSE_ID>", "", 1))];
    assert!(!both.contains("adresse pour ces responsables") && !both.contains("sans adresse"), "{both}");
    assert!(
        one.contains("pas d’adresse pour ces responsables, et en donne une pour l’autre : Noir Lou (Noir Eve)"),
        "{one}"
    );
    // Who is without an address as the other is lives with the pupil, as the format says.
    let none = told(&people.replace("<ADRESSE_ID>72</ADRESSE_ID>", ""));
    assert!(none.contains("responsables sans adresse : 2") && !none.contains("pour ces responsables"), "{none}");
}

#[test]
fn an_address_is_kept_back_however_much_stands_on_its_line() {
    let list = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Responsable 1 Nom;Responsable 1 Prénom;Responsable 1 Adresse;\
        Responsable 1 CP;Responsable 1 Ville;Adresse confidentielle\n\
        Noir;Eve;02/03/2010;2de 4;Escalier B, 2 RUE TUE-BŒUF;63200;Riom;Noir;Luc;2, rue Tue-Bœuf;63200;Riom;oui\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", list.as_bytes())]);
    let agreement = desk.agreement("CS26-0001").to_lowercase();
    assert_eq!(agreement.matches("tue-bœuf").count(), 1, "{}\n{agreement}", came.told);
}

#[test]
fn words_in_a_cell_keep_an_address_back_as_a_flag_does() {
    for (columns, cells) in [
        ("Adresse confidentielle", "oui"),
        ("Adresse confidentielle", "ne pas communiquer"),
        ("Adresse élève", "adresse confidentielle"),
        ("Adresse élève", "2, rue Tue-Bœuf 63200 Riom (confidentielle)"),
        ("Adresse élève", "Adresse confidentielle - 9 rue Cachée 63000 Clermont-Ferrand"),
        ("Adresse élève;CP élève;Ville élève", "CONFIDENTIEL;;"),
        ("Adresse élève", "2, rue Tue-Bœuf 63200 Riom - l’adresse n’est pas à communiquer"),
        ("Observations", "ADRESSE CONFIDENTIELLE - ne pas communiquer"),
        ("Observations", "ne surtout pas la communiquer (adresse)"),
        ("", "adresse non-communicable"),
        ("Classe", "2de 4 (adresse confidentielle)"),
        ("Nom resp. légal 1;Prénom resp. légal 1;Adresse resp. légal 1", "Noir;Lou;confidentielle"),
        ("Responsable légal 1", "NOIR Lou (adresse confidentielle)"),
    ] {
        let list = format!("Nom;Prénom;Entreprise;{columns}\nNoir;Eve;Mairie de Riom;{cells}\n");
        let (pupils, people) = files(&[(8, 1)]);
        let pupils = pupils.replace("</ELEVES></DONNEES>", &format!("</ELEVES></DONNEES>{ADDRESSES}"));
        let all = [("l.csv", list.as_bytes()), ("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes())];
        for given in [&all[..], &all[..1]] {
            let mut desk = Desk::new();
            desk.import(&all[1..]);
            assert!(tells(&desk), "{}", desk.agreement("CS26-0001"));
            let came = desk.import(given);
            let agreement = desk.agreement("CS26-0001").to_owned();
            assert!(!tells(&desk), "{columns} {cells}\n{}\n{agreement}", came.told);
            assert!(!agreement.to_lowercase().contains("confidentielle"), "{agreement}");
            let written = desk.files.clone();
            let again = desk.import(given);
            assert!(desk.files == written, "{columns} {cells}\n{}", again.told);
        }
        let mut desk = Desk::new();
        desk.import(&all);
        assert!(!tells(&desk), "{columns} {cells}\n{}", desk.agreement("CS26-0001"));
    }
}

#[test]
fn what_a_remark_keeps_back_is_given_when_one_says_so_and_not_when_none_does() {
    let (pupils, people) = files(&[(8, 1)]);
    let list = |remark: &str| format!("Nom;Prénom;Entreprise;Observations\nNoir;Eve;Mairie de Riom;{remark}\n");
    let pupils = pupils.replace("</ELEVES></DONNEES>", &format!("</ELEVES></DONNEES>{ADDRESSES}"));
    let elsewhere =
        people.replace("\"72\"", "\"73\"").replace(">72<", ">73<").replace("2, rue Tue-Bœuf", "9, rue Neuve");
    let import = |desk: &mut Desk, remark: &str, people: &str| {
        let all = [("l.csv", list(remark)), ("p.xml", pupils.clone()), ("r.xml", people.to_owned())];
        let given: Vec<(&str, &[u8])> = all.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let told = desk.import(&given).told;
        (told, tells(desk))
    };
    let (again, open) = ("un import précédent a dit que", "RAS, adresse non confidentielle");
    // The guardian lives elsewhere.
    let mut desk = Desk::new();
    let (told, given) = import(&mut desk, "adresse à ne pas communiquer", &elsewhere);
    assert!(!given && told.contains("ligne 2 : Noir Eve (« adresse à ne pas communiquer »)"), "{told}");
    assert!(told.contains("écrire « adresse non confidentielle » dans ces cases"), "{told}");
    let (told, given) = import(&mut desk, open, &elsewhere);
    assert!(given && !told.contains(again), "{told}");
    assert!(import(&mut desk, "RAS", &elsewhere).1);
    // The guardian lives there too, and is kept back in the agreement.
    let mut desk = Desk::new();
    import(&mut desk, "adresse à ne pas communiquer", &people);
    let (told, given) = import(&mut desk, "RAS", &people);
    assert!(!given && told.contains(again), "{told}");
    let (told, given) = import(&mut desk, open, &people);
    assert!(!given && told.contains("effacer dans la convention la ligne `address_confidential`"), "{told}");
    let text = desk.agreement("CS26-0001").replace("address_confidential = true\n", "");
    desk.files.insert("agreements/CS26-0001.toml".to_owned(), text);
    let (told, given) = import(&mut desk, "RAS", &people);
    assert!(given && !told.contains(again), "{told}");
}

#[test]
fn a_brother_who_lives_where_another_must_not_be_found_is_named() {
    let list = |remark: &str| {
        format!(
            "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Entreprise;Observations\n\
             Noir;Eve;02/03/2010;2de 4;2, rue Tue-Bœuf;63200;Riom;Garage;adresse confidentielle\n\
             Noir;Max;02/03/2010;2de 4;2 RUE TUE-BŒUF;63200;Riom;Garage;{remark}\n\
             Gris;Léo;02/03/2010;2de 4;9, rue Neuve;63200;Riom;Garage;\n"
        )
    };
    let mut desk = Desk::new();
    for _ in 0..2 {
        let told = desk.import(&[("l.csv", list("").as_bytes())]).told;
        assert!(told.contains("rien ne le dit d’eux : Noir Max (Noir Eve) |"), "{told}");
    }
    for _ in 0..2 {
        let told = desk.import(&[("l.csv", list("adresse confidentielle").as_bytes())]).told;
        assert!(!tells(&desk) && !told.contains("rien ne le dit"), "{told}");
    }
}

#[test]
fn words_beside_a_pupils_name_keep_the_address_back_and_are_no_name() {
    for name in ["Noir (adresse confidentielle);Eve", "Noir;Eve - adresse à ne jamais communiquer"] {
        let list =
            format!("Nom;Prénom;Né le;Classe;Adresse;CP;Ville\n{name};02/03/2010;2de 4;2, rue Tue-Bœuf;63200;Riom\n");
        let mut desk = Desk::new();
        let came = desk.import(&[("l.csv", list.as_bytes())]);
        let text = desk.agreement("CS26-0001");
        let names = text.contains("family_name = \"Noir\"\n") && text.contains("given_names = \"Eve\"\n");
        assert!(!tells(&desk) && names, "{}\n{text}", came.told);
    }
}

#[test]
fn an_address_that_nobody_has_told_is_none_and_keeps_no_other_back() {
    for columns in
        ["Adresse entreprise", "Adresse élève", "Nom resp. légal 1;Prénom resp. légal 1;Adresse resp. légal 1"]
    {
        for said in ["Non communiquée", "non transmise", "adresse pas encore communiquée"] {
            let cells = if columns.contains(';') { format!("Noir;Lou;{said}") } else { said.to_owned() };
            let list = format!("Nom;Prénom;Entreprise;{columns}\nNoir;Eve;Mairie de Riom;{cells}\n");
            let (pupils, people) = files(&[(8, 1)]);
            let all = [("l.csv", list.as_bytes()), ("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes())];
            let mut desk = Desk::new();
            let came = desk.import(&all);
            let texts = desk.files.iter().filter(|(path, _)| path.ends_with(".toml"));
            let is_printed = texts.clone().any(|(_, text)| text.to_lowercase().contains(&said.to_lowercase()));
            assert!(tells(&desk) && !is_printed, "{columns} {said}\n{}", came.told);
            assert!(came.told.contains("la valeur est prise pour vide"), "{}", came.told);
        }
    }
}

#[test]
fn a_list_alone_takes_no_address_over_that_it_says_must_not_be_given() {
    let list = "Nom;Prénom;Né le;Classe;Adresse élève;Entreprise;Responsable légal 1;Adresse resp. légal 1\n\
        Noir;Eve;02/03/2010;2de 4;Adresse confidentielle - 2 rue Tue-Bœuf 63000 Riom;Garage;NOIR Lou;2 rue Tue-Bœuf 63000 Riom\n\
        Blanc;Zoé;02/03/2010;2de 4;1 rue Haute 63000 Riom;Garage;BLANC Luc;9 rue Basse 63000 Riom (confidentielle)\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("l.csv", list.as_bytes())]);
    assert!(!tells(&desk), "{}\n{}", came.told, desk.agreement("CS26-0002"));
    let other = desk.agreement("CS26-0001");
    assert!(other.contains("1 rue Haute") && other.contains("address_confidential = true"), "{}\n{other}", came.told);
    assert!(came.told.contains("colonne E « Adresse élève », ligne 2"), "{}", came.told);
}

#[test]
fn two_at_one_address_of_whom_one_keeps_it_back_are_told_once_and_change_nothing_again() {
    let mut desk = Desk::new();
    import(&mut desk, &[(8, 1), (9, 1)]);
    let written = desk.files.clone();
    let again = import(&mut desk, &[(8, 1), (9, 1)]);
    assert!(!again.told.contains("ne dit plus que"), "{}", again.told);
    assert!(desk.files == written);
}

/// An import in which the call itself says that the field is not to be read.
fn without_consent(desk: &mut Desk, links: &[(u8, u8)]) -> Came {
    desk.wish = Wish { columns: [("COMMUNICATION_ADRESSE".into(), "ignore".into())].into(), ..Wish::default() };
    let came = import(desk, links);
    desk.wish = Wish::default();
    came
}

#[test]
fn a_school_says_once_that_siecles_field_keeps_no_address_back() {
    let mut desk = Desk::new();
    let came = without_consent(&mut desk, &[(8, 1), (9, 1)]);
    assert!(tells(&desk) && desk.files["school.toml"].contains("COMMUNICATION_ADRESSE = \"ignore\""), "{}", came.told);
    assert!(!desk.agreement("CS26-0001").contains("address_confidential"), "{}", desk.agreement("CS26-0001"));
    assert!(came.told.contains("élément COMMUNICATION_ADRESSE : laissé de côté"), "{}", came.told);
    let written = desk.files.clone();
    import(&mut desk, &[(8, 1), (9, 1)]);
    assert!(desk.files == written);
}

#[test]
fn what_the_field_kept_back_is_given_when_the_call_says_so_and_what_hands_kept_back_is_not() {
    let mut desk = Desk::new();
    let told = import(&mut desk, &[(8, 1), (9, 1)]).told;
    assert!(told.contains("--column COMMUNICATION_ADRESSE=ignore"), "{told}");
    let kept = desk.agreement("CS26-0001").to_owned();
    assert_eq!(kept.matches("address_confidential = true").count(), 2, "{kept}");
    let came = without_consent(&mut desk, &[(8, 1), (9, 1)]);
    let open = desk.agreement("CS26-0001").to_owned();
    assert!(tells(&desk) && !open.contains("address_confidential"), "{}\n{open}", came.told);
    // A flag that was written by hand is none of the export's, and who lives there is kept back with it.
    let by_hand = open.replacen("[[guardians]]\n", "[[guardians]]\naddress_confidential = true\n", 1);
    for (path, text) in &mut desk.files {
        if path.ends_with("CS26-0001.toml") {
            by_hand.clone_into(text);
        }
    }
    without_consent(&mut desk, &[(8, 1), (9, 1)]);
    assert!(desk.agreement("CS26-0001").contains("address_confidential = true"), "{}", desk.agreement("CS26-0001"));
    assert!(!tells(&desk), "{}", desk.agreement("CS26-0001"));
}

#[test]
fn a_list_that_keeps_an_address_back_changes_nothing_the_second_time() {
    let list = "Nom;Prénom;Né le;Classe;Entreprise;Adresse confidentielle\nNoir;Eve;02/03/2010;2de 4;Garage;oui\n";
    let (pupils, people) = files(&[(8, 1)]);
    let all = [("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes()), ("l.csv", list.as_bytes())];
    let mut desk = Desk::new();
    desk.import(&all);
    assert!(!tells(&desk), "{}", desk.agreement("CS26-0001"));
    let written = desk.files.clone();
    let again = desk.import(&all);
    assert!(desk.files == written && !again.told.contains("ne dit plus que"), "{}", again.told);
}

/// An agreement's text once it was imported so, and again as the school says that the field keeps nothing back.
fn lifted(desk: &mut Desk, first: &[(&str, &[u8])], then: &[(&str, &[u8])]) -> String {
    desk.import(first);
    desk.wish = Wish { columns: [("COMMUNICATION_ADRESSE".into(), "ignore".into())].into(), ..Wish::default() };
    desk.import(then);
    desk.wish = Wish::default();
    desk.agreement("CS26-0001").to_owned()
}

#[test]
fn what_a_list_keeps_back_is_not_given_because_siecles_field_is_ignored() {
    let (pupils, people) = files(&[(9, 1)]);
    let secret = "Nom;Prénom;Né le;Classe;Responsable 1 Nom;Responsable 1 Prénom;Responsable 1 Adresse;Responsable 1 CP;\
        Responsable 1 Ville;Adresse confidentielle responsable 1\n\
        Noir;Eve;02/03/2010;2de 4;Blanc;Zoé;2, rue Tue-Bœuf;63200;Riom;oui\n";
    let open = people.replace(">0<", ">1<");
    for people in [&people, &open] {
        let exports: [(&str, &[u8]); 2] = [("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes())];
        for list in [vec![("l.csv", secret.as_bytes())], vec![]] {
            let mut desk = Desk::new();
            if list.is_empty() {
                desk.import(&[("l.csv", secret.as_bytes())]);
            }
            let text = lifted(&mut desk, &[&exports[..], &list].concat(), &exports);
            assert!(!tells(&desk) && text.contains("address_confidential = true"), "{text}");
        }
    }
}

#[test]
fn what_the_field_kept_back_is_given_by_any_later_import_once_the_school_has_said_so() {
    let (pupils, people) = files(&[(8, 1), (9, 1)]);
    let exports: [(&str, &[u8]); 2] = [("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes())];
    // The call with the choice asks for other classes alone.
    let mut desk = Desk::new();
    desk.import(&exports);
    desk.wish.classes = vec!["2de 9".into()];
    desk.wish.columns = [("COMMUNICATION_ADRESSE".into(), "ignore".into())].into();
    desk.import(&exports);
    assert!(!tells(&desk), "{}", desk.agreement("CS26-0001"));
    desk.wish = Wish::default();
    let came = desk.import(&exports);
    assert!(tells(&desk) && !came.told.contains("ne dit plus que"), "{}", came.told);
    assert!(!desk.agreement("CS26-0001").contains("address_confidential"));
    // Nothing is left of it, and an identical import changes nothing.
    let written = desk.files.clone();
    desk.import(&exports);
    assert!(desk.files == written && !desk.files[LAST_IMPORT].contains("by_element"));
}

#[test]
fn a_flag_by_hand_before_the_field_says_the_same_is_kept() {
    let (pupils, people) = files(&[(9, 1)]);
    let open = people.replace(">0<", ">1<");
    let before: [(&str, &[u8]); 2] = [("p.xml", pupils.as_bytes()), ("r.xml", open.as_bytes())];
    let after: [(&str, &[u8]); 2] = [("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes())];
    let mut desk = Desk::new();
    desk.import(&before);
    let text =
        desk.agreement("CS26-0001").replacen("[[guardians]]\n", "[[guardians]]\naddress_confidential = true\n", 1);
    desk.files.insert("agreements/CS26-0001.toml".to_owned(), text);
    let text = lifted(&mut desk, &after, &after);
    assert!(text.contains("address_confidential = true"), "{text}");
}

#[test]
fn a_list_that_says_no_more_of_a_guardian_opens_nothing_and_says_what_to_do() {
    let (pupils, people) = files(&[(8, 1)]);
    let exports: [(&str, &[u8]); 2] = [("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes())];
    let list = |said: &str| {
        format!(
            "Nom;Prénom;Né le;Classe;Nom responsable 1;Prénom responsable 1;Adresse confidentielle;Entreprise\n\
             Noir;Eve;02/03/2010;2de 4;Noir;Lou;{said};Garage\n"
        )
    };
    let mut desk = Desk::new();
    desk.import(&[&exports[..], &[("l.csv", list("oui").as_bytes())]].concat());
    assert!(!tells(&desk), "{}", desk.agreement("CS26-0001"));
    let came = desk.import(&[&exports[..], &[("l.csv", list("non").as_bytes())]].concat());
    assert!(!tells(&desk) && came.told.contains("ne dit plus que l’adresse de « Noir Lou »"), "{}", came.told);
    let open = desk.agreement("CS26-0001").lines().filter(|line| !line.contains("address_confidential"));
    let open = open.collect::<Vec<_>>().join("\n");
    desk.files.insert("agreements/CS26-0001.toml".to_owned(), open);
    desk.import(&[&exports[..], &[("l.csv", list("non").as_bytes())]].concat());
    assert!(tells(&desk), "{}", desk.agreement("CS26-0001"));
}

#[test]
fn a_list_keeps_back_the_address_of_whom_it_names_and_not_of_the_other_parent() {
    let (pupils, people) = files(&[(8, 1), (9, 1)]);
    let elsewhere = "<ADRESSE ADRESSE_ID=\"73\"><LIGNE1_ADRESSE>9, rue Neuve</LIGNE1_ADRESSE><CODE_POSTAL>63000</CODE_POSTAL>\
        <LIBELLE_POSTAL>Riom</LIBELLE_POSTAL></ADRESSE></ADRESSES>";
    let people = people.replace(">0<", ">1<").replace("</ADRESSES>", elsewhere);
    let people = people.replacen("<ADRESSE_ID>72</ADRESSE_ID>", "<ADRESSE_ID>73</ADRESSE_ID>", 1);
    let list = "Nom;Prénom;Né le;Classe;Nom responsable 1;Prénom responsable 1;Adresse confidentielle responsable 1;Entreprise\n\
        Noir;Eve;02/03/2010;2de 4;Blanc;Zoé;oui;Garage\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("p.xml", pupils.as_bytes()), ("r.xml", people.as_bytes()), ("l.csv", list.as_bytes())]);
    let text = desk.agreement("CS26-0001");
    assert_eq!(text.matches("address_confidential = true").count(), 1, "{text}");
    assert!(!tells(&desk) && text.matches("9, rue Neuve").count() == 2, "{}\n{text}", came.told);
}
