//! The host, and where the pupil will be.

use super::example::{Example, Examples};
use super::persons::folded;
use super::rule::{About, Finding, Held, Rule, Source};
use crate::agreement::SchoolStatus;
use crate::diagnostic::{Lang, Severity};
use crate::text;

pub(super) const RULES: &[Rule] = &[HOSTS_01, HOSTS_02, HOSTS_03, HOSTS_04, HOSTS_05, HOSTS_06, HOSTS_07];

/// The NAF class of drinking places (débits de boissons).
const DRINKING_PLACES: &str = "5630Z";

const HOSTS_01: Rule = Rule {
    about: About {
        code: "HOSTS-01",
        severity: Severity::Note,
        title: (
            "là où il y a un bar, un élève mineur n’y sert pas",
            "where there is a bar, a pupil under age does not serve at it",
        ),
        explanation: (
            "Un mineur en stage ne peut pas être affecté au service du bar. Il peut être accueilli dans un restaurant ou un hôtel : \
             il suffit que les activités prévues restent hors du bar.",
            "A trainee under age may not be assigned to bar service. A restaurant or a hotel may host the pupil: it is enough \
             that the planned activities stay away from the bar.",
        ),
        source: Some(Source::read("code du travail, L. 4153-6", "code du travail, L. 4153-6")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[host]\nserves_alcohol = false\nnaf = \"56.30Z\""),
        &[Example::of("guardians = []\n[pupil]\nbirth_date = 2008-03-03\n[host]\nserves_alcohol = true")],
    ),
    fails: Examples::many(
        Example::of("[host]\nserves_alcohol = true").underlining("true"),
        &[Example::of("[host]\nnaf = \"56.30Z\"").without(&["host.serves_alcohol"]).underlining("\"56.30Z\"")],
    ),
    check: |cx| {
        let host = &cx.agreement.host;
        let by_naf = || host.naf.as_ref().filter(|naf| naf.as_str() == DRINKING_PLACES).map(|naf| naf.span);
        let served = match host.serves_alcohol {
            Some(serves) => serves.value.then_some(serves.span),
            None => by_naf(),
        };
        let Some(span) = served.filter(|_| cx.age() < 18) else { return vec![] };
        let message = text!(
            "cet organisme a un service de bar, et l’élève est mineur",
            "this host has a bar, and the pupil is under age"
        );
        let help = text!(
            "vérifier que les activités prévues restent hors du bar",
            "check that the planned activities stay away from the bar"
        );
        vec![Finding::new(span, message).with_help(help)]
    },
};

