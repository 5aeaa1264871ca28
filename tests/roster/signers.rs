//! Who signs for a pupil, where exports and lists both name guardians.

use super::Desk;

const EXPORT: &str = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Resp. légal 1 civilité;Resp. légal 1 nom;Resp. légal 1 prénom;\
    Resp. légal 2 civilité;Resp. légal 2 nom;Resp. légal 2 prénom\n\
    BERNARD;Lou;01/02/2010;2de 1;1 rue A;63000;Riom;Mme;LE GALL;Julie;M.;BERNARD;Marc\n";
const HEAD: &str = "Nom;Prénom;Né le;Classe;Resp. légal 1;Tél resp. légal 1;Mail resp. légal 1;Entreprise\n";

fn form(guardian: &str, phone: &str) -> String {
    format!("{HEAD}BERNARD;Lou;01/02/2010;2de 1;{guardian};{phone};r@famille.example;Garage\n")
}

/// The names of those who sign, and their telephones, without spaces.
fn signers(desk: &Desk) -> Vec<String> {
    let parsed: toml::Table = toml::from_str(desk.agreement("CS26-0001")).unwrap();
    let part = |one: &toml::Value, key: &str| one.get(key).and_then(toml::Value::as_str).unwrap_or("–").to_owned();
    let all = parsed.get("guardians").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let name = |one: &toml::Value| ["family_name", "given_names", "phone"].map(|key| part(one, key)).concat();
    all.iter().map(|one| name(one).replace(' ', "")).collect()
}

#[test]
fn a_list_adds_nobody_to_those_who_sign_by_an_export() {
    for (guardian, own) in [
        ("Mme LE GALL Julie", Some(0)),
        ("Mme LEGALL Julie", Some(0)),
        ("Marc Bernard", Some(1)),
        ("Bernard Marc", Some(1)),
        ("BERNARD Marc-Antoine", Some(1)),
        ("M. Bernard", Some(1)),
        ("Mme BERNARD Julie", None),
        ("Mme BERNARD Odile", None),
    ] {
        let form = form(guardian, "0639981234");
        let (form, export) = (("form.csv", form.as_bytes()), ("export.csv", EXPORT.as_bytes()));
        for calls in [vec![vec![export, form]], vec![vec![form, export]], vec![vec![export], vec![form]]] {
            let mut desk = Desk::new();
            let mut told = String::new();
            for call in &calls {
                told = desk.import(call).told;
            }
            let phone = |at: usize| if own == Some(at) { "0639981234" } else { "–" };
            let wanted = [format!("LEGALLJulie{}", phone(0)), format!("BERNARDMarc{}", phone(1))];
            assert_eq!(signers(&desk), wanted, "{guardian}\n{told}");
            assert_eq!(told.contains("une liste n’ajoute personne qui signe"), own.is_none(), "{guardian}\n{told}");
            // And so again.
            let before = desk.files.clone();
            for call in &calls {
                desk.import(call);
            }
            assert_eq!(desk.files, before, "{guardian}");
        }
    }
}

#[test]
fn a_list_says_who_signs_of_a_pupil_of_whom_nobody_else_does() {
    let export = "Nom;Prénom;Né le;Classe\nBERNARD;Lou;01/02/2010;2de 1\n";
    for together in [true, false] {
        let mut desk = Desk::new();
        let form = form("Mme LE GALL Julie", "0639981234");
        if together {
            desk.import(&[("export.csv", export.as_bytes()), ("form.csv", form.as_bytes())]);
        } else {
            desk.import(&[("export.csv", export.as_bytes())]);
            desk.import(&[("form.csv", form.as_bytes())]);
        }
        assert_eq!(signers(&desk), ["LEGALLJulie0639981234"], "{together}");
        // The list is what said so: it corrects the same person, and still adds nobody.
        let corrected = form.replace("1234", "5678").replace("Mme LE GALL Julie", "Mme LE GALL Julie Anne");
        let came = desk.import(&[("form.csv", corrected.as_bytes())]);
        assert_eq!(signers(&desk), ["LEGALLJulieAnne0639985678"], "{}", came.told);
        let other = form.replace("Mme LE GALL Julie", "M. BERNARD Marc");
        let came = desk.import(&[("other.csv", other.as_bytes())]);
        assert_eq!(signers(&desk).len(), 1, "{}", came.told);
        assert!(came.told.contains("« BERNARD Marc » n’est pas responsable de « BERNARD Lou »"), "{}", came.told);
        // An export does.
        let came = desk.import(&[("export.csv", EXPORT.as_bytes())]);
        assert_eq!(signers(&desk).len(), 2, "{}", came.told);
    }
}

