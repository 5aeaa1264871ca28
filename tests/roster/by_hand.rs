//! What was changed by hand in a file that an import wrote.

use tripartite::roster::Fate;

use super::Desk;

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
