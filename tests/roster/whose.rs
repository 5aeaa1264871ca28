//! Whose each column of a table is, where its header alone does not say it.

use super::{Came, Desk};

fn import(csv: &str) -> (Desk, Came) {
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    (desk, came)
}

/// The keys of the columns of a table with these headers and one row, `-` where there is none.
fn keys_of(headers: &str, row: &str) -> (String, String) {
    let (_, came) = import(&format!("{headers}\n{row}\n"));
    let keys: Vec<&str> = came.import.tables[0].columns.iter().map(|c| c.key.as_deref().unwrap_or("-")).collect();
    (keys.join(" "), came.told)
}

/// The keys of columns after those of a pupil.
fn after_pupil(headers: &str, row: &str) -> (String, String) {
    let (keys, told) =
        keys_of(&format!("Nom;Prénom;Né le;Classe;{headers}"), &format!("NOIR;Eve;02/03/2010;2de 1;{row}"));
    let own = "pupil.family_name pupil.given_names pupil.birth_date pupil.class ";
    (keys.strip_prefix(own).unwrap_or(&keys).to_owned(), told)
}

#[test]
fn columns_after_somebody_whom_no_agreement_has_are_nobodys_until_one_says_whose_it_is() {
    for header in [
        "Prof",
        "Professeur principal",
        "CPE",
        "Employeur",
        "Famille d’accueil",
        "Responsable légal",
        "Représentant légal",
        "Contact RH",
        "Contact entreprise",
    ] {
        let headers = format!("Entreprise;Tuteur;{header};Téléphone;Mail;Adresse;CP;Ville;Tél entreprise;Mail");
        let row = "Garage;M. ROUX Luc;VERT Lou;0639980001;lou@vert.example;1 rue A;63000;Riom;0639980002;g@g.example";
        let (keys, told) = after_pupil(&headers, row);
        assert_eq!(keys, "host.name host.tutor.name - - - - - - host.phone host.email", "{header}\n{told}");
        assert!(told.contains("H « Téléphone », I « Mail », J « Adresse »"), "{header}\n{told}");
        assert!(told.contains("--column \"Téléphone=QUI.phone\" --column \"Mail (I)=QUI.email\""), "{told}");
    }
    for header in ["Tuteur (lycée)", "Tuteur (prof)", "Tuteur 2"] {
        let (keys, told) = after_pupil(&format!("Tuteur;{header};Tél;Mail"), "M. ROUX Luc;VERT Lou;0639980001;");
        assert_eq!(keys, "host.tutor.name - - -", "{header}\n{told}");
    }
    // What stands before a pupil whom headers name may be of whoever filled the form in.
    let (keys, told) = keys_of("Adresse e-mail;Nom de l’élève;Prénom de l’élève", "a@n.example;NOIR;Eve");
    assert_eq!(keys, "- pupil.family_name pupil.given_names", "{told}");
    // What the teacher who looks after the pupil has is theirs.
    let (keys, told) = after_pupil("Tuteur;Professeur référent;Mail", "M. ROUX Luc;VERT Lou;lou@vert.example");
    assert_eq!(keys, "host.tutor.name school.referent.name school.referent.email", "{told}");
}

#[test]
fn a_column_that_is_not_understood_may_name_somebody_and_one_of_answers_does_not() {
    let (keys, told) = after_pupil("Boutique;Adresse;CP;Ville", "Aux Délices;1 rue A;63000;Riom");
    assert_eq!(keys, "- - - -", "{told}");
    for cell in ["oui", "12", "03/06/2026", ""] {
        let (keys, told) = after_pupil("Boutique;Téléphone", &format!("{cell};0639980001"));
        assert_eq!(keys, "- pupil.phone", "{cell}\n{told}");
    }
    let (keys, told) = after_pupil("Établissement d’accueil;Adresse;Mail", "Aux Délices;1 rue A;g@g.example");
    assert_eq!(keys, "host.name host.address.lines host.email", "{told}");
}

