//! Which host a row means, and which tutor.

use super::Desk;

const HEAD: &str = "Nom;Prénom;Né(e) le;Classe;Adresse;CP;Ville;Entreprise;Tuteur;CP entreprise;Ville entreprise";

#[test]
fn a_row_without_a_tutor_keeps_the_host_of_its_agreement() {
    let csv = format!(
        "{HEAD}\nBLANC;Eva;03/03/2010;2DE 4;1 rue A;63000;Riom;Garage du Puy;M. ROUX Luc;;\nVERT;Tom;04/03/2010;2DE 4;1 rue A;63000;Riom;Garage du Puy;\
         Mme NEUVE Jeanne;;\nGRIS;Ana;05/03/2010;2DE 4;1 rue A;63000;Riom;Garage du Puy;;;\n"
    );
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    let told = came.told.lines().find(|line| line.contains("cette ligne ne nomme pas de tuteur"));
    assert!(told.is_some_and(|line| line.contains("hosts/garage-du-puy.toml")), "{}", came.told);
    let before = desk.files.clone();
    let again = desk.import(&[("a.csv", csv.as_bytes())]);
    assert_eq!(desk.files, before, "{}", again.told);
}

#[test]
fn hosts_of_one_name_in_two_communes_are_two() {
    let csv = format!(
        "{HEAD}\nBLANC;Eva;03/03/2010;2DE 4;1 rue A;63000;Riom;Mairie;Mme ROUX Odile;63200;Riom\n\
         VERT;Tom;04/03/2010;2DE 4;1 rue A;63000;Riom;Mairie;;63200;MARSAT\nGRIS;Ana;05/03/2010;2DE 4;1 rue A;63000;Riom;Mairie;;63200;RIOM Cedex\n"
    );
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    let hosts: Vec<Option<&str>> = came.plan().agreements.iter().map(|a| a.host.as_deref()).collect();
    assert_eq!(hosts, ["hosts/mairie.toml", "hosts/mairie.toml", "hosts/mairie-2.toml"].map(Some), "{}", came.told);
}

const PLACED: &str =
    "Nom;Prénom;Né(e) le;Classe;Adresse;CP;Ville;Entreprise;Adresse entreprise;CP entreprise;Ville entreprise;Tuteur";

/// A list of placements: who goes where.
fn list(rows: &[(&str, &str)]) -> String {
    let row = |(who, host): &(&str, &str)| format!("{who};03/03/2010;2DE 4;1 rue A;63000;Riom;{host}\n");
    rows.iter().map(row).fold(format!("{PLACED}\n"), |all, row| all + &row)
}

const BLUE: &str = "Atelier Bleu;14 rue des Lys;63100;Clermont-Ferrand";

#[test]
fn a_corrected_list_of_hosts_reaches_the_files_of_all_tutors() {
    let hosts = "Entreprise;Adresse;CP;Ville;Nom du signataire;Prénom du signataire\n";
    let before = format!("{hosts}{BLUE};CHASSAING;Théo\n");
    let after = before.replace("14 rue des Lys", "99 rue Neuve").replace("CHASSAING;Théo", "DURAND;Odile");
    let rows = ["Mme ROUX Lise", "M. BLANC Luc", "M. ZOLA Luc"].map(|tutor| format!("Atelier Bleu;;;;{tutor}"));
    let list = list(&[("PETIT;Ana", &rows[0]), ("NOIR;Eve", &rows[1]), ("VERT;Eva", &rows[2])]);
    let mut desk = Desk::new();
    desk.import(&[("hosts.csv", before.as_bytes()), ("list.csv", list.as_bytes())]);
    let files = |desk: &Desk| -> Vec<String> {
        desk.files.iter().filter(|(path, _)| path.starts_with("hosts/")).map(|(_, text)| text.clone()).collect()
    };
    assert_eq!(files(&desk).len(), 3);
    // What was corrected in one of them by hand stays there.
    let path = "hosts/atelier-bleu-zola.toml";
    let file = desk.files.get_mut(path).unwrap();
    *file = file.replace("CHASSAING", "Chassaing-Roux");
    let came = desk.import(&[("hosts.csv", after.as_bytes())]);
    let all = files(&desk);
    assert!(all.iter().all(|text| text.contains("99 rue Neuve")), "{all:?}\n{}", came.told);
    assert_eq!(all.iter().filter(|text| text.contains("\"DURAND\"")).count(), 2, "{all:?}\n{}", came.told);
    assert!(desk.files[path].contains("\"Chassaing-Roux\"") && came.codes.contains(&"ROSTER-24"), "{}", came.told);
    for given in
        [vec![("hosts.csv", after.as_bytes())], vec![("hosts.csv", after.as_bytes()), ("l.csv", list.as_bytes())]]
    {
        let before = desk.files.clone();
        let again = desk.import(&given);
        assert_eq!(desk.files, before, "{}", again.told);
    }
}