#[test]
fn what_a_guardian_whom_a_list_does_not_add_keeps_back_is_kept_back() {
    let head = HEAD.replace(
        "Mail resp. légal 1",
        "Adresse resp. légal 1;CP resp. légal 1;Ville resp. légal 1;Adresse resp. légal 1 confidentielle",
    );
    let form =
        format!("{head}BERNARD;Lou;01/02/2010;2de 1;Mme BERNARD Odile;0639981234;1 rue A;63000;Riom;Oui;Garage\n");
    let mut desk = Desk::new();
    let came = desk.import(&[("export.csv", EXPORT.as_bytes()), ("form.csv", form.as_bytes())]);
    assert!(!desk.agreement("CS26-0001").contains("1 rue A"), "{}\n{}", desk.agreement("CS26-0001"), came.told);
}

#[test]
fn the_agreement_for_a_second_week_has_those_who_sign_the_first() {
    let list = |days: &str| {
        format!(
            "Nom;Prénom;Né le;Classe;Adresse;Resp. légal 1;Entreprise;Dates\nBERNARD;Lou;01/02/2010;2de 1;1 rue A;Mme BERNARD Odile;Garage;\
             15/06/2026 - 19/06/2026\nBERNARD;Lou;01/02/2010;2de 1;1 rue A;Mme BERNARD Odile;Atelier;{days}\n"
        )
    };
    let mut desk = Desk::new();
    desk.import(&[("export.csv", EXPORT.as_bytes())]);
    let came = desk.import(&[("list.csv", list("22/06/2026 - 26/06/2026").as_bytes())]);
    let second = desk.agreement("CS26-0002");
    assert!(
        second.contains("LE GALL") && second.contains("Marc") && !second.contains("Odile"),
        "{second}\n{}",
        came.told
    );
}

#[test]
fn a_guardians_given_name_that_an_export_completes_makes_no_third_signer() {
    let mut desk = Desk::new();
    desk.import(&[("export.csv", EXPORT.as_bytes())]);
    let came = desk.import(&[("export.csv", EXPORT.replace(";Julie;", ";Julie Anne;").as_bytes())]);
    assert_eq!(signers(&desk), ["LEGALLJulieAnne–", "BERNARDMarc–"], "{}", came.told);
    assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
}

#[test]
fn a_guardian_whose_family_name_changes_is_no_second_signer() {
    let export = EXPORT
        .replace("Resp. légal 1 prénom;", "Resp. légal 1 prénom;Resp. légal 1 tél;")
        .replace("Julie;", "Julie;0639980001;");
    let other = export.replace("LE GALL", "MOREAU");
    let mut desk = Desk::new();
    desk.import(&[("export.csv", export.as_bytes())]);
    let came = desk.import(&[("export.csv", other.as_bytes())]);
    assert_eq!(signers(&desk), ["MOREAUJulie0639980001", "BERNARDMarc–"], "{}", came.told);
    let changes: Vec<&str> = came.plan().agreements[0].changes.iter().map(|change| change.key.as_str()).collect();
    assert_eq!((changes, came.codes.contains(&"ROSTER-26")), (vec!["guardians.1.family_name"], false), "{}", came.told);
    let before = desk.files.clone();
    desk.import(&[("export.csv", other.as_bytes())]);
    assert_eq!(desk.files, before);
    // A name that a hand has changed is told and stays; who was taken out by hand does not come back under another name.
    for by_hand in [true, false] {
        let mut desk = Desk::new();
        desk.import(&[("export.csv", export.as_bytes())]);
        let text = desk.agreement("CS26-0001").to_owned();
        let parts: Vec<&str> = text.split("[[guardians]]").collect();
        let edited = if by_hand {
            text.replace("\"LE GALL\"", "\"Durand\"")
        } else {
            [parts[0], parts[2]].join("[[guardians]]")
        };
        desk.files.insert("agreements/CS26-0001.toml".to_owned(), edited.clone());
        let came = desk.import(&[("export.csv", other.as_bytes())]);
        assert_eq!(desk.agreement("CS26-0001"), edited, "{}", came.told);
        assert!(came.codes.contains(if by_hand { &"ROSTER-24" } else { &"ROSTER-26" }), "{}", came.told);
    }
    // Another woman of that name, of whom nothing shows that she is the one, is another.
    let mut desk = Desk::new();
    desk.import(&[("export.csv", export.as_bytes())]);
    let came = desk.import(&[("export.csv", other.replace("0639980001", "0639980009").as_bytes())]);
    assert_eq!(signers(&desk).len(), 3, "{}", came.told);
    assert!(came.told.contains("« le gall julie » n’est plus responsable"), "{}", came.told);
}

