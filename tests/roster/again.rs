//! A second import of lists that changed, and of lists that say one thing in two ways.

use tripartite::roster::Fate;

use super::{Came, Desk};

fn import(desk: &mut Desk, list: &str) -> Came {
    desk.import(&[("list.csv", list.as_bytes())])
}

fn kept(came: &Came) -> usize {
    came.plan().agreements.iter().chain(&came.plan().hosts).map(|planned| planned.kept).sum()
}

/// Imports a list once more: nothing is written.
fn is_stable(desk: &mut Desk, list: &str) {
    let before = desk.files.clone();
    let came = import(desk, list);
    assert_eq!(desk.files, before, "{}", came.told);
}

const PUPILS: &str = "Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2de 1\nNOIR;Eve;02/03/2010;2de 1\n";

fn placements(days: &str, referent: &str) -> String {
    format!("Nom;Prénom;Classe;Entreprise;Du;Au;Professeur référent\nPETIT;Ana;2de 1;Atelier Bleu;{days};{referent}\n")
}

#[test]
fn a_list_that_differs_from_the_defaults_is_written_into_the_agreement() {
    let mut desk = Desk::new();
    import(&mut desk, PUPILS);
    let list = placements("15/06/2026;19/06/2026", "Mme ROUX Lise");
    let came = import(&mut desk, &list);
    let petit = desk.agreement("CS26-0002");
    assert!(petit.contains("end = 2026-06-19") && petit.contains("\"ROUX\""), "{petit}\n{}", came.told);
    // The other end of the period does not go with the defaults.
    assert!(petit.contains("start = 2026-06-15"), "{petit}");
    assert!(!petit.contains("Karim"), "{petit}");
    assert!(!came.codes.contains(&"ROSTER-24") && kept(&came) == 0, "{}", came.told);
    is_stable(&mut desk, &list);
    assert_eq!(kept(&import(&mut desk, &list)), 0);
}

#[test]
fn a_default_that_was_changed_by_hand_since_stands_and_is_told() {
    let mut desk = Desk::new();
    import(&mut desk, PUPILS);
    import(&mut desk, &placements("15/06/2026;26/06/2026", ""));
    let school = desk.files.get_mut("school.toml").unwrap();
    *school = school.replace("end = 2026-06-26", "end = 2026-07-03");
    let came = import(&mut desk, &placements("15/06/2026;19/06/2026", ""));
    assert!(came.told.contains("`placement.end` vaut « 03/07/2026 » dans le dossier"), "{}", came.told);
    assert!(!desk.agreement("CS26-0002").contains("end ="), "{}", desk.agreement("CS26-0002"));
}

fn host(city: &str, signer: &str) -> String {
    format!(
        "Entreprise;Adresse entreprise;CP entreprise;Ville entreprise;Représentant entreprise;Fonction du représentant\n\
         Atelier Bleu;{city};{signer}\n"
    )
}

const HOST: &str = "hosts/atelier-bleu.toml";

#[test]
fn another_person_in_a_role_takes_nothing_from_the_one_before() {
    let mut desk = Desk::new();
    import(&mut desk, &host("1 rue A;63000;Riom", "M. PETIT Jean;gérant"));
    assert!(desk.files[HOST].contains("gérant"), "{}", desk.files[HOST]);
    let other = host("1 rue A;63000;Riom", "Mme DURAND Odile;");
    let came = import(&mut desk, &other);
    let text = desk.files[HOST].clone();
    assert!(text.contains("\"DURAND\"") && !text.contains("gérant"), "{text}\n{}", came.told);
    is_stable(&mut desk, &other);
    // What comes back is taken again.
    import(&mut desk, &host("1 rue A;63000;Riom", "Mme DURAND Odile;gérante"));
    assert!(desk.files[HOST].contains("\"gérante\""), "{}", desk.files[HOST]);
    // A name that was mended is the same person's.
    import(&mut desk, &host("1 rue A;63000;Riom", "Mme DURAND Odille;"));
    assert!(desk.files[HOST].contains("\"Odille\"") && desk.files[HOST].contains("\"gérante\""));
}

#[test]
fn another_person_does_not_get_what_was_written_by_hand_of_the_one_before() {
    let mut desk = Desk::new();
    import(&mut desk, &host("1 rue A;63000;Riom", "M. PETIT Jean;"));
    let text = desk.files.get_mut(HOST).unwrap();
    *text = text.replace("given_names = \"Jean\"", "given_names = \"Jean\"\ntitle = \"gérant\"");
    let before = text.clone();
    assert!(before.contains("gérant"));
    let came = import(&mut desk, &host("1 rue A;63000;Riom", "Mme DURAND Odile;"));
    assert_eq!(desk.files[HOST], before, "{}", came.told);
    assert!(came.told.contains("`host.representative.family_name` vaut « PETIT »"), "{}", came.told);
}