#[test]
fn a_row_that_may_be_one_of_two_hosts_of_one_name_is_told_and_given_none() {
    let [riom, clermont] = ["Carrefour Market;;63200;Riom;", "Carrefour Market;;63100;Clermont-Ferrand;"];
    let (either, tutor) = ("Carrefour Market;;;;", "Carrefour Market;;;;Mme ROUX Lise");
    for rows in [
        [("PETIT;Ana", riom), ("NOIR;Eve", clermont), ("VERT;Eva", either)],
        [("PETIT;Ana", either), ("NOIR;Eve", riom), ("VERT;Eva", clermont)],
        [("PETIT;Ana", riom), ("NOIR;Eve", tutor), ("VERT;Eva", clermont)],
    ] {
        let mut desk = Desk::new();
        let came = desk.import(&[("list.csv", list(&rows).as_bytes())]);
        assert!(came.told.contains("peut être plusieurs organismes : hosts/carrefour-market.toml"), "{}", came.told);
        let none = came.plan().agreements.iter().filter(|a| a.host.is_none()).count();
        assert_eq!((none, came.plan().hosts.len()), (1, 2), "{}", came.told);
        // One who has one of them already stays there, and nothing is said.
        let rows = rows.map(|(who, _)| (who, either));
        let came = desk.import(&[("list.csv", list(&rows).as_bytes())]);
        assert_eq!(came.plan().agreements.iter().filter(|a| a.host.is_none()).count(), 1, "{}", came.told);
        assert_eq!(came.codes.iter().filter(|code| **code == "ROSTER-15").count(), 1, "{}", came.told);
        assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
    }
    // The tutor tells which.
    let riom = format!("{riom}Mme ROUX Lise");
    let rows = [("PETIT;Ana", riom.as_str()), ("NOIR;Eve", clermont), ("VERT;Eva", tutor)];
    let came = Desk::new().import(&[("list.csv", list(&rows).as_bytes())]);
    assert!(came.plan().agreements.iter().all(|a| a.host.is_some()), "{}", came.told);
    assert!(!came.codes.contains(&"ROSTER-15"), "{}", came.told);
}

#[test]
fn a_commune_in_short_is_the_same_at_one_postcode_and_street() {
    for (short, hosts) in [("14 rue des lys;63100;Clermont Fd", 1), ("15 rue des Lys;63100;Clermont Fd", 2)] {
        let rows = [("PETIT;Ana", &*format!("{BLUE};")), ("NOIR;Eve", &*format!("Atelier Bleu;{short};"))];
        let came = Desk::new().import(&[("list.csv", list(&rows).as_bytes())]);
        assert_eq!(came.plan().hosts.len(), hosts, "{}", came.told);
    }
}