#[test]
fn what_the_last_import_remembers_of_a_deleted_agreement_is_written_into_no_other() {
    let row = "Nom;Prénom;Classe;Entreprise;Dates;Resp. légal 1\nBERNARD;Lou;2de 1;Garage;15/06/2026 - 19/06/2026;Mme LE GALL Julie\n";
    let mut desk = Desk::new();
    desk.import(&[("list.csv", row.as_bytes())]);
    desk.files.remove("agreements/CS26-0001.toml");
    let other = "Nom;Prénom;Classe;Entreprise;Dates\nBERNARD;Lou;2de 1;Atelier;22/06/2026 - 26/06/2026\n";
    let came = desk.import(&[("list.csv", other.as_bytes())]);
    let parsed: toml::Table =
        toml::from_str(desk.agreement("CS26-0002")).unwrap_or_else(|e| panic!("{e}: {}", came.told));
    assert_eq!(parsed["guardians"].as_array().map(Vec::len), Some(1), "{parsed:?}");
}

/// Both orders of two lists given in one call, after an export, come to the same.
fn either_order(export: &str, lists: [&str; 2]) -> (Desk, super::Came) {
    let [one, other] = [("one.csv", lists[0].as_bytes()), ("other.csv", lists[1].as_bytes())];
    let export = ("export.csv", export.as_bytes());
    let (mut desk, mut turned) = (Desk::new(), Desk::new());
    let came = desk.import(&[export, one, other]);
    turned.import(&[other, one, export]);
    assert_eq!(desk.files, turned.files, "{}", came.told);
    let before = desk.files.clone();
    desk.import(&[export, other, one]);
    assert_eq!(desk.files, before);
    (desk, came)
}

const BARE: &str = "Nom;Prénom;Né le;Classe\nBERNARD;Lou;01/02/2010;2de 1\n";

#[test]
fn of_two_lists_that_name_other_guardians_neither_says_who_signs() {
    let (desk, came) =
        either_order(BARE, [&form("Mme LE GALL Julie", "0639981234"), &form("M. BERNARD Marc", "0639985678")]);
    assert!(signers(&desk).is_empty(), "{}", came.told);
    for name in ["LE GALL Julie", "BERNARD Marc"] {
        let told = format!("« {name} » n’est pas responsable de « BERNARD Lou » selon une autre liste");
        assert!(came.told.contains(&told), "{}", came.told);
    }
    // Whom both name signs.
    let couple = form("Mme LE GALL Julie", "").replace("Garage", "Garage;M. BERNARD Marc");
    let couple = couple.replacen("Entreprise", "Entreprise;Resp. légal 2", 1);
    let (desk, came) = either_order(BARE, [&couple, &form("Mme Le Gall Julie", "0639981234")]);
    assert_eq!(signers(&desk), ["LEGALLJulie0639981234"], "{}", came.told);
    assert!(came.told.contains("« BERNARD Marc » n’est pas responsable"), "{}", came.told);
}