#[test]
fn beside_guardians_who_are_named_in_each_header_a_column_that_says_nothing_is_the_pupils() {
    let of = |number: u8, what: &str| what.replace('#', &number.to_string());
    let both = |what: &str| format!("{};{}", of(1, what), of(2, what));
    let (two, row) = (both("Nom resp. #;Prénom resp. #;Mail resp. #"), "NOIR;Lou;l@n.example;NOIR;Luc;m@n.example");
    let (keys, told) =
        after_pupil(&format!("{two};Mail;Adresse;CP;Ville"), &format!("{row};e@n.example;1 rue A;63000;Riom"));
    let pupils = "pupil.email pupil.address.lines pupil.address.postcode pupil.address.city";
    assert!(keys.ends_with(pupils) && keys.contains("guardians.2.email"), "{keys}\n{told}");
    let (keys, told) = keys_of(
        &format!("Nom de l’élève;Prénom de l’élève;Né le;Classe;{two};Mail"),
        &format!("NOIR;Eve;02/03/2010;2de 1;{row};e@n.example"),
    );
    assert!(keys.ends_with("guardians.2.email -") && told.contains("K « Mail »"), "{keys}\n{told}");
    // One who is not named in each is spoken of by what follows.
    for (headers, theirs) in [
        (both("Resp. #;Tél;Mail"), "name phone email"),
        (both("Nom resp. #;Prénom resp. #;Adresse resp. #;CP;Ville;Tél"), ""),
        ("Nom resp.;Prénom resp.;Adresse;CP;Ville;Tél portable resp.".to_owned(), ""),
    ] {
        let (keys, told) = after_pupil(&headers, "");
        assert!(keys.split(' ').all(|key| key.starts_with("guardians.")), "{headers}: {keys}\n{told}");
        assert!(theirs.split(' ').all(|key| keys.contains(&format!("guardians.2.{key}")) || key.is_empty()), "{keys}");
    }
    let parents = ("Nom mère;Tél mère;Nom père;Tél père;Mail parents", "NOIR Lou;;NOIR Luc;;");
    for (headers, last) in [("Adresse", "pupil.address.lines"), ("Portable", "pupil.phone")] {
        let (keys, told) = after_pupil(&format!("{};{headers}", parents.0), &format!("{};x", parents.1));
        assert!(keys.ends_with(&format!("guardians.1.email {last}")), "{keys}\n{told}");
    }
    // The first has none, so that it may be anybody's.
    let (keys, told) = after_pupil("Resp. 1;Tél;Resp. 2;Tél;Mail", "NOIR Lou;;NOIR Luc;;e@n.example");
    assert!(keys.ends_with("guardians.2.phone -"), "{keys}\n{told}");
}

#[test]
fn a_header_that_says_whose_it_is_counts_before_one_that_does_not_wherever_it_stands() {
    let (keys, told) = after_pupil("Mail;Mail élève", "a@n.example;b@n.example");
    assert_eq!(keys, "- pupil.email", "{told}");
    // Half of one address and half of another are none.
    let (keys, told) =
        after_pupil("Adresse;CP;Ville;Adresse élève;CP;Ville", "1 rue A;63000;Riom;2 rue B;63100;Volvic");
    assert_eq!(keys, "- - - pupil.address.lines pupil.address.postcode pupil.address.city", "{told}");
    // Whose the first name is, nothing says.
    let (keys, told) = keys_of(
        "Nom;Prénom;Téléphone;Nom de l’élève;Prénom de l’élève;Né le;Classe",
        "NOIR;Lou;0639980001;NOIR;Eve;02/03/2010;2de 1",
    );
    assert_eq!(keys, "- - - pupil.family_name pupil.given_names pupil.birth_date pupil.class", "{told}");
    let (keys, _) = keys_of("Nom de l’élève;Prénom;Né le;Classe", "NOIR;Eve;02/03/2010;2de 1");
    assert_eq!(keys, "pupil.family_name pupil.given_names pupil.birth_date pupil.class");
}