#[test]
fn half_an_address_does_not_mix_with_the_one_before() {
    let mut desk = Desk::new();
    import(&mut desk, &host("1 rue A;63000;Riom", ";"));
    let before = desk.files[HOST].clone();
    let half = host("2 rue B;;", ";");
    let came = import(&mut desk, &half);
    assert_eq!(desk.files[HOST], before, "{}", came.told);
    assert!(came.told.contains("`host.address.lines` vaut « 1 rue A »"), "{}", came.told);
    is_stable(&mut desk, &half);
    import(&mut desk, &host("2 rue B;63100;Volvic", ";"));
    let moved = &desk.files[HOST];
    assert!(!moved.contains("1 rue A") || moved == &before, "{moved}");
}

/// What the school's software has of a pupil and their mother, and how a list writes them.
const SOFTWARE: &str = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Nom resp. légal 1;Prénom resp. légal 1;Entreprise;Tuteur\n\
    LEFÈVRE;Zoé;01/02/2010;2de 1;8, rue de l'Œuvre;63000;Riom;LEFÈVRE;Chloé;Menuiserie Noël;Mme DE LA CÔTE Maëlle\n";
const LIST: &str = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Nom resp. légal 1;Prénom resp. légal 1;Entreprise;Tuteur\n\
    Lefevre;ZOE;01/02/2010;2de 1;8 RUE DE L'OEUVRE;63000;RIOM;LEFEVRE;Chloe;MENUISERIE NOEL;Mme DE LA COTE Maelle\n";

#[test]
fn two_sources_that_spell_names_differently_do_not_take_turns() {
    let mut all = vec![];
    for [first, second] in [[SOFTWARE, LIST], [LIST, SOFTWARE]] {
        let mut desk = Desk::new();
        import(&mut desk, first);
        import(&mut desk, second);
        let before: Vec<(String, String)> = toml_files(&desk);
        for list in [first, second] {
            let came = import(&mut desk, list);
            assert_eq!(toml_files(&desk), before, "{}", came.told);
            assert_eq!((came.fates(Fate::Changed), kept(&came)), (0, 0), "{}", came.told);
        }
        all.push(before);
    }
    let text = all[0].iter().map(|(_, text)| text.as_str()).collect::<String>();
    for best in BEST.into_iter().chain(["\"Menuiserie Noël\"", "\"Maëlle\""]) {
        assert!(text.contains(best), "{best}\n{text}");
    }
    assert_eq!(all[0], all[1]);
}

const BEST: [&str; 4] = ["\"LEFÈVRE\"", "\"Zoé\"", "\"8, rue de l'Œuvre\"", "\"Chloé\""];

#[test]
fn of_two_files_of_one_import_the_better_spelling_is_taken_in_either_order() {
    let [software, list] = [SOFTWARE, LIST].map(|list| {
        let kept = |line: &str| line.split(';').take(9).collect::<Vec<_>>().join(";") + "\n";
        list.lines().map(kept).collect::<String>()
    });
    for [first, second] in [[&software, &list], [&list, &software]] {
        let mut desk = Desk::new();
        let came = desk.import(&[("a.csv", first.as_bytes()), ("b.csv", second.as_bytes())]);
        assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
        let text = desk.agreement("CS26-0001");
        assert!(BEST.iter().all(|best| text.contains(best)), "{text}");
    }
}

fn toml_files(desk: &Desk) -> Vec<(String, String)> {
    let files = desk.files.iter().filter(|(path, _)| path.ends_with(".toml"));
    files.map(|(path, text)| (path.clone(), text.clone())).collect()
}

#[test]
fn a_better_spelling_is_a_change_and_what_was_spelt_by_hand_stays() {
    let pupils = |name: &str| format!("Nom;Prénom;Né le;Classe\n{name};Zoé;01/02/2010;2de 1\n");
    let mut desk = Desk::new();
    import(&mut desk, &pupils("LEFEVRE"));
    import(&mut desk, &pupils("Lefèvre"));
    assert!(desk.agreement("CS26-0001").contains("\"Lefèvre\""));
    // A plainer list in between is no change by hand.
    import(&mut desk, &pupils("LEFEVRE"));
    let came = import(&mut desk, &pupils("Lefèvre-Roux").replace("Nom;Pr", "Nom de famille;Pr"));
    assert!(!came.codes.contains(&"ROSTER-24"), "{}", came.told);
    assert!(desk.agreement("CS26-0001").contains("\"Lefèvre-Roux\""), "{}", came.told);
    import(&mut desk, &pupils("Lefèvre"));
    let text = desk.files.get_mut("agreements/CS26-0001.toml").unwrap();
    *text = text.replace("\"Lefèvre\"", "\"Le Fèvre\"");
    is_stable(&mut desk, &pupils("Lefèvre"));
}

