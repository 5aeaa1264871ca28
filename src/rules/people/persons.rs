//! One person in two roles.

use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::rules::context::Context;
use crate::rules::example::{Example, Examples};
use crate::rules::persons::{Role, Somebody};
use crate::rules::rule::{About, Finding, Held, Rule, Source};
use crate::text;

/// The pairs of roles that one person holds, of those asked for: the later of each pair, and the earlier.
fn doubles<'c, 'a>(
    cx: &'c Context<'a>,
    asked: impl Fn(Role, Role) -> bool,
) -> impl Iterator<Item = (&'c Somebody<'a>, &'c Somebody<'a>)> {
    cx.people.iter().enumerate().filter_map(move |(at, one)| {
        let mut before = cx.people.iter().take(at);
        Some((one, before.find(|earlier| asked(earlier.role, one.role) && earlier.is(one))?))
    })
}

/// The finding about one person in two roles.
fn told((one, earlier): (&Somebody<'_>, &Somebody<'_>), help: crate::diagnostic::Text) -> Finding {
    let ((fr, en), (earlier_fr, earlier_en)) = (one.role.words(), earlier.role.words());
    let name = format!("{} {}", one.given_names.as_str(), one.family_name.as_str());
    let message = if one.role == earlier.role {
        text!("« {name} » est écrit deux fois", "« {name} » is written twice")
    } else {
        text!("« {name} » est à la fois {earlier_fr} et {fr}", "« {name} » is both {earlier_en} and {en}")
    };
    let words = text!("la même personne ici", "the same person here");
    Finding::new(one.family_name.span, message).with_help(help).with_related(earlier.family_name.span, words)
}

/// Whether both roles are the school's and the host's.
fn is_across(one: Role, other: Role) -> bool {
    let (school, host) = ([Role::Head, Role::HeadDelegate, Role::Referent], [Role::Representative, Role::Tutor]);
    school.contains(&one) && host.contains(&other)
}

pub(in crate::rules) const PEOPLE_07: Rule = Rule {
    about: About {
        code: "PEOPLE-07",
        severity: Severity::Warning,
        title: (
            "personne n’est à la fois de l’établissement et de l’organisme d’accueil",
            "nobody is both of the school and of the host",
        ),
        explanation: (
            "La convention lie un établissement et un organisme d’accueil : le chef d’établissement ou l’enseignant référent \
             ne peut guère être aussi le représentant de l’organisme ou le tuteur. Un nom a sans doute été recopié.",
            "The agreement binds a school and a host: the head or the referent teacher can hardly be the host's representative \
             or the tutor as well. A name was probably copied.",
        ),
        source: Some(Source::read("conventions types, article 3", "model agreements, article 3")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[host.tutor]\nfamily_name = \"Chassaing\"\ngiven_names = \"Théo\"")),
    fails: Examples::one(
        Example::of("[host.tutor]\nfamily_name = \"ZÉROUAL\"\ngiven_names = \"Karim\"")
            .underlining("\"ZÉROUAL\"")
            .with(&["TEXT-02"]),
    ),
    check: |cx| {
        let help = || text!("écrire le nom de chacun", "write each one's name");
        doubles(cx, is_across).map(|pair| told(pair, help())).collect()
    },
};

pub(in crate::rules) const PEOPLE_08: Rule = Rule {
    about: About {
        code: "PEOPLE-08",
        severity: Severity::Note,
        title: (
            "un responsable de l’élève n’est pas aussi son tuteur, ou l’on en est informé",
            "a guardian of the pupil is not the tutor as well, or one knows it",
        ),
        explanation: (
            "Faire son stage auprès d’un parent est permis. C’est dit pour information : la même personne signe alors deux \
             fois, et l’enseignant référent voudra peut-être un autre interlocuteur.",
            "A placement with one's parent is allowed. It is told as a note: the same person then signs twice, and the referent \
             teacher may want somebody else to talk to.",
        ),
        source: Some(Source::read("code du travail, L. 4153-5", "code du travail, L. 4153-5")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[host.tutor]\nfamily_name = \"Moreau\"\ngiven_names = \"Inès\"")),
    fails: Examples::one(
        Example::of("[host.tutor]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"").underlining("\"Moreau\""),
    ),
    check: |cx| {
        let asked =
            |one: Role, other: Role| one == Role::Guardian && matches!(other, Role::Representative | Role::Tutor);
        let help = || text!("rien à changer si c’est voulu", "nothing to change if it is meant");
        // Who represents a host of one person is its tutor too: that is one fact.
        let mut known = BTreeSet::new();
        let pairs = doubles(cx, asked).filter(|(_, guardian)| known.insert(guardian.family_name.span));
        pairs.map(|pair| told(pair, help())).collect()
    },
};