#[test]
fn a_list_of_guardians_makes_no_pupils_of_them() {
    let pupils = "Nom;Prénom;Né(e) le;Classe;Adresse;CP;Ville\nNOIR;Eve;02/03/2010;2de 1;1 rue A;63000;Riom\n";
    let ways = [
        ["NOIR;Lou", "NOIR;Luc", "Nom;Prénom", "Nom de l’élève;Prénom de l’élève", "NOIR;Eve"],
        ["Mme NOIR Lou", "M. NOIR Luc", "Nom", "Élève", "NOIR Eve"],
    ];
    for [lou, luc, person, pupil, eve] in ways {
        for (headers, row) in [
            (format!("Civilité;{person};{pupil};Classe;Lien de parenté;Tél. mobile"), "C;#;E;2de 1;L;T"),
            (format!("{pupil};Classe;Civilité;{person};Lien de parenté;Tél. mobile"), "E;2de 1;C;#;L;T"),
            (format!("Civilité;{person};Lien de parenté;{pupil};Classe;Tél. mobile"), "C;#;L;E;2de 1;T"),
        ] {
            let row = |name: &str, civility: &str, relation: &str, phone: &str| {
                let row = row.replace('E', eve).replace('C', civility).replace('L', relation).replace('T', phone);
                row.replace('#', name)
            };
            let rows = [row(lou, "Mme", "Mère", "0639980001"), row(luc, "M.", "Père", "0639980002")].join("\n");
            let mut desk = Desk::new();
            let came =
                desk.import(&[("a.csv", pupils.as_bytes()), ("b.csv", format!("{headers}\n{rows}\n").as_bytes())]);
            assert_eq!(came.plan().agreements.len(), 1, "{headers}\n{}", came.told);
            let text = desk.agreement("CS26-0001");
            assert_eq!(text.matches("[[guardians]]").count(), 2, "{headers}\n{text}\n{}", came.told);
            for part in ["\"mother\"", "\"father\"", "06 39 98 00 01", "06 39 98 00 02", "\"Lou\"", "\"Luc\""] {
                assert!(text.contains(part), "{headers}\n{text}\n{}", came.told);
            }
        }
    }
}

#[test]
fn mothers_and_fathers_are_not_matched_with_guardians_by_number() {
    let headers = "Resp. légal 1;Tél père;Resp. légal 2;Tél mère";
    let (keys, told) = after_pupil(headers, "M. NOIR Luc;0639980001;Mme NOIR Lou;0639980002");
    assert_eq!(keys, "guardians.1.name - guardians.2.name -", "{told}");
    assert!(told.contains("F « Tél père »") && told.contains("\"Tél père=QUI.phone\""), "{told}");
    let (keys, told) = after_pupil("Mère;Tél mère;Père;Tél père", "NOIR Lou;;NOIR Luc;");
    assert_eq!(keys, "guardians.1.name guardians.1.phone guardians.2.name guardians.2.phone", "{told}");
}

#[test]
fn what_tells_who_a_guardian_is_to_the_pupil_is_of_the_guardian_before() {
    let (keys, told) = after_pupil("Resp. 1;Lien de parenté;Resp. 2;Lien de parenté", "NOIR Lou;Mère;NOIR Luc;Père");
    assert_eq!(keys, "guardians.1.name guardians.1.relation guardians.2.name guardians.2.relation", "{told}");
}

#[test]
fn what_was_done_is_no_teacher() {
    let (keys, told) = after_pupil("Suivi;Prof suivi", "appelé le 3/6;M. VERT Lou");
    assert_eq!(keys, "- school.referent.name", "{told}");
    for header in ["Suivi par", "Professeur chargé du suivi"] {
        assert_eq!(after_pupil(header, "M. VERT Lou").0, "school.referent.name", "{header}");
    }
}

