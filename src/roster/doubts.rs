//! What is told of SIECLE's exports: whom they name twice, differently or not at all.

use super::gather::not_signing;
use super::people::{Values, shown_name};
use super::siecle::CONSENT;
use crate::diagnostic::{Diagnostic, Span, Text};
use crate::input::MAX_GUARDIANS;
use crate::text;

pub(super) fn other_school(code: &str, uai: &str, span: Span) -> Diagnostic {
    let message = text!(
        "l’export est celui de l’établissement {code}, et ce dossier est celui de {uai}",
        "the export is that of the school {code}, and this folder is that of {uai}"
    );
    Diagnostic::warning("ROSTER-25", span, message).with_help(text!(
        "dans une cité scolaire ce peut être voulu ; sinon, vérifier le fichier",
        "in a cité scolaire this may be meant; else see whether it is the right file"
    ))
}

pub(super) fn two_years((first, at): (&str, Span), (last, other): (&str, Span)) -> Diagnostic {
    let message = text!(
        "ces exports sont de deux années scolaires, {first} et {last} : rien n’est importé",
        "these exports are of two school years, {first} and {last}: nothing is imported"
    );
    Diagnostic::error("ROSTER-25", other, message)
        .with_related(at, text!("l’autre année", "the other year"))
        .with_help(text!("ne donner que les exports d’une même année", "give the exports of one year only"))
}

pub(super) fn other_year(year: &str, before: &str, span: Span) -> Diagnostic {
    let message = text!(
        "cet export est de l’année scolaire {year}, et ce dossier vient d’exports de {before} : rien n’est importé",
        "this export is of the school year {year}, and this folder comes from exports of {before}: nothing is imported"
    );
    Diagnostic::error("ROSTER-25", span, message).with_help(text!(
        "une année, un dossier : `tripartite new` en crée un ; y copier school.toml, ses dates corrigées, et hosts/",
        "a year, a folder: `tripartite new` makes one; copy school.toml into it, its dates corrected, and hosts/"
    ))
}

pub(super) fn two_classes([(known, at), (class, span)]: &[(String, Span); 2], n: usize) -> Diagnostic {
    let (known, class) = (crate::ids::quoted(known), crate::ids::quoted(class));
    let message = text!(
        "élèves qui ont deux classes dans deux exports du même jour (« {known} » et « {class} », par exemple) : {n} ; leur classe n’est pas reprise",
        "pupils who have two classes in two exports of one day (« {known} » and « {class} », for instance): {n}; their class is not taken over"
    );
    Diagnostic::warning("ROSTER-16", *span, message)
        .with_related(*at, text!("l’autre export", "the other export"))
        .with_help(text!("ne donner que l’export le plus récent", "give the newest export only"))
}

pub(super) fn two_levels(who: &str, pupil: &str, span: Span) -> Diagnostic {
    let message = text!(
        "« {who} » est à la fois représentant légal de « {pupil} » et personne en charge ou à contacter : c’est le représentant légal qui est repris, une seule fois",
        "« {who} » is both a legal representative of « {pupil} » and in charge or to be called: the legal representative is taken over, once"
    );
    Diagnostic::warning("ROSTER-19", span, message).with_help(text!(
        "si cette personne ne signe pas, la retirer de la convention, et corriger la fiche dans SIECLE",
        "if this person does not sign, take them out of the agreement, and correct the record in SIECLE"
    ))
}

pub(super) fn two_relations(who: &str, pupil: &str, span: Span) -> Diagnostic {
    let message = text!(
        "« {who} » a deux liens de parenté différents avec « {pupil} » : aucun n’est repris",
        "« {who} » is two different things to « {pupil} »: neither is taken over"
    );
    Diagnostic::warning("ROSTER-16", span, message).with_help(text!(
        "écrire `relation` dans la convention, et corriger la fiche dans SIECLE",
        "write `relation` in the agreement, and correct the record in SIECLE"
    ))
}

pub(super) fn two_records(guardian: &Values, pupil: &str, span: Span) -> Diagnostic {
    let who = shown_name(guardian);
    let message = text!(
        "« {who} » a deux fiches parmi les responsables de « {pupil} » : une seule signature est reprise",
        "« {who} » has two records among the guardians of « {pupil} »: one signature is taken over"
    );
    Diagnostic::warning("ROSTER-16", span, message).with_help(text!(
        "si ce sont deux personnes, ajouter la seconde sous [[guardians]] dans la convention ; sinon réunir les fiches dans SIECLE",
        "if they are two people, add the second under [[guardians]] in the agreement; else join the records in SIECLE"
    ))
}

pub(super) fn guardians_alone() -> Diagnostic {
    Diagnostic::error(
        "ROSTER-27",
        None,
        text!("les responsables sont là, mais pas les élèves", "the guardians are there, but not the pupils"),
    )
    .with_help(text!(
        "donner aussi ElevesAvecAdresses.xml (ou son archive) dans la même commande",
        "give ElevesAvecAdresses.xml (or its archive) too, in the same call"
    ))
}