#[test]
fn a_town_hall_of_a_list_without_kinds_is_a_local_authority_and_told() {
    for (name, is) in [
        ("Mairie de Riom", true),
        ("Mairie", true),
        ("Commune d’Aubière", true),
        ("Communauté de Communes du Livradois", true),
        ("Département du Puy-de-Dôme", true),
        ("CCAS de Riom", true),
        ("Café de la Mairie", false),
        ("Mairie Coiffure", false),
        ("Communes et Cie", false),
    ] {
        let rows = [("PETIT;Ana", &*format!("{name};1 rue B;63200;Riom;"))];
        let mut desk = Desk::new();
        let came = desk.import(&[("list.csv", list(&rows).as_bytes())]);
        let path = came.plan().hosts[0].number.clone();
        assert_eq!(desk.files[&path].contains("\"local-authority\""), is, "{name}\n{}", came.told);
        assert_eq!(came.told.contains("d’après le nom (1)"), is, "{name}\n{}", came.told);
        // It is said once, and what was written by hand stays.
        let file = desk.files.get_mut(&path).unwrap();
        *file = file.replace("local-authority", "administration");
        let before = desk.files.clone();
        let came = desk.import(&[("list.csv", list(&rows).as_bytes())]);
        assert_eq!((&desk.files, came.told.contains("d’après le nom")), (&before, false), "{name}\n{}", came.told);
    }
    let kinds = list(&[("PETIT;Ana", "Mairie de Riom;1 rue B;63200;Riom;")]).replace("Entreprise;", "Entreprise;Type;");
    let came =
        Desk::new().import(&[("l.csv", kinds.replace("Mairie de Riom;", "Mairie de Riom;administration;").as_bytes())]);
    assert!(!came.told.contains("d’après le nom"), "{}", came.told);
}

#[test]
fn a_kind_is_taken_from_a_name_that_is_sure_and_from_the_siret_of_a_public_body() {
    for (name, siret, kind) in [
        ("Association des Dômes", "", "association"),
        ("Café de l’Association", "", ""),
        ("SCP Dupuis et Roux, notaires associés", "", "liberal"),
        ("Étude de Me Dupuis, notaire", "", "liberal"),
        ("Chambre des notaires", "", ""),
        ("Cabinet d’avocats Roux", "", "liberal"),
        ("Association d’avocats Roux", "", ""),
        ("Cabinet Roux", "", ""),
        ("GAEC des Volcans", "", "farm"),
        ("Ferme de Laschamps", "", "farm"),
        ("Ferme-auberge du Puy", "", ""),
        ("Préfecture du Puy-de-Dôme", "", "administration"),
        ("Brasserie de la Préfecture", "", ""),
        ("Tribunal judiciaire de Riom", "", "administration"),
        // A school and a hospital may be private.
        ("Lycée Saint-Luc", "", ""),
        ("Centre hospitalier Sainte-Anne", "", ""),
        ("École Jules-Ferry", "19630019800013", "administration"),
        ("CHU de Riom", "26630746100019", "administration"),
        ("Ville de Riom", "21630300800017", "local-authority"),
        ("Riom Limagne Métropole", "21630300800017", "local-authority"),
        ("Préfecture du Puy-de-Dôme", "73282932000074", ""),
        // A key that is wrong tells nothing.
        ("Menuiserie Bleue", "19630019900011", ""),
    ] {
        let rows = [("PETIT;Ana", &*format!("{name};1 rue B;63200;Riom;;{siret}"))];
        let given = list(&rows).replacen('\n', ";SIRET\n", 1);
        let mut desk = Desk::new();
        let came = desk.import(&[("list.csv", given.as_bytes())]);
        let host = &desk.files[&came.plan().hosts[0].number];
        let written = host.lines().find_map(|line| line.strip_prefix("kind")).unwrap_or_default();
        assert_eq!(written.trim_matches([' ', '=', '"']), kind, "{name} {siret}\n{host}\n{}", came.told);
        let by = if siret.is_empty() { "le nom" } else { "le SIRET" };
        let told = format!("« {kind} » est repris d’après {by} (1) : {name}");
        assert_eq!(came.told.contains(&told), !kind.is_empty(), "{name} {siret}\n{}", came.told);
    }
}