#[test]
fn usual_headers_of_placements_are_understood() {
    for (header, cell, key) in [
        ("Horaires du lundi", "8h-12h", "placement.week.monday"),
        ("N° SIRET de l’entreprise", "73282932000074", "host.siret"),
        ("Numéro de SIRET de l’organisme", "73282932000074", "host.siret"),
        ("Secteur d’activité de l’entreprise", "menuiserie", "host.activity"),
        ("Domaine d’activité de l’entreprise", "menuiserie", "host.activity"),
        ("Nature de l’activité", "menuiserie", "host.activity"),
        ("Représentant légal de l’entreprise", "M. ROUX Luc", "host.representative.name"),
        ("Nom du responsable légal de l’entreprise", "M. ROUX Luc", "host.representative.name"),
        ("Chef d’entreprise", "M. ROUX Luc", "host.representative.name"),
        ("Établissement d’accueil", "Garage", "host.name"),
        ("Nom de l’établissement d’accueil", "Garage", "host.name"),
        ("Entreprise ou association", "Garage", "host.name"),
        ("Adresse du lieu de stage", "1 rue A", "host.address.lines"),
        ("Nom du tuteur dans l’entreprise", "M. ROUX Luc", "host.tutor.name"),
        ("Responsables légaux", "Mme NOIR Lou", "guardians.1.name"),
        ("Responsables", "Mme NOIR Lou", "guardians.1.name"),
        ("Nom resp. entreprise", "M. ROUX Luc", "host.representative.name"),
        ("Adresse du domicile", "1 rue A", "pupil.address.lines"),
        ("ADR1", "1 rue A", "pupil.address.lines"),
    ] {
        let (keys, told) = after_pupil(header, cell);
        assert_eq!(keys, key, "{header}\n{told}");
    }
    let (keys, told) = keys_of("Nom de votre enfant;Né le;Classe", "NOIR Eve;02/03/2010;2de 1");
    assert_eq!(keys, "pupil.name pupil.birth_date pupil.class", "{told}");
    for (header, cell) in [
        ("Entreprise (nom et adresse)", "Garage, 1 rue A, 63000 Riom"),
        ("Stage", "Garage"),
        ("Responsable de stage", "M. ROUX Luc"),
        ("Lundi matin", "8h-12h"),
    ] {
        let (keys, told) = after_pupil(header, cell);
        assert!(keys == "-" && told.contains("ROSTER-07"), "{header}: {keys}\n{told}");
    }
    assert_eq!(after_pupil("Stage", "15/06/2026 au 26/06/2026").0, "placement.dates");
}

#[test]
fn a_school_in_a_list_of_hosts_is_one_and_beside_pupils_it_is_theirs() {
    let headers = "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Adresse_1;Code_postal;Nom_commune;SIREN_SIRET";
    let (keys, told) = keys_of(headers, "0639001S;Lycée des Dômes;Lycée;1 rue A;63000;Riom;19639001200010");
    let host = "host.name - host.address.lines host.address.postcode host.address.city host.siret";
    assert_eq!(keys, format!("- {host}"), "{told}");
    let (keys, told) = after_pupil("Établissement;Ville", "Lycée des Dômes;Riom");
    assert_eq!(keys, "- -", "{told}");
}