const HOSTS_02: Rule = Rule {
    about: About {
        code: "HOSTS-02",
        severity: Severity::Error,
        title: ("l’établissement accepte cet organisme d’accueil", "the school accepts this host"),
        explanation: (
            "L’établissement tient dans `school.toml` la liste des organismes qu’il n’accepte pas (`refused_hosts`). Aucune \
             convention ne peut être faite avec un organisme que l’inspection a jugé dangereux pour la santé, la sécurité ou la \
             moralité des élèves.",
            "The school keeps the list of hosts that it does not accept in `school.toml` (`refused_hosts`). No agreement can be \
             made with a host that inspectors found dangerous to the health, safety or morals of pupils.",
        ),
        source: Some(Source::read("code du travail, L. 4153-2", "code du travail, L. 4153-2")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        Example::of("[host]\nsiret = \"732 829 320 00074\"")
            .in_school("[settings]\nrefused_hosts = [\"908 101 116 00014\"]"),
    ),
    fails: Examples::one(
        Example::of("")
            .in_school("[settings]\nrefused_hosts = [{ siret = \"732 829 320 00074\", reason = \"accident de 2024\" }]")
            .underlining("\"732 829 320 00074\""),
    ),
    check: |cx| {
        let Some(siret) = &cx.agreement.host.siret else { return vec![] };
        let refused = cx.school.refused_hosts.iter().find(|(refused, _)| *refused == siret.value);
        let found = refused.map(|(_, reason)| {
            let message = match reason {
                Some(reason) => text!(
                    "l’établissement n’accepte pas cet organisme d’accueil : {reason}",
                    "the school does not accept this host: {reason}"
                ),
                None => text!(
                    "l’établissement n’accepte pas cet organisme d’accueil",
                    "the school does not accept this host"
                ),
            };
            let help = text!(
                "chercher un autre lieu de stage, ou retirer ce SIRET de `refused_hosts`",
                "find another place, or take this SIRET out of `refused_hosts`"
            );
            Finding::new(siret.span, message).with_help(help)
        });
        found.into_iter().collect()
    },
};

const HOSTS_03: Rule = Rule {
    about: About {
        code: "HOSTS-03",
        severity: Severity::Note,
        title: ("un stage à l’étranger se prépare à part", "a placement abroad is prepared apart"),
        explanation: (
            "Le même modèle sert pour un stage à l’étranger. Restent à voir avec la famille et l’organisme : l’assurance, la \
             couverture des soins, les règles du pays, et qui appeler sur place.",
            "The same model serves for a placement abroad. What remains to be settled with the family and the host: insurance, \
             health cover, the rules of the country, and whom to call there.",
        ),
        source: Some(Source::unverified("usage des stages à l’étranger", "usage of placements abroad")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[host]\ncountry = \"FR\"")),
    fails: Examples::one(
        Example::of("[host]\ncountry = \"DE\"").without(&["host.siret"]).underlining("\"Menuiserie Chassaing SARL\""),
    ),
    check: |cx| {
        let (host, placement) = (&cx.agreement.host, &cx.agreement.placement);
        if host.country.is_french() || placement.address.is_none() {
            return vec![];
        }
        let (fr, en) = (host.country.name(Lang::Fr), host.country.name(Lang::En));
        let city = placement.address.as_ref().map_or("", |address| address.city.as_str());
        let message = text!(
            "le siège de l’organisme est à l’étranger ({fr}), et le stage a lieu à {city}",
            "the host's seat is abroad ({en}), and the placement is in {city}"
        );
        let help = text!(
            "à l’étranger, voir l’assurance, la couverture des soins et les règles du pays ; en France, écrire `country = \"FR\"` avec le SIRET et l’adresse de l’établissement qui accueille",
            "abroad, see to insurance, health cover and the rules of the country; in France, write `country = \"FR\"` with the SIRET and address of the establishment that hosts"
        );
        vec![Finding::new(host.name.span, message).with_help(help)]
    },
};

const HOSTS_04: Rule = Rule {
    about: About {
        code: "HOSTS-04",
        severity: Severity::Note,
        title: (
            "avec un siège à l’étranger, le lieu du stage est écrit",
            "with a seat abroad, the place of the placement is written",
        ),
        explanation: (
            "Sans `placement.address`, la convention dit que le stage a lieu au siège. Un siège à l’étranger est souvent celui d’un \
             groupe dont l’élève rejoint un établissement en France : il faut alors le SIRET et l’adresse de cet établissement.",
            "Without `placement.address` the agreement says that the placement is at the seat. A seat abroad is often that of a \
             group of which the pupil joins an establishment in France: then that one's SIRET and address are needed.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("").without(&["placement.address"])),
    fails: Examples::one(
        Example::of("[host]\ncountry = \"DE\"")
            .without(&["host.siret", "placement.address"])
            .underlining("\"Clermont-Ferrand\""),
    ),
    check: |cx| {
        let host = &cx.agreement.host;
        if host.country.is_french() || cx.agreement.placement.address.is_some() {
            return vec![];
        }
        let (fr, en) = (host.country.name(Lang::Fr), host.country.name(Lang::En));
        let city = host.address.city.as_str();
        let message = text!(
            "le stage aura lieu au siège, à {city} ({fr})",
            "the placement will be at the seat, in {city} ({en})"
        );
        let help = text!(
            "si l’élève va ailleurs, écrire `placement.address` ; s’il reste en France, l’adresse et le SIRET de l’établissement \
             qui l’accueille",
            "if the pupil goes elsewhere, write `placement.address`; if in France, the address and SIRET of the establishment \
             that hosts"
        );
        vec![Finding::new(host.address.city.span, message).with_help(help)]
    },
};

const HOSTS_05: Rule = Rule {
    about: About {
        code: "HOSTS-05",
        severity: Severity::Note,
        title: (
            "l’enseignement agricole a ses propres clauses types",
            "agricultural teaching has model clauses of its own",
        ),
        explanation: (
            "Les conventions des établissements agricoles suivent des clauses types fixées par arrêté du ministre de \
             l’agriculture, et un exemplaire va à l’élève et à son représentant légal. Les modèles d’ici sont ceux de l’éducation \
             nationale.",
            "Agreements of agricultural schools follow model clauses set by the minister of agriculture, and one copy goes to the \
             pupil and to the guardian. The models here are those of the ministry of education.",
        ),
        source: Some(Source::read(
            "code rural et de la pêche maritime, R. 715-1",
            "code rural et de la pêche maritime, R. 715-1",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[school]\nstatus = \"public\"")),
    fails: Examples::one(Example::of("[school]\nstatus = \"agricultural\"").underlining("\"agricultural\"")),
    check: |cx| {
        let status = cx.agreement.school.status;
        if status.value != SchoolStatus::Agricultural {
            return vec![];
        }
        let message = text!(
            "cet établissement relève de l’agriculture : le modèle imprimé est celui de l’éducation nationale",
            "this school is under the ministry of agriculture: the model printed is that of education"
        );
        let help = text!(
            "comparer avec les clauses types de l’enseignement agricole",
            "compare with the model clauses of agricultural teaching"
        );
        vec![Finding::new(status.span, message).with_help(help)]
    },
};

const HOSTS_06: Rule = Rule {
    about: About {
        code: "HOSTS-06",
        severity: Severity::Warning,
        title: ("l’organisme d’accueil n’est pas l’établissement scolaire", "the host is not the school"),
        explanation: (
            "L’élève qui n’a pas trouvé d’organisme d’accueil vient dans son établissement, sans convention. Le même nom des \
             deux côtés a été recopié.",
            "A pupil without a host comes to school, without an agreement. One name on both sides was copied.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[host]\nname = \"Collège des Volcans\"")),
    fails: Examples::one(Example::of("[host]\nname = \"LYCÉE DES VOLCANS\"").underlining("\"LYCÉE DES VOLCANS\"")),
    check: |cx| {
        let (school, host) = (&cx.agreement.school.name, &cx.agreement.host.name);
        if folded(school.as_str()) != folded(host.as_str()) {
            return vec![];
        }
        let message =
            text!("l’organisme d’accueil a le nom de l’établissement scolaire", "the host has the name of the school");
        let help = text!(
            "écrire le nom de l’organisme qui accueille l’élève",
            "write the name of the body that hosts the pupil"
        );
        vec![
            Finding::new(host.span, message)
                .with_help(help)
                .with_related(school.span, text!("l’établissement", "the school")),
        ]
    },
};

const HOSTS_07: Rule = Rule {
    about: About {
        code: "HOSTS-07",
        severity: Severity::Note,
        title: (
            "le stage n’a pas lieu chez l’élève, ou l’on en est informé",
            "the placement is not at the pupil's home, or one knows it",
        ),
        explanation: (
            "Aucun texte connu ne parle d’un stage au domicile ou à distance. C’est possible dans une entreprise familiale ; \
             c’est aussi la trace d’une adresse recopiée.",
            "No known text speaks of a placement at home or at a distance. It can be in a family business; it is also the trace \
             of an address that was copied.",
        ),
        source: Some(Source::unverified("aucun texte trouvé", "no text found")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.address]\nlines = [\"9, place de Jaude\"]\npostcode = \"63000\"")),
    fails: Examples::one(
        Example::of("[placement.address]\nlines = [\"8 place de Jaude\"]\npostcode = \"63000\"")
            .underlining("\"8 place de Jaude\""),
    ),
    check: |cx| {
        let home = &cx.agreement.pupil.address;
        let place = cx.agreement.placement.address.as_ref().unwrap_or(&cx.agreement.host.address);
        let street = |address: &crate::agreement::Address| {
            let lines: Vec<String> = address.lines.iter().map(|line| folded(line.as_str())).collect();
            (lines.last().cloned().unwrap_or_default(), folded(address.postcode.as_str()))
        };
        let Some(line) = place.lines.last().filter(|_| street(home) == street(place)) else { return vec![] };
        let message =
            text!("le stage aurait lieu à l’adresse de l’élève", "the placement would be at the pupil's address");
        let help = text!("rien à changer si c’est voulu", "nothing to change if it is meant");
        vec![Finding::new(line.span, message).with_help(help)]
    },
};
