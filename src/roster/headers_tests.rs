use super::*;

fn key(header: &str) -> String {
    match meaning(header) {
        None => "?".to_owned(),
        Some(Meaning { of, key, .. }) => {
            of.map_or("", |_| "").to_owned() + &of.map(Of::prefix).unwrap_or_default() + key
        }
    }
}

#[test]
fn headers_of_fregata_are_known() {
    for (header, known) in [
        ("Identifiant unique*", "pupil.ine"),
        ("Premier prénom*", "given_names"),
        ("Deuxième prénom", "ignore"),
        ("Nom de famille*", "family_name"),
        ("Nom d'usage", "usual_name"),
        ("Nom d’usage", "usual_name"),
        ("Code sexe*", "pupil.gender"),
        ("Date de naissance (jj/mm/aaaa)*", "pupil.birth_date"),
        ("Code commune naissance**", "ignore"),
        ("Code pays naissance*", "ignore"),
        ("Statut*", "ignore"),
        ("Code MEF*", "pupil.formation"),
        ("Division*", "pupil.class"),
    ] {
        assert_eq!(key(header), known, "{header}");
    }
}

#[test]
fn headers_of_gepi_and_sacoche_are_known() {
    for (header, known) in [
        ("Classe", "pupil.class"),
        ("Prénom", "given_names"),
        ("Date de naissance", "pupil.birth_date"),
        ("Lieu naissance", "ignore"),
        ("Nom Responsable légal", "guardians.1.family_name"),
        ("Prénom responsable légal", "guardians.1.given_names"),
        ("Tel portable resp. légal", "guardians.1.phone"),
        ("Numéro responsable légal", "guardians.1.legal_rank"),
        ("date naiss.", "pupil.birth_date"),
        ("courriel", "email"),
        ("genre", "pupil.gender"),
        ("CODE_STRUCTURE", "pupil.class"),
        ("Structure", "host.name"),
    ] {
        assert_eq!(key(header), known, "{header}");
    }
}

#[test]
fn whose_a_column_is_may_stand_anywhere_in_its_header() {
    for (header, known) in [
        ("Mail du responsable légal 2", "guardians.2.email"),
        ("RL2 Téléphone portable", "guardians.2.phone"),
        ("Prénom de la mère", "guardians.1.given_names"),
        ("Père - nom", "guardians.2.family_name"),
        ("Tél. du tuteur", "host.tutor.phone"),
        ("Fonction du maître de stage", "host.tutor.title"),
        ("Adresse de l’entreprise", "host.address.lines"),
        ("Ville (organisme d'accueil)", "host.address.city"),
        ("Nom du responsable de l'entreprise", "host.representative.family_name"),
        ("Professeur référent", "school.referent.name"),
        ("Adresse ligne 2 responsable 1", "guardians.1.address.lines"),
        ("Nom de l'élève", "pupil.family_name"),
        ("Élève", "pupil.name"),
        ("Date de début de stage", "placement.start"),
        ("Du", "placement.start"),
        ("Entreprise", "host.name"),
        ("N° SIRET", "host.siret"),
    ] {
        assert_eq!(key(header), known, "{header}");
    }
}

#[test]
fn signs_dots_and_parentheses_do_not_hide_what_a_header_says() {
    for (header, known) in [
        ("Responsable légal n°1", "guardians.1.name"),
        ("Nom du responsable légal nº 2", "guardians.2.family_name"),
        ("2e responsable légal (nom)", "guardians.2.family_name"),
        ("Resp. lég. 1 : C.P.", "guardians.1.address.postcode"),
        ("R.L.2 – tél. port.", "guardians.2.phone"),
        ("C.P.", "address.postcode"),
        ("C. P. (entreprise)", "host.address.postcode"),
        ("Adresse (rue)", "address.lines"),
        ("Adresse de l’entreprise (n°, rue)", "host.address.lines"),
        ("Téléphone (portable)", "phone"),
        ("Tél. (secrétariat)", "phone"),
        ("Classe (2026-2027)", "pupil.class"),
        ("Code N.A.F.", "host.naf"),
        ("S.I.R.E.T. (14 chiffres)", "host.siret"),
        ("Adr. (suite) n°2", "address.lines"),
        ("2ème prénom", "ignore"),
    ] {
        assert_eq!(key(header), known, "{header}");
    }
    assert!(meaning("Adresse (rue)").unwrap().partly && !meaning("Ville (entreprise)").unwrap().partly);
}

#[test]
fn a_header_of_something_else_is_not_known() {
    for header in ["Couleur", "Couleur (rue)", "Moyenne", "xyz", "12", "Tutrice d’honneur favorite"] {
        assert_eq!(key(header), "?", "{header}");
    }
}

#[test]
fn headers_that_schools_write_are_known() {
    for (header, known) in [
        ("E-mail 1", "email"),
        ("Mail 2", "email"),
        ("Tél 1", "phone"),
        ("Téléphone 2", "phone"),
        ("N° tél. 1", "phone"),
        ("Portable 1", "phone"),
        ("Tel port", "phone"),
        ("Port mère", "guardians.1.phone"),
        ("Mail 2 du responsable légal 1", "guardians.1.email"),
        ("Tél. 2 (entreprise)", "host.phone"),
        ("Div.", "pupil.class"),
        ("Du / Au", "placement.dates"),
        ("Du … au …", "placement.dates"),
        ("Date de début / Date de fin", "placement.dates"),
        ("Dates de début et de fin de stage", "placement.dates"),
        ("Professeur suiveur", "school.referent.name"),
        ("N° de police d’assurance", "insurance.policy"),
        ("Compagnie d’assurance", "insurance.insurer"),
    ] {
        assert_eq!(key(header), known, "{header}");
    }
    let rank = |header: &str| meaning(header).unwrap().rank;
    assert!(rank("Tél. 1") < rank("Portable 2") && rank("Tél. travail") < rank("Portable 2"));
    assert_eq!(key("Classe 2"), "?");
}