#[test]
fn a_pupil_whose_host_was_taken_out_by_hand_is_placed_anew_by_the_next_list() {
    let row =
        |host: &str| format!("Nom;Prénom;Classe;Entreprise\nNOIR;Eve;2de 1;Garage Vert\nPETIT;Ana;2de 1;{host}\n");
    for next in ["Ferme Jaune", "Atelier Bleu"] {
        let mut desk = Desk::new();
        import(&mut desk, PUPILS);
        import(&mut desk, &row("Atelier Bleu"));
        let path = "agreements/CS26-0002.toml";
        let withdrawn = import(&mut desk, &row(""));
        assert!(withdrawn.told.contains("effacer `host` dans la convention"), "{}", withdrawn.told);
        let lines: Vec<&str> = desk.files[path].lines().filter(|line| !line.starts_with("host")).collect();
        let text = lines.join("\n") + "\n";
        desk.files.insert(path.to_owned(), text);
        import(&mut desk, &row(""));
        is_stable(&mut desk, &row(""));
        let came = import(&mut desk, &row(next));
        assert!(desk.files[path].contains("host"), "{}", came.told);
        is_stable(&mut desk, &row(next));
    }
    // While the list still has the placement, what a hand took out does not come back.
    let mut desk = Desk::new();
    import(&mut desk, PUPILS);
    import(&mut desk, &row("Atelier Bleu"));
    let path = "agreements/CS26-0002.toml";
    let lines: Vec<&str> = desk.files[path].lines().filter(|line| !line.starts_with("host")).collect();
    let text = lines.join("\n") + "\n";
    desk.files.insert(path.to_owned(), text);
    is_stable(&mut desk, &row("Atelier Bleu"));
}

#[test]
fn a_default_that_was_corrected_by_hand_while_the_list_was_not_is_told_of_new_agreements() {
    let row = |name: &str| format!("{name};Ana;01/02/2010;2de 1;1 rue A;63000;Riom;15/06/2026;26/06/2026\n");
    let head = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Du;Au\n";
    let list = format!("{head}{}{}", row("PETIT"), row("ROUX"));
    let mut desk = Desk::new();
    import(&mut desk, &list);
    let more = list.clone() + &row("VERT");
    let untouched =
        import(&mut Desk { files: desk.files.clone(), wish: desk.wish.clone(), ended: vec![], issued: vec![] }, &more);
    assert!(!untouched.codes.contains(&"ROSTER-24"), "{}", untouched.told);
    let school = desk.files.get_mut("school.toml").unwrap();
    *school = school.replace("start = 2026-06-15", "start = 2026-06-22");
    let came = import(&mut desk, &more);
    let told = "`placement.start` vaut « 22/06/2026 » dans school.toml, changé à la main, et toujours « 15/06/2026 »";
    assert!(came.told.contains(told) && came.told.contains("pour 1 nouvelle(s) convention(s)"), "{}", came.told);
    assert!(desk.agreement("CS26-0003").contains("2026-06-15"));
}

#[test]
fn files_keep_their_ends_of_lines_their_mark_and_their_comments() {
    let list = |street: &str| {
        format!("Nom;Prénom;Né le;Classe;Adresse;CP;Ville\nPETIT;Ana;01/02/2010;2de 1;{street};63000;Riom\n")
    };
    let mut desk = Desk::new();
    import(&mut desk, &list("1 rue A"));
    let path = "agreements/CS26-0001.toml";
    let text = desk.agreement("CS26-0001").replace("[\"1 rue A\"]", "[\n  \"1 rue A\",   # chez sa tante\n]");
    assert!(text.contains("tante"));
    desk.files.insert(path.to_owned(), text);
    for (path, text) in desk.files.iter_mut().filter(|(path, _)| path.ends_with(".toml")) {
        let mark = if path == "school.toml" { "\u{feff}" } else { "" };
        *text = format!("{mark}{}", text.replace('\n', "\r\n"));
    }
    let before = desk.files.clone();
    let came = import(&mut desk, &list("1 rue A"));
    assert_eq!(desk.files, before, "{}", came.told);
    assert!(came.plan().files.is_empty(), "{:?}", came.plan().files);
    import(&mut desk, &list("2 rue B"));
    assert_eq!(desk.files[path], before[path].replace("1 rue A", "2 rue B"));
    assert_eq!(desk.files["school.toml"], before["school.toml"]);
}