pub(in crate::rules) const PEOPLE_09: Rule = Rule {
    about: About {
        code: "PEOPLE-09",
        severity: Severity::Warning,
        title: (
            "l’élève et ses responsables sont des personnes différentes",
            "the pupil and the guardians are different people",
        ),
        explanation: (
            "Le nom et le prénom de l’élève, ou ceux d’un responsable, ont été recopiés à la place d’une autre personne.",
            "The pupil's names, or a guardian's, were copied in the place of somebody else's.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[[guardians]]\nfamily_name = \"Dupont-Moreau\"\ngiven_names = \"Claire\"")),
    fails: Examples::many(
        Example::of("[[guardians]]\nfamily_name = \"Dupont-Moreau\"\ngiven_names = \"Léa\"")
            .underlining("\"Dupont-Moreau\""),
        &[
            Example::of(
                "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\n\
                 [[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"",
            ),
            Example::of("[school.referent]\nfamily_name = \"Dupont-Moreau\"\ngiven_names = \"Léa\""),
        ],
    ),
    check: |cx| {
        let asked = |one: Role, other: Role| one == Role::Pupil || one == Role::Guardian && other == Role::Guardian;
        let help = || text!("écrire le nom de chacun", "write each one's name");
        doubles(cx, asked).map(|pair| told(pair, help())).collect()
    },
};

pub(in crate::rules) const PEOPLE_10: Rule = Rule {
    about: About {
        code: "PEOPLE-10",
        severity: Severity::Warning,
        title: (
            "qui signe par délégation est un autre que le chef d’établissement, et dit sa qualité",
            "who signs by delegation is another than the head of school, and says what they are",
        ),
        explanation: (
            "Une décision d’une administration porte la signature, le prénom, le nom et la qualité de son auteur, lisibles. \
             La convention imprime « par délégation » suivi de cette qualité.",
            "A decision of an administration bears the signature, first name, name and quality of its author, legible. The \
             agreement prints \"par délégation\" and that quality.",
        ),
        source: Some(Source::read(
            "code des relations entre le public et l’administration, L. 212-1",
            "code des relations entre le public et l’administration, L. 212-1",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[school.head.delegate]\ntitle = \"principal adjoint\"")),
    fails: Examples::many(
        Example::of("[school.head]\ndelegate = { family_name = \"Petit\", given_names = \"Luc\" }")
            .without(&["school.head.delegate"])
            .underlining("\"Petit\""),
        &[Example::of("[school.head.delegate]\nfamily_name = \"d’Œuvre\"\ngiven_names = \"Anne-Lise\"")],
    ),
    check: |cx| {
        let school = &cx.agreement.school;
        let Some(delegate) = &school.delegate else { return vec![] };
        let itself = doubles(cx, |one, other| one == Role::Head && other == Role::HeadDelegate).next();
        if let Some(pair) = itself {
            let help =
                text!("retirer `delegate`, ou écrire le nom de qui signe", "take `delegate` away, or write who signs");
            return vec![told(pair, help)];
        }
        if delegate.title.is_some() {
            return vec![];
        }
        let message = text!(
            "la qualité de qui signe par délégation manque",
            "what the person who signs by delegation is, is missing"
        );
        let help = text!("ajouter `title = \"proviseur adjoint\"`", "add `title = \"proviseur adjoint\"`");
        vec![Finding::new(delegate.family_name.span, message).with_help(help)]
    },
};

pub(in crate::rules) const PEOPLE_11: Rule = Rule {
    about: About {
        code: "PEOPLE-11",
        severity: Severity::Note,
        title: (
            "le chef d’établissement et l’enseignant référent sont deux personnes",
            "the head of school and the referent teacher are two people",
        ),
        explanation: (
            "Le chef d’un petit établissement peut suivre lui-même un élève. Sinon, un nom a été recopié.",
            "The head of a small school may follow a pupil. Else a name was copied.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[school.referent]\nfamily_name = \"Attia\"\ngiven_names = \"Sarah\"")),
    fails: Examples::one(
        Example::of("[school.referent]\nfamily_name = \"d’Œuvre\"\ngiven_names = \"Anne-Lise\"")
            .underlining("\"d’Œuvre\""),
    ),
    check: |cx| {
        let asked = |one: Role, other: Role| one == Role::Head && other == Role::Referent;
        let help = || text!("écrire le nom de l’enseignant référent", "write the referent teacher's name");
        doubles(cx, asked).map(|pair| told(pair, help())).collect()
    },
};
