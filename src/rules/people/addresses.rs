//! Addresses that must not be given.

use crate::agreement::{Address, Guardian};
use crate::diagnostic::{Severity, Text};
use crate::ids::{Home, quoted};
use crate::rules::example::{Example, Examples};
use crate::rules::rule::{About, Finding, Held, Rule};
use crate::text;

fn home(address: &Address) -> Home {
    Home::new(address.lines.iter().map(|line| line.as_str()), Some(address.postcode.as_str()))
}

fn name(guardian: &Guardian) -> String {
    let person = &guardian.person;
    quoted(&format!("{} {}", person.given_names.as_str(), person.family_name.as_str()))
}

pub(in crate::rules) const PEOPLE_13: Rule = Rule {
    about: About {
        code: "PEOPLE-13",
        severity: Severity::Error,
        title: ("une adresse confidentielle n’est imprimée nulle part", "a confidential address is printed nowhere"),
        explanation: (
            "L’adresse d’un responsable dont `address_confidential` vaut `true` n’est ni imprimée ni donnée à d’autres. Celle de \
             l’élève l’est, celle d’un autre responsable aussi : l’organisme d’accueil et l’autre parent les lisent. Elles ne \
             peuvent donc pas être la même. Deux adresses sont la même quand elles ont le même code postal et une ligne en \
             commun, quels que soient les capitales, les accents et les virgules.",
            "The address of a guardian whose `address_confidential` is `true` is neither printed nor given to others. The pupil's \
             is, and another guardian's: the host and the other parent read them. So they cannot be the same. Two addresses are \
             the same when they have one postcode and a line in common, whatever capitals, accents and commas.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::many(
        Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\naddress_confidential = true\n\
             address = { lines = [\"18, place de Jaude\"], postcode = \"63000\", city = \"Clermont-Ferrand\" }",
        ),
        // The same street of another town.
        &[Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\naddress_confidential = true\n\
             address = { lines = [\"8, place de Jaude\"], postcode = \"63200\", city = \"Riom\" }",
        )],
    ),
    fails: Examples::many(
        Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\naddress_confidential = true\n\
             address = { lines = [\"Escalier B\", \"8 PLACE DE JAUDE\"], postcode = \"63000\", city = \"CLERMONT-FD\" }",
        )
        .underlining("\"8, place de Jaude\""),
        // Who lives with them is not told either.
        &[Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\naddress_confidential = true\n\
             address = { lines = [\"2, rue Tue-Bœuf\"], postcode = \"63200\", city = \"Riom\" }\n\
             [[guardians]]\nfamily_name = \"Dupont\"\ngiven_names = \"Yann\"\n\
             address = { lines = [\"2 rue Tue-Boeuf\"], postcode = \"63200\", city = \"Riom\" }",
        )
        .underlining("\"2 rue Tue-Boeuf\"")],
    ),
    check: |cx| {
        let guardians = &cx.agreement.guardians;
        let kept = |address: &Address| {
            let is = |own: &Address| home(own).is(&home(address));
            guardians.iter().find(|g| g.address_confidential && g.address.as_ref().is_some_and(is))
        };
        let told = |address: &Address, by: &Guardian, (message, help): (Text, Text)| {
            let place = |address: &Address| address.lines.last().map_or(address.span, |line| line.span);
            let words = text!("l’adresse confidentielle", "the confidential address");
            let same = by.address.as_ref().map_or(by.span, place);
            Finding::new(place(address), message).with_help(help).with_related(same, words)
        };
        let pupils = &cx.agreement.pupil.address;
        let of_pupil = kept(pupils).map(|by| told(pupils, by, of_the_pupil(&name(by))));
        let of_others = guardians.iter().filter(|guardian| !guardian.address_confidential).filter_map(|guardian| {
            let own = guardian.address.as_ref()?;
            kept(own).map(|by| told(own, by, of_another(&name(guardian), &name(by))))
        });
        of_pupil.into_iter().chain(of_others).collect()
    },
};

/// What is said of the pupil's address, and what to write.
fn of_the_pupil(kept: &str) -> (Text, Text) {
    let message = text!(
        "l’adresse de l’élève, qui est imprimée, est celle, confidentielle, de « {kept} »",
        "the pupil's address, which is printed, is the confidential one of « {kept} »"
    );
    let help = text!(
        "écrire sous [pupil] l’adresse à imprimer (celle de l’établissement, par exemple) ; si celle-ci peut l’être, effacer la ligne `address_confidential` du responsable",
        "write under [pupil] the address to be printed (the school's, for instance); if this one may be, delete the guardian's line `address_confidential`"
    );
    (message, help)
}

/// The same of a guardian's.
fn of_another(name: &str, kept: &str) -> (Text, Text) {
    let message = text!(
        "l’adresse de « {name} » est celle, confidentielle, de « {kept} »",
        "the address of « {name} » is the confidential one of « {kept} »"
    );
    let help = text!(
        "écrire aussi `address_confidential = true` pour ce responsable, ou effacer cette adresse",
        "write `address_confidential = true` for this guardian too, or delete this address"
    );
    (message, help)
}

pub(in crate::rules) const PEOPLE_14: Rule = Rule {
    about: About {
        code: "PEOPLE-14",
        severity: Severity::Warning,
        title: (
            "une adresse confidentielle est écrite, ou celle de l’élève est celle de l’établissement",
            "a confidential address is written, or the pupil's is that of the school",
        ),
        explanation: (
            "Un responsable sans adresse habite d’ordinaire chez l’élève, dont l’adresse est imprimée. Quand la sienne est \
             confidentielle, rien ne dit si ce n’est pas celle-là. Une adresse écrite avec `address_confidential = true` n’est \
             jamais imprimée : elle ne sert qu’à le vérifier.",
            "A guardian without an address usually lives with the pupil, whose address is printed. Where the guardian's is \
             confidential, nothing tells whether it is that one. An address that is written with `address_confidential = true` \
             is never printed: it only serves to verify this.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\naddress_confidential = true\n\
             address = { lines = [\"2, rue Tue-Bœuf\"], postcode = \"63200\", city = \"Riom\" }",
        ),
        &[Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\naddress_confidential = true\n\
             [pupil.address]\nlines = [\"Lycée des Volcans\", \"36 avenue des Puys\"]",
        )],
    ),
    fails: Examples::one(
        Example::of("[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\naddress_confidential = true")
            .underlining("\"Moreau\""),
    ),
    check: |cx| {
        let (pupils, school) = (&cx.agreement.pupil.address, &cx.agreement.school.address);
        if home(pupils).is(&home(school)) {
            return vec![];
        }
        let unknown = |guardian: &&Guardian| guardian.address_confidential && guardian.address.is_none();
        let told = |guardian: &Guardian| {
            let name = name(guardian);
            let message = text!(
                "l’adresse confidentielle de « {name} » n’est pas écrite : celle de l’élève, qui est imprimée, est peut-être la même",
                "the confidential address of « {name} » is not written: the pupil's, which is printed, is perhaps the same"
            );
            let help = text!(
                "si elle est une autre, l’écrire pour ce responsable (elle n’est pas imprimée) ; si c’est la même, écrire sous [pupil] celle de l’établissement",
                "if it is another, write it for this guardian (it is not printed); if it is the same, write the school's under [pupil]"
            );
            Finding::new(guardian.person.family_name.span, message).with_help(help)
        };
        cx.agreement.guardians.iter().filter(unknown).map(told).collect()
    },
};