#[test]
fn a_new_agreement_with_one_end_of_its_own_has_both() {
    let mut desk = Desk::new();
    let list = "Nom;Prénom;Né le;Classe;Adresse;Du;Au\nPETIT;Ana;01/02/2010;2de 1;1 rue A;15/06/2026;19/06/2026\n";
    import(&mut desk, list);
    let text = desk.agreement("CS26-0001");
    assert!(text.contains("start = 2026-06-15") && text.contains("end   = 2026-06-19"), "{text}");
    is_stable(&mut desk, list);
}

const FAMILIES: &str = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Resp. légal 1 civilité;Resp. légal 1 nom;Resp. légal 1 prénom;Tél resp. légal 1\n";

#[test]
fn a_given_name_that_was_completed_by_hand_is_the_same_persons_still() {
    let export =
        |phone: &str| format!("{FAMILIES}BERNARD;Lou;01/02/2010;2de 1;1 rue A;63000;Riom;M.;BERNARD;Marc;{phone}\n");
    let mut desk = Desk::new();
    desk.import(&[("export.csv", export("06 39 98 00 01").as_bytes())]);
    let file = desk.files.get_mut("agreements/CS26-0001.toml").unwrap();
    *file = file.replace("\"Marc\"", "\"Marc-Henri\"");
    let came = desk.import(&[("export.csv", export("06 39 98 00 02").as_bytes())]);
    let after = desk.agreement("CS26-0001");
    assert!(after.contains("Marc-Henri") && after.contains("06 39 98 00 02"), "{after}\n{}", came.told);
    assert!(!came.told.contains("retiré"), "{}", came.told);
}