#[test]
fn of_the_accounts_of_a_school_only_pupils_are_taken_and_no_host_is_made_of_the_school() {
    for headers in ["Profil;Structure(s)", "Fonction(s);Structures"] {
        let (desk, came) = import(&format!(
            "Nom;Prénom;{headers};Classe;Né le;Login\nNOIR;Eve;Élève;Lycée des Dômes;2de 1;02/03/2010;enoir\n\
            VERT;Lou;Enseignant;Lycée des Dômes;;01/01/1980;lvert\nNOIR;Luc;Responsable;Lycée des Dômes;;;lnoir\n"
        ));
        let names: Vec<&str> = came.plan().agreements.iter().map(|agreement| agreement.who.as_str()).collect();
        assert_eq!(names, ["NOIR Eve"], "{}", came.told);
        assert!(came.told.contains("qui ne sont pas reprises : 2"), "{}", came.told);
        assert!(desk.files.keys().all(|path| !path.starts_with("hosts/")), "{headers}\n{}", came.told);
    }
    // Where no pupil has it, it is no profile of theirs.
    let (_, came) = import("Nom;Prénom;Profil;Classe;Né le\nNOIR;Eve;scientifique;2de 1;02/03/2010\n");
    assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
}

#[test]
fn whether_an_agreement_was_given_back_is_no_number_of_it() {
    for (header, cells, numbered) in [
        ("Convention", ["oui", "non"], false),
        ("Convention", ["1", "0"], false),
        ("Convention", ["oui", "CS-12"], false),
        ("Convention", ["12/05/2026", "13/05/2026"], false),
        ("Convention", ["CS-12", "CS-13"], true),
        ("N° convention", ["1", "2"], true),
    ] {
        let [one, two] = cells;
        let (_, came) = import(&format!(
            "Nom;Prénom;Né le;Classe;{header}\nNOIR;Eve;02/03/2010;2de 1;{one}\nROUX;Ali;02/03/2010;2de 1;{two}\n"
        ));
        let key = came.import.tables[0].columns[4].key.as_deref();
        assert_eq!(key == Some("number"), numbered, "{header} {cells:?}\n{}", came.told);
    }
}

#[test]
fn a_column_gives_a_value_and_never_a_table() {
    for (key, near) in [
        ("host.representative", "host.representative.name"),
        ("host.tutor", "host.tutor.name"),
        ("host", "host.name"),
        ("host.address", "host.address.lines"),
        ("guardians.1", "guardians.1.name"),
        ("guardians.phone", "guardians.1.phone"),
        ("pupil", "pupil.name"),
        ("pupil.2.phone", "pupil.phone"),
        ("school.referent", "school.referent.name"),
        ("placement", "placement.dates"),
        ("placement.week", ""),
        ("pupil.emancipated", ""),
        ("signing.others.side", ""),
    ] {
        let flaw = tripartite::input::column_key(key).expect_err(key);
        let help = flaw.help.unwrap().get(tripartite::diagnostic::Lang::Fr).to_owned();
        assert!(help.contains(near), "{key}: {help}");
    }
    for key in
        ["guardians.9.usual_name", "host.places", "placement.week.monday", "level", "pupil.address.lines", "ignore"]
    {
        assert!(tripartite::input::column_key(key).is_ok(), "{key}");
    }
}

#[test]
fn names_after_a_teacher_or_a_tutor_are_the_pupils_where_nothing_else_names_them() {
    for (headers, row, keys) in [
        (
            "Classe;Professeur référent;Nom;Prénom;Entreprise",
            "2de 1;M. ROUX Paul;NOIR;Eve;Garage",
            "pupil.class school.referent.name pupil.family_name pupil.given_names host.name",
        ),
        (
            "Entreprise;Tuteur;Nom;Prénom;Classe",
            "Garage;M. ROUX Paul;NOIR;Eve;2de 1",
            "host.name host.tutor.name pupil.family_name pupil.given_names pupil.class",
        ),
    ] {
        let (known, told) = keys_of(headers, row);
        assert_eq!(known, keys, "{headers}\n{told}");
    }
}

#[test]
fn who_represents_among_a_familys_columns_is_asked_for() {
    let (keys, told) = after_pupil("Nom représentant;Prénom représentant", "NOIR;Lou");
    assert_eq!(keys, "- -", "{told}");
    let (keys, told) = after_pupil("Entreprise;Nom représentant;Prénom représentant", "Garage;ROUX;Luc");
    assert_eq!(keys, "host.name host.representative.family_name host.representative.given_names", "{told}");
}