#[test]
fn of_two_telephones_of_one_guardian_in_lists_neither_is_taken() {
    let phones = ["0639981234", "0639985678"].map(|phone| form("Mme LE GALL Julie", phone));
    let lists = [&*phones[0], &*phones[1]];
    let (desk, came) = either_order(BARE, lists);
    assert_eq!(signers(&desk), ["LEGALLJulie–"], "{}", came.told);
    let told: Vec<&str> = came.told.lines().filter(|line| line.contains("un autre téléphone")).collect();
    assert!(
        matches!(told[..], [one] if one.contains("ni l’un ni l’autre") && one.contains("98 12 34") && one.contains("98 56 78")),
        "{}",
        came.told
    );
    let (desk, came) = either_order(EXPORT, lists);
    assert_eq!(signers(&desk), ["LEGALLJulie–", "BERNARDMarc–"], "{}", came.told);
}

#[test]
fn a_telephone_that_a_list_gives_otherwise_than_the_export_is_told() {
    let export = EXPORT.replace("1 prénom", "1 prénom;Tél resp. légal 1").replace(";Julie", ";Julie;0639981234");
    let form = form("Mme LE GALL Julie", "0639985678");
    let (form, export) = (("form.csv", form.as_bytes()), ("export.csv", export.as_bytes()));
    for calls in [vec![vec![export, form]], vec![vec![form, export]], vec![vec![export], vec![form]]] {
        let mut desk = Desk::new();
        let mut told = String::new();
        for call in &calls {
            told = desk.import(call).told;
        }
        assert_eq!(signers(&desk)[0], "LEGALLJulie0639981234", "{told}");
        let lines: Vec<&str> = told.lines().filter(|line| line.contains("un autre téléphone")).collect();
        let taken = "LE GALL Julie, BERNARD Lou (« 06 39 98 12 34 », et non « 06 39 98 56 78 »)";
        assert!(matches!(lines[..], [one] if one.contains(taken)), "{told}");
    }
    // The same telephone is no other.
    let same = String::from_utf8(form.1.to_vec()).unwrap().replace("0639985678", "06.39.98.12.34");
    let came = Desk::new().import(&[export, ("form.csv", same.as_bytes())]);
    assert!(!came.told.contains("un autre téléphone"), "{}", came.told);
}

#[test]
fn two_parents_of_one_name_without_given_names_are_told_apart_by_their_civility() {
    let export = EXPORT.replace("Mme;LE GALL;Julie;M.;BERNARD;Marc", "M.;BERNARD;;Mme;BERNARD;");
    let form = form("Mme BERNARD", "0639981234");
    let mut desk = Desk::new();
    let came = desk.import(&[("export.csv", export.as_bytes()), ("form.csv", form.as_bytes())]);
    assert_eq!(signers(&desk), ["BERNARD––", "BERNARD–0639981234"], "{}", came.told);
}

#[test]
fn a_list_with_a_row_for_each_guardian_is_of_the_pupils_who_are_known() {
    let pupils = "Nom;Prénom;Date de naissance;Classe;Adresse;CP;Ville\nMARTIN;Léa;12/04/2010;201;1 rue A;63000;RIOM\n\
        BERNARD;Lucas;03/09/2010;202;2 rue B;63000;RIOM\n";
    let parents = "Nom;Prénom;Nom responsable légal;Prénom responsable légal;Tél responsable légal\n\
        MARTIN;Léa;DUPONT;Sophie;0639985601\nMARTIN;Léa;MARTIN;Paul;0639985602\nBERNARD;Lucas;BERNARD;Julie;0639985603\n";
    for together in [true, false] {
        let mut desk = Desk::new();
        if together {
            desk.import(&[("pupils.csv", pupils.as_bytes()), ("parents.csv", parents.as_bytes())]);
        } else {
            desk.import(&[("pupils.csv", pupils.as_bytes())]);
        }
        for _ in 0..2 {
            let came = desk.import(&[("parents.csv", parents.as_bytes())]);
            assert_eq!(desk.files.keys().filter(|path| path.starts_with("agreements/")).count(), 2, "{}", came.told);
            let both = ["DUPONT", "MARTIN", "Paul"].iter().all(|name| desk.agreement("CS26-0001").contains(name));
            assert!(both && !came.told.contains("ROSTER-1"), "{}\n{}", came.told, desk.agreement("CS26-0001"));
        }
    }
    // Of nobody who is known.
    let came = Desk::new().import(&[("parents.csv", parents.as_bytes())]);
    assert!(came.plan().agreements.is_empty() && came.codes.contains(&"ROSTER-14"), "{}", came.told);
}