#[test]
fn a_function_alone_names_nobody() {
    for function in ["le maire", "M. le Maire", "Madame la directrice", "la directrice"] {
        let mut desk = super::Desk::new();
        let list =
            format!("Entreprise;Adresse;CP;Ville;Responsable de l'entreprise\nFournil;1 rue A;63000;Riom;{function}\n");
        let pupils = "Nom;Prénom;Né(e) le;Classe;Entreprise\nBLANC;Eva;03/03/2010;2DE 4;Fournil\n";
        let came = desk.import(&[("hosts.csv", list.as_bytes()), ("pupils.csv", pupils.as_bytes())]);
        let host = &desk.files["hosts/fournil.toml"];
        assert!(!host.contains("family_name"), "{host}\n{}", came.told);
        assert!(came.told.contains(function), "{}", came.told);
    }
}

#[test]
fn a_tutor_of_whom_some_rows_have_an_initial_is_one_tutor() {
    let row = |who: &str, tutor: &str| {
        format!("{who};03/03/2010;2DE 4;1 rue A;63000;Riom;Garage du Puy;{tutor};63200;Riom\n")
    };
    let list = |tutors: &[&str]| {
        let rows = ["BLANC;Eva", "VERT;Tom", "GRIS;Ana"].iter().zip(tutors).map(|(who, tutor)| row(who, tutor));
        format!("{HEAD}\n{}", rows.collect::<String>())
    };
    let hosts = |desk: &Desk| desk.files.keys().filter(|path| path.starts_with("hosts/")).count();
    let garage = |desk: &Desk| desk.files["hosts/garage-du-puy.toml"].clone();
    // In one list, in either order.
    for tutors in [["M. PETIT J.", "PETIT Jean"], ["PETIT Jean", "M. PETIT J."]] {
        let mut desk = Desk::new();
        let came = desk.import(&[("a.csv", list(&tutors).as_bytes())]);
        assert!(hosts(&desk) == 1 && garage(&desk).contains("\"Jean\""), "{}\n{}", garage(&desk), came.told);
        assert!(came.told.contains("« PETIT J. » est repris comme « PETIT Jean »"), "{}", came.told);
    }
    // In two lists, in either order; the whole name stays, and the same again changes nothing.
    for (one, other) in [("PETIT J.", "PETIT Jean"), ("PETIT Jean", "PETIT J.")] {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", list(&[one]).as_bytes())]);
        let came = desk.import(&[("a.csv", list(&[other]).as_bytes())]);
        assert!(hosts(&desk) == 1 && garage(&desk).contains("\"Jean\""), "{}\n{}", garage(&desk), came.told);
        let before = desk.files.clone();
        desk.import(&[("a.csv", list(&[other]).as_bytes())]);
        assert_eq!(desk.files, before);
    }
    // Of two who may be meant none is chosen.
    let came = Desk::new().import(&[("a.csv", list(&["PETIT J.", "PETIT Jean", "PETIT Julie"]).as_bytes())]);
    assert!(came.told.contains("« PETIT J. » peut être plusieurs personnes (Jean, Julie)"), "{}", came.told);
    assert_eq!(came.plan().hosts.len(), 3, "{}", came.told);
}

#[test]
fn of_many_hosts_of_one_name_each_town_has_its_own() {
    let word = |n: usize| [n / 26, n % 26].map(|n| char::from(b'a' + n as u8)).iter().collect::<String>();
    let row = |n: usize| {
        let (name, code) = (word(n), 10_000 + n / 2);
        format!("NOM{name};Eva;03/03/2010;2DE 4;1 rue A;63000;Riom;Carrefour;;{code};\n")
    };
    let csv = HEAD.to_owned() + "\n" + &(0..400).map(row).collect::<String>();
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 400, "{}", came.told);
    assert_eq!(desk.files.keys().filter(|path| path.starts_with("hosts/")).count(), 200);
    assert!(desk.files.contains_key("hosts/carrefour-200.toml"), "{:?}", desk.files.keys().last());
    let before = desk.files.clone();
    let again = desk.import(&[("a.csv", csv.as_bytes())]);
    assert_eq!(desk.files, before, "{}", again.told);
}