pub(super) fn no_guardians() -> Diagnostic {
    Diagnostic::warning(
        "ROSTER-27",
        None,
        text!("les élèves sont là, mais pas leurs responsables", "the pupils are there, but not their guardians"),
    )
    .with_help(text!(
        "donner aussi ResponsablesAvecAdresses.xml (ou son archive) dans la même commande",
        "give ResponsablesAvecAdresses.xml (or its archive) too, in the same call"
    ))
}

pub(super) fn unknown_person(pupil: &str, id: &str, span: Span) -> Diagnostic {
    let message = text!(
        "un responsable de « {pupil} » (PERSONNE_ID {id}) ne figure pas parmi les personnes de l’export",
        "a guardian of « {pupil} » (PERSONNE_ID {id}) is not among the people of the export"
    );
    Diagnostic::warning("ROSTER-27", span, message).with_help(text!(
        "refaire l’export, ou compléter la convention à la main",
        "export again, or complete the agreement by hand"
    ))
}

pub(super) fn without_address(names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "l’export ne donne pas d’adresse pour ces responsables, et en donne une pour l’autre : {names}",
        "the export gives no address for these guardians, and gives one for the other: {names}"
    );
    Diagnostic::note("ROSTER-20", span, message).with_help(text!(
        "écrire leur `address` dans ces conventions ; sans elle, leur courrier n’a que leur nom",
        "write their `address` in these agreements; without it their letter has their name alone"
    ))
}

pub(super) fn no_legal(name: &str, span: Span) -> Diagnostic {
    let message = text!(
        "« {name} » n’a aucun représentant légal dans l’export",
        "« {name} » has no legal representative in the export"
    );
    Diagnostic::warning("ROSTER-19", span, message).with_help(text!(
        "voir qui signe (parents, tuteur, aide sociale à l’enfance) et l’écrire dans la convention",
        "see who signs (parents, guardian, care service) and write it in the agreement"
    ))
}

pub(super) fn too_many(name: &str, count: usize, span: Span) -> Diagnostic {
    let message = text!(
        "« {name} » a {count} représentants légaux : les {MAX_GUARDIANS} premiers sont repris",
        "« {name} » has {count} legal representatives: the first {MAX_GUARDIANS} are taken over"
    );
    Diagnostic::warning("ROSTER-19", span, message).with_help(text!(
        "vérifier dans la convention que ce sont les bons",
        "see in the agreement whether they are the right ones"
    ))
}

pub(super) fn left_out(element: &str, n: usize, span: Span) -> Diagnostic {
    let message = text!(
        "élément {element} : laissé de côté, comme le demande [import] de school.toml ({n} fois)",
        "element {element}: left out, as [import] of school.toml asks ({n} times)"
    );
    Diagnostic::note("ROSTER-08", span, message)
}

/// What is said once for all pupils.
pub(super) fn said(what: &str, n: usize, span: Span) -> Diagnostic {
    let note = |message: Text| Diagnostic::note("ROSTER-20", span, message);
    let warning = |message: Text, help: Text| Diagnostic::warning("ROSTER-20", span, message).with_help(help);
    match what {
        "confidential" => note(text!(
            "adresses à ne pas communiquer, d’après {CONSENT} : {n} ; elles ne seront imprimées dans aucune convention",
            "addresses not to be given, by {CONSENT}: {n}; they will be printed in no agreement"
        ))
        .with_help(text!(
            "si ce champ ne dit, dans l’établissement, que l’accord pour les associations de parents d’élèves, ce qui est à vérifier : recommencer avec --column {CONSENT}=ignore",
            "if in the school this field says only what parents’ associations may be given, which is to be checked: try again with --column {CONSENT}=ignore"
        )),
        "no-address" => note(text!("responsables sans adresse : {n}", "guardians without an address: {n}")),
        "no-given-name" => warning(
            text!(
                "responsables sans prénom (un service, peut-être) : {n}",
                "guardians without a given name (a service, perhaps): {n}"
            ),
            text!(
                "écrire dans la convention le nom et le prénom de la personne qui signe pour le service",
                "write in the agreement the family and given names of who signs for the service"
            ),
        ),
        "itself" => {
            note(text!("élèves qui sont leur propre responsable : {n}", "pupils who are their own guardian: {n}"))
        }
        "abroad" => warning(
            text!(
                "adresses dans un autre pays : {n} ; elles ne sont pas reprises, une convention n’a que des codes postaux français",
                "addresses in another country: {n}; they are not taken over, an agreement has French postcodes only"
            ),
            text!(
                "écrire dans ces conventions une adresse en France (celle de l’établissement, par exemple)",
                "write an address in France in these agreements (the school’s, for instance)"
            ),
        ),
        _ => not_signing(n, span),
    }
}