#[test]
fn an_address_with_a_postcode_or_a_town_of_its_own_is_a_second_home() {
    let first = "pupil.address.lines pupil.address.postcode pupil.address.city";
    let row = "1 rue A;63000;Riom;2 rue B;63200;Volvic";
    for headers in [
        "Adresse;CP;Ville;Adresse 2;CP 2;Ville 2",
        "Adresse 1;CP 1;Ville 1;Adresse 2;CP 2;Ville 2",
        "Adresse 1;CP;Ville;Adresse 2;CP;Ville",
        "Adresse;Code postal;Commune;Adresse n°2;Code postal n°2;Commune n°2",
    ] {
        let (keys, told) = after_pupil(headers, row);
        assert_eq!(keys, format!("{first} - - -"), "{headers}\n{told}");
        assert!(told.contains("rien ne dit sûrement de qui sont ces colonnes, qui ne sont pas reprises : H"), "{told}");
    }
    let (keys, told) =
        after_pupil("Entreprise;Adresse;CP;Ville;Adresse 2;CP 2;Ville 2;Tél", &format!("Garage;{row};0"));
    assert_eq!(keys, format!("host.name {} - - - -", first.replace("pupil", "host")), "{told}");
    // One that says whose it is has no second home to give either.
    let (keys, told) =
        after_pupil("Adresse entreprise;CP entreprise;Adresse 2 entreprise;CP 2 entreprise", "A;63000;B;63200");
    assert_eq!(keys, "host.address.lines host.address.postcode - -", "{told}");
    assert!(told.contains("--column \"CP 2 entreprise=QUI.address.postcode\""), "{told}");
}

#[test]
fn a_second_line_of_an_address_has_no_postcode_of_its_own() {
    let all = "pupil.address.lines pupil.address.lines pupil.address.postcode pupil.address.city";
    for headers in [
        "Adresse 1;Adresse 2;CP;Ville",
        "Adresse;Complément;CP;Ville",
        "Adresse 1;Adresse 2;CP 1;Ville 1",
        "Adresse ligne 1;Adresse ligne 2;CP;Ville",
    ] {
        assert_eq!(after_pupil(headers, "1 rue A;Bât. B;63000;Riom").0, all, "{headers}");
    }
    let (keys, told) = after_pupil(
        "Adresse;CP;Ville;Entreprise;Adresse 1;Adresse 2;CP;Ville",
        "1 rue A;63000;Riom;Garage;2 rue B;Bât. C;63000;Riom",
    );
    assert!(keys.ends_with(&all.replace("pupil", "host")) && !told.contains("ROSTER-07"), "{keys}\n{told}");
}

#[test]
fn addresses_with_numbers_among_guardians_with_numbers_are_theirs() {
    let guardians = "Nom responsable 1;Prénom responsable 1;Nom responsable 2;Prénom responsable 2";
    let row = "NOIR;Anne;VERT;Paul;1 rue A;63000;Riom;2 rue B;63200;Volvic";
    let (keys, told) = after_pupil(&format!("{guardians};Adresse 1;CP 1;Ville 1;Adresse 2;CP 2;Ville 2"), row);
    let own = |number| ["lines", "postcode", "city"].map(|key| format!("guardians.{number}.address.{key}")).join(" ");
    assert!(keys.ends_with(&format!("{} {}", own(1), own(2))), "{keys}\n{told}");
    // Of a mother and a father neither is the first.
    let (keys, told) = after_pupil(
        "Mère;Père;Adresse 1;CP 1;Ville 1;Adresse 2;CP 2;Ville 2",
        &row.replace(";Anne;", ";").replace(";Paul;", ";"),
    );
    assert!(keys.ends_with(" - - - - - -"), "{keys}\n{told}");
}