#[test]
fn the_list_of_a_second_week_makes_no_default_of_the_class() {
    let pupils = "Nom;Prénom;Né le;Classe\nBERNARD;Lou;01/02/2010;2de 1\nMARTIN;Ida;02/02/2010;2de 1\n";
    let list = |host: &str, start: &str, end: &str| {
        let row = |who: &str, at: &str| format!("{who};2de 1;{host} {at};{start};{end}\n");
        format!("Nom;Prénom;Classe;Entreprise;Début;Fin\n{}{}", row("BERNARD;Lou", "A"), row("MARTIN;Ida", "B"))
    };
    let mut desk = Desk::new();
    // The agreements are there before the lists: what these give is written into each.
    desk.import(&[("pupils.csv", pupils.as_bytes())]);
    desk.import(&[("one.csv", list("Garage", "15/06/2026", "19/06/2026").as_bytes())]);
    let before = desk.files["school.toml"].clone();
    let came = desk.import(&[("two.csv", list("Ferme", "22/06/2026", "26/06/2026").as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 2, "{}", came.told);
    assert!(!desk.files["school.toml"].contains("2026-06-22"), "{}\n{before}", desk.files["school.toml"]);
}

#[test]
fn a_list_of_one_who_comes_late_says_once_whom_it_leaves_out() {
    let who = ["BERNARD;Lou", "MARTIN;Ida", "THOMAS;Théo", "ZOLA;Eva"];
    let pupils: String = who.iter().map(|who| format!("{who};01/02/2010;2de 1\n")).collect();
    let pupils = format!("Nom;Prénom;Né le;Classe\n{pupils}");
    let list = |who: &[&str]| {
        let given = |who: &str| who.split(';').next_back().unwrap_or_default().to_owned();
        let rows: String = who.iter().map(|who| format!("{who};2de 1;Garage {}\n", given(who))).collect();
        format!("Nom;Prénom;Classe;Entreprise\n{rows}")
    };
    let mut desk = Desk::new();
    desk.import(&[("pupils.csv", pupils.as_bytes()), ("list.csv", list(&who[..3]).as_bytes())]);
    let came = desk.import(&[("late.csv", list(&who[3..]).as_bytes())]);
    assert_eq!(came.told.matches("ROSTER-26").count(), 1, "{}", came.told);
    assert!(came.told.contains("3 placements ne sont pas dans cette liste, et restent"), "{}", came.told);
}

#[test]
fn the_list_of_a_second_week_says_nothing_of_a_placement_of_two() {
    let list = |rows: &[(&str, &str, &str, &str)]| {
        let row = |(who, host, start, end): &(&str, &str, &str, &str)| {
            format!("{who};01/02/2010;2de 1;{host};{start}/06/2026;{end}/06/2026\n")
        };
        let rows: String = rows.iter().map(row).collect();
        format!("Nom;Prénom;Né le;Classe;Entreprise;Début;Fin\n{rows}")
    };
    let first = [("BERNARD;Lou", "Garage A", "15", "26"), ("MARTIN;Ida", "Garage B", "15", "19")];
    let mut desk = Desk::new();
    import(&mut desk, "Nom;Prénom;Né le;Classe\nBERNARD;Lou;01/02/2010;2de 1\nMARTIN;Ida;01/02/2010;2de 1\n");
    import(&mut desk, &list(&first));
    let came = import(&mut desk, &list(&[("MARTIN;Ida", "Ferme C", "22", "26")]));
    assert!(!came.told.contains("ROSTER-26"), "{}", came.told);
    // One of both weeks does.
    let came =
        import(&mut desk, &list(&[("MARTIN;Ida", "Garage B", "15", "19"), ("MARTIN;Ida", "Ferme C", "22", "26")]));
    assert!(came.told.contains("le placement de « BERNARD Lou » n’est plus dans la liste"), "{}", came.told);
}

#[test]
fn the_host_of_what_was_issued_keeps_its_spelling_too() {
    let list = |street: &str, tutor: &str| {
        format!(
            "Nom;Prénom;Classe;Entreprise;SIRET;Adresse entreprise;CP entreprise;Ville entreprise;Tuteur\n\
             PETIT;Ana;2de 1;Garage Blanc;73282932000074;{street};63200;Riom;{tutor}\n"
        )
    };
    for (issued, fate) in [(vec![], Fate::Changed), (vec!["CS26-0002"], Fate::Same)] {
        let mut desk = Desk::new();
        import(&mut desk, PUPILS);
        import(&mut desk, &list("12 rue Haute", "Mme PETIT Odile"));
        desk.issued.clone_from(&issued);
        let before = desk.files["hosts/garage-blanc.toml"].clone();
        for expected in [fate, Fate::Same] {
            let came = import(&mut desk, &list("12, Rue Haute", "Mme PÉTIT Odile"));
            assert!(came.plan().hosts.iter().all(|host| host.fate == expected), "{}", came.told);
            assert!(!came.told.contains("ROSTER-33"), "{}", came.told);
        }
        assert_eq!(before == desk.files["hosts/garage-blanc.toml"], !issued.is_empty());
        if !issued.is_empty() {
            let came = import(&mut desk, &list("14, Rue Haute", "Mme PÉTIT Odile"));
            let text = &desk.files["hosts/garage-blanc.toml"];
            assert!(came.told.contains("ROSTER-33") && text.contains("14, Rue Haute"), "{}", came.told);
            assert!(text.contains("\"PETIT\""), "{text}");
        }
    }
}

#[test]
fn what_was_issued_keeps_its_spelling_and_a_change_of_it_is_told() {
    let export = |who: &str, street: &str| {
        format!("Nom;Prénom;Né le;Classe;Adresse;CP;Ville\n{who};01/02/2010;2de 1;{street};63000;Riom\n")
    };
    let list = |who: &str, phone: &str| {
        format!(
            "Nom;Prénom;Né le;Classe;Mail élève;Entreprise;SIRET;Tél entreprise\n\
             {who};01/02/2010;2de 1;zoe@famille.example;Garage;73282932000074;{phone}\n"
        )
    };
    for (issued, name) in [(vec![], "Lefèvre"), (vec!["CS26-0001"], "LEFEVRE")] {
        let mut desk = Desk::new();
        import(&mut desk, &export("LEFEVRE;ZOE", "1 rue A"));
        import(&mut desk, &list("LEFEVRE;ZOE", "06 39 98 00 01"));
        desk.issued.clone_from(&issued);
        let told =
            |came: &super::Came| came.told.contains("ROSTER-33") && came.told.contains("CS26-0001 (LEFEVRE ZOE)");
        for _ in 0..2 {
            let came = import(&mut desk, &list("Lefèvre;Zoé", "06 39 98 00 01"));
            assert!(!told(&came) && desk.agreement("CS26-0001").contains(name), "{}", came.told);
        }
        if !issued.is_empty() {
            let came = import(&mut desk, &list("LEFEVRE;ZOE", "06 39 98 00 02"));
            assert!(told(&came), "{}", came.told);
            let came = import(&mut desk, &export("LEFEVRE;ZOE", "2 rue B"));
            assert!(told(&came) && desk.agreement("CS26-0001").contains("2 rue B"), "{}", came.told);
        }
    }
}
