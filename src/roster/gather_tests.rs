use super::*;
use crate::diagnostic::Sources;
use crate::roster::Wish;

fn gathered(csv: &str) -> (People, Vec<&'static str>) {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let table = super::super::table::of_csv("a.csv", "UTF-8", csv.to_owned(), &mut sources).unwrap();
    let understood = super::super::columns::understand(&table, &BTreeMap::new(), &mut found).unwrap();
    let mut people = People::default();
    gather(&table, &understood, &mut people, &mut found);
    people.pupils = super::super::pupils::together(std::mem::take(&mut people.pupils), &Wish::default(), &mut found).0;
    (people, found.sorted().into_iter().map(|d| d.code).collect())
}

fn shown(values: &Values, key: &str) -> String {
    values.get(key).map(|item| item.value.to_string()).unwrap_or_default()
}

#[test]
fn columns_are_found_in_any_order_below_a_title() {
    let (people, codes) = gathered(
        "Lycée des Volcans;;;\nClasse;Né(e) le;Prénom;Nom\n2de 4;03/03/2010;Léa;DUPONT\n2de 4;04/04/2010;Noé;PETIT\n",
    );
    assert_eq!(codes, Vec::<&str>::new());
    assert_eq!(people.pupils.len(), 2);
    assert_eq!(shown(&people.pupils[0].values, "family_name"), "DUPONT");
    assert_eq!(shown(&people.pupils[0].values, "class"), "2de 4");
}

#[test]
fn an_address_after_a_company_is_the_companys() {
    let (people, _) = gathered(
        "Nom;Prénom;Classe;Adresse;CP;Ville;Entreprise;Adresse;CP;Ville;Du;Au\n\
         DUPONT;Léa;2de 4;8 rue A;63000;Clermont;Chassaing;9 rue B;63200;Riom;15/06/2026;26/06/2026\n",
    );
    let placing = &people.placings[0];
    assert_eq!(shown(&placing.pupil, "address.city"), "Clermont");
    assert_eq!(shown(&placing.host, "address.city"), "Riom");
    assert_eq!(shown(&placing.agreement, "placement.end"), "26/06/2026");
}

#[test]
fn a_list_of_hosts_is_told_from_a_list_of_pupils() {
    let (people, _) = gathered(
        "Nom de l’entreprise;SIRET;Adresse;CP;Ville;Téléphone;Tuteur;Fonction du tuteur\n\
         Chassaing;73282932000074;9 rue B 63200 Riom;;;0465711234;Mme NUÑEZ Inès;cheffe\n",
    );
    assert!(people.pupils.is_empty() && people.placings.is_empty());
    let host = &people.hosts[0].values;
    assert_eq!(shown(host, "name"), "Chassaing");
    assert_eq!((shown(host, "address.lines"), shown(host, "address.city")), ("9 rue B".into(), "Riom".into()));
    assert_eq!(shown(host, "tutor.family_name"), "NUÑEZ");
}

#[test]
fn a_row_for_each_guardian_is_one_pupil() {
    let (people, codes) = gathered(
        "Classe;Nom de famille;Prénom;Date de naissance;Nom Responsable légal;Prénom responsable légal;Numéro responsable légal\n\
         2de 4;DUPONT;Léa;03/03/2010;MOREAU;Claire;1\n2de 4;DUPONT;Léa;03/03/2010;DUPONT;Yann;2\n\
         2de 4;DUPONT;Léa;03/03/2010;VOISIN;Luc;0\n",
    );
    assert_eq!(people.pupils.len(), 1);
    let names: Vec<String> = people.pupils[0].guardians.iter().map(|g| shown(g, "family_name")).collect();
    assert_eq!(names, ["MOREAU", "DUPONT"]);
    // The third row brings nobody who signs, which is told.
    assert_eq!(codes, ["ROSTER-20"]);
}

#[test]
fn twins_and_homonyms_stay_apart_and_a_double_is_told() {
    let (people, codes) = gathered(
        "Nom;Prénom;Né le;Classe\nMARTIN;Noé;04/05/2010;2de 4\nMARTIN;Zoé;04/05/2010;2de 4\nMARTIN;Noé;05/06/2010;2de 4\n\
         MARTIN;Noé;04/05/2010;2de 4\n",
    );
    assert_eq!(people.pupils.len(), 3);
    assert_eq!(codes, ["ROSTER-16"]);
}

#[test]
fn a_national_number_given_twice_is_kept_once() {
    let (people, codes) = gathered(
        "Nom;Prénom;Né le;Classe;INE\nMARTIN;Noé;04/05/2010;2de 4;123456789AB\nPETIT;Ana;04/05/2010;2de 4;123456789AB\n",
    );
    assert_eq!(codes, ["ROSTER-16"]);
    assert_eq!(people.pupils.iter().filter(|p| p.values.contains_key("ine")).count(), 1);
}

#[test]
fn a_row_whose_values_have_shifted_is_not_taken_over() {
    let (people, codes) = gathered("Nom;Prénom;Classe\nDUPONT;Léa;2de 4\nPETIT;Ana;x;2de 5\n");
    assert_eq!((people.pupils.len(), codes), (1, vec!["ROSTER-09"]));
}

#[test]
fn a_mother_named_by_her_column_has_her_relation() {
    let (people, _) = gathered(
        "Nom;Prénom;Classe;Né le;Nom de la mère;Prénom de la mère;Nom du père;Prénom du père\n\
         DUPONT;Léa;2de 4;03/03/2010;MOREAU;Claire;DUPONT;Yann\n",
    );
    let relations: Vec<String> = people.pupils[0].guardians.iter().map(|g| shown(g, "relation")).collect();
    assert_eq!(relations, ["mother", "father"]);
}
