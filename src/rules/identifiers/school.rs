//! What a school, a host and their places say of each other by their numbers.

use crate::agreement::Agreement;
use crate::diagnostic::Severity;
use crate::ids::Academy;
use crate::rules::example::{Example, Examples};
use crate::rules::rule::{About, Finding, Held, Rule, Source};
use crate::text;

/// The départements of one academy have postcodes in common: Saint-Barthélemy and Saint-Martin use Guadeloupe's.
fn is_one_place(a: &str, b: &str) -> bool {
    let antilles = ["971", "977", "978"];
    a == b || antilles.contains(&a) && antilles.contains(&b)
}

/// The academy of the school's code.
fn academy_of_uai(agreement: &Agreement) -> Option<Academy> {
    Academy::of_department(agreement.school.uai.value.department()?)
}

pub(super) const UAI_10: Rule = Rule {
    about: About {
        code: "UAI-10",
        severity: Severity::Warning,
        title: ("le code UAI et l’académie vont ensemble", "the UAI code and the academy go together"),
        explanation: (
            "Les trois premiers chiffres d’un code UAI disent le département ou le territoire, donc l’académie. Si les deux \
             ne vont pas ensemble, l’un des deux est faux, et la convention nomme une autre académie ou un autre établissement.",
            "The first three digits of a UAI code tell the département or territory, hence the academy. Where they do not go \
             together one of both is wrong, and the agreement names another academy or another school.",
        ),
        source: Some(Source::read(
            "annuaire de l’éducation, extrait des lycées de 2024",
            "national directory of schools, extract of the lycées of 2024",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[school]\nuai = \"0639001S\"\nacademy = \"Clermont-Ferrand\""),
        &[
            Example::of(
                "[school]\nuai = \"9741186W\"\nacademy = \"La Réunion\"\naddress = { lines = [\"1, rue des Flamboyants\"], postcode = \"97410\", city = \"Saint-Pierre\" }",
            ),
            Example::of(
                "[school]\nuai = \"9830484J\"\nacademy = \"Nouvelle-Calédonie\"\naddress = { lines = [\"1, rue du Lagon\"], postcode = \"98800\", city = \"Nouméa\" }",
            )
            .with(&["DATES-13"]),
        ],
    ),
    fails: Examples::many(
        Example::of("[school]\nacademy = \"Lyon\"").underlining("\"Lyon\""),
        &[Example::of("[school]\nuai = \"1111111E\"").underlining("\"1111111E\"")],
    ),
    check: |cx| {
        let school = &cx.agreement.school;
        let (uai, written) = (&school.uai.value, school.academy.value.as_str());
        let Some(academy) = academy_of_uai(cx.agreement) else {
            let prefix = uai.as_str().get(..3).unwrap_or_default();
            let message = text!(
                "les premiers chiffres du code UAI {uai} ({prefix}) ne sont ceux d’aucun département de France",
                "the first digits of the UAI code {uai} ({prefix}) are of no département of France"
            );
            let help = text!(
                "relire le code dans l’annuaire de l’éducation ; un établissement de l’étranger permet la règle",
                "read the code again in the national directory; a school abroad allows the rule"
            );
            return vec![Finding::new(school.uai.span, message).with_help(help)];
        };
        if academy == school.academy.value {
            return vec![];
        }
        let meant = academy.as_str();
        let message = text!(
            "le code UAI {uai} est d’un établissement de {meant}, et l’académie écrite est {written}",
            "the UAI code {uai} is of a school in {meant}, and the academy written is {written}"
        );
        let help = text!(
            "écrire `academy = \"{meant}\"`, ou corriger le code UAI",
            "write `academy = \"{meant}\"`, or mend the UAI code"
        );
        let found = Finding::new(school.academy.span, message).with_help(help);
        vec![found.with_related(school.uai.span, text!("le code UAI", "the UAI code"))]
    },
};

pub(super) const UAI_11: Rule = Rule {
    about: About {
        code: "UAI-11",
        severity: Severity::Warning,
        title: (
            "le code UAI et le code postal de l’établissement sont du même département",
            "the school's UAI code and postcode are of one département",
        ),
        explanation: (
            "Un établissement est dans le département que disent les premiers chiffres de son code UAI. De rares communes \
             ont un code postal du département voisin : permettre alors la règle dans `school.toml`.",
            "A school lies in the département that the first digits of its UAI code tell. A few communes have a postcode of \
             the département next to theirs: then allow the rule in `school.toml`.",
        ),
        source: Some(Source::read(
            "annuaire de l’éducation, extrait des lycées de 2024",
            "national directory of schools, extract of the lycées of 2024",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[school.address]\npostcode = \"63200\"\ncity = \"Riom\""),
        &[Example::of(
            "[school]\nuai = \"9710001Z\"\nacademy = \"Guadeloupe\"\naddress = { lines = [\"Rue de la République\"], postcode = \"97150\", city = \"Saint-Martin\" }",
        )],
    ),
    fails: Examples::one(Example::of("[school.address]\npostcode = \"36000\"").underlining("\"36000\"")),
    check: |cx| {
        let school = &cx.agreement.school;
        let departments = school.uai.value.department().zip(school.address.postcode.value.department());
        // Where the academy differs as well, the code itself is suspected, by another rule.
        let agrees = academy_of_uai(cx.agreement) == Some(school.academy.value);
        let Some((of_uai, of_postcode)) = departments.filter(|(a, b)| agrees && !is_one_place(a, b)) else {
            return vec![];
        };
        let postcode = &school.address.postcode;
        let typed = postcode.as_str();
        let message = text!(
            "le code postal {typed} est du département {of_postcode}, et le code UAI du département {of_uai}",
            "the postcode {typed} is of the département {of_postcode}, and the UAI code of the département {of_uai}"
        );
        let help = text!("relire le code postal, puis le code UAI", "read the postcode again, then the UAI code");
        let found = Finding::new(postcode.span, message).with_help(help);
        vec![found.with_related(school.uai.span, text!("le code UAI", "the UAI code"))]
    },
};

/// The territories with a country code of their own, and their postcodes' département.
const TERRITORIES: [(&str, &str); 11] = [
    ("BL", "977"),
    ("GF", "973"),
    ("GP", "971"),
    ("MF", "978"),
    ("MQ", "972"),
    ("NC", "988"),
    ("PF", "987"),
    ("PM", "975"),
    ("RE", "974"),
    ("WF", "986"),
    ("YT", "976"),
];

pub(super) const POSTCODE_10: Rule = Rule {
    about: About {
        code: "POSTCODE-10",
        severity: Severity::Warning,
        title: (
            "le code postal de l’organisme d’accueil est du territoire que dit `host.country`",
            "the host's postcode is of the territory that `host.country` tells",
        ),
        explanation: (
            "`host.country` peut nommer un territoire d’outre-mer (RE, GP, NC…) : le code postal du siège est alors de ce \
             territoire.",
            "`host.country` may name an overseas territory (RE, GP, NC…): the postcode of the seat is then of that territory.",
        ),
        source: Some(Source::unverified("usage postal", "postal usage")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of(
        "[host]\ncountry = \"RE\"\n[host.address]\npostcode = \"97410\"\ncity = \"Saint-Pierre\"",
    )),
    fails: Examples::one(Example::of("[host]\ncountry = \"RE\"").underlining("\"63100\"")),
    check: |cx| {
        let host = &cx.agreement.host;
        let code = host.country.as_str();
        let territory = TERRITORIES.iter().find(|(territory, _)| *territory == code).map(|(_, department)| *department);
        let postcode = &host.address.postcode;
        let Some((meant, _)) =
            territory.zip(postcode.value.department()).filter(|(meant, department)| !is_one_place(meant, department))
        else {
            return vec![];
        };
        let typed = postcode.as_str();
        let message = text!(
            "le code postal {typed} n’est pas du territoire {code} ({meant})",
            "the postcode {typed} is not of the territory {code} ({meant})"
        );
        let help = text!(
            "corriger le code postal, ou écrire `country = \"FR\"`",
            "mend the postcode, or write `country = \"FR\"`"
        );
        vec![Finding::new(postcode.span, message).with_help(help)]
    },
};

pub(super) const SIRET_12: Rule = Rule {
    about: About {
        code: "SIRET-12",
        severity: Severity::Warning,
        title: (
            "le SIRET de l’organisme d’accueil n’est pas celui de l’établissement scolaire",
            "the host's SIRET is not that of the school",
        ),
        explanation: (
            "L’organisme d’accueil et l’établissement sont deux personnes : le même SIRET pour les deux a été recopié.",
            "The host and the school are two bodies: one SIRET for both was copied.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[school]\nsiret = \"199 320 300 00023\"")),
    fails: Examples::one(Example::of("[school]\nsiret = \"732 829 320 00074\"").underlining("\"732 829 320 00074\"")),
    check: |cx| {
        let (school, host) = (&cx.agreement.school.siret, &cx.agreement.host.siret);
        let same = school.as_ref().zip(host.as_ref()).filter(|(school, host)| school.value == host.value);
        let found = same.map(|(school, host)| {
            let message = text!(
                "le SIRET de l’organisme d’accueil est celui de l’établissement scolaire",
                "the host's SIRET is that of the school"
            );
            let help = text!("relire les deux SIRET", "read both SIRET again");
            let words = text!("le SIRET de l’établissement", "the school's SIRET");
            Finding::new(host.span, message).with_help(help).with_related(school.span, words)
        });
        found.into_iter().collect()
    },
};
