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
