//! Who signs for the pupil and for the school.

use chrono::Datelike;

use crate::agreement::{Guardian, Relation, SchoolStatus, Signs};
use crate::diagnostic::Lang;
use crate::diagnostic::Severity;
use crate::rules::ages;
use crate::rules::context::Context;
use crate::rules::example::{Example, Examples};
use crate::rules::rule::{About, Finding, Held, Rule, Source};
use crate::rules::telling;
use crate::text;

/// What is asked of each guardian: the agreement's own word, else the model's.
fn asked<'a>(cx: &Context<'a>) -> impl Iterator<Item = (&'a Guardian, Signs)> {
    let usual = cx.model.manifest().signs;
    let alone = cx.agreement.pupil_signs_alone();
    let unwritten = move |at: usize| match at {
        _ if alone => Signs::Informed,
        0 => usual.first_guardian,
        _ => usual.other_guardians,
    };
    let guardians = cx.agreement.guardians.iter().enumerate();
    guardians.map(move |(at, guardian)| (guardian, guardian.signs.map_or(unwritten(at), |signs| signs.value)))
}

fn is(guardian: &Guardian, relations: &[Relation]) -> bool {
    guardian.relation.is_some_and(|relation| relations.contains(&relation.value))
}

pub(in crate::rules) const PEOPLE_02: Rule = Rule {
    about: About {
        code: "PEOPLE-02",
        severity: Severity::Error,
        title: ("un responsable légal signe pour l’élève mineur", "a guardian signs for a pupil under age"),
        explanation: (
            "L’élève mineur signe avec un responsable légal au moins. Si aucun n’a `signs = \"required\"`, la convention serait \
             complète sans l’accord de la famille.",
            "A pupil under age signs with at least one guardian. Where none has `signs = \"required\"`, the agreement would be \
             complete without the family's consent.",
        ),
        source: Some(Source::read("code civil, articles 372 et 388", "code civil, articles 372 and 388")),
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of(
        "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"informed\"\n\
         [[guardians]]\nfamily_name = \"Dupont\"\ngiven_names = \"Yann\"\nsigns = \"required\"",
    )),
    fails: Examples::one(
        Example::of("[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"informed\"")
            .underlining("\"informed\""),
    ),
    check: |cx| {
        let mut all = asked(cx);
        let Some((first, _)) = all.next().filter(|_| !cx.agreement.pupil_signs_alone()) else { return vec![] };
        if asked(cx).any(|(_, signs)| signs == Signs::Required) {
            return vec![];
        }
        let message = text!(
            "l’élève est mineur, et aucun responsable ne doit signer",
            "the pupil is under age, and no guardian has to sign"
        );
        let help = text!("écrire `signs = \"required\"`", "write `signs = \"required\"`");
        vec![Finding::new(first.signs.map_or(first.span, |signs| signs.span), message).with_help(help)]
    },
};

pub(in crate::rules) const PEOPLE_03: Rule = Rule {
    about: About {
        code: "PEOPLE-03",
        severity: Severity::Warning,
        title: ("l’élève signe sa convention", "the pupil signs the agreement"),
        explanation: (
            "Tous les modèles ont une case pour l’élève, et la plateforme nationale demande quatre signatures : établissement, \
             organisme d’accueil, élève, un responsable. Un élève majeur ou émancipé signe seul : sans lui, personne ne \
             s’engagerait de son côté, et c’est une erreur.",
            "Every model has a box for the pupil, and the national platform asks for four signatures: school, host, pupil, one \
             guardian. A pupil of age or emancipated signs alone: without them nobody would commit on their side, and that is \
             an error.",
        ),
        source: Some(Source::read("conventions types, bloc des signatures", "model agreements, block of signatures")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[signing]\npupil = \"required\"")),
    fails: Examples::many(
        Example::of("[signing]\npupil = \"informed\"").underlining("\"informed\""),
        &[Example::of("guardians = []\n[pupil]\nbirth_date = 2008-03-03\n[signing]\npupil = \"informed\"")
            .graded(Severity::Error)],
    ),
    check: |cx| {
        let Some(signs) = cx.agreement.signing.pupil.filter(|signs| signs.value != Signs::Required) else {
            return vec![];
        };
        let help = text!("écrire `pupil = \"required\"`", "write `pupil = \"required\"`");
        if cx.agreement.pupil_signs_alone() {
            let message = text!(
                "l’élève, majeur ou émancipé, ne doit pas signer : personne ne signerait pour lui",
                "the pupil, of age or emancipated, has not to sign: nobody would sign for them"
            );
            return vec![Finding::new(signs.span, message).with_help(help).with_severity(Severity::Error)];
        }
        let message = text!(
            "l’élève ne signe pas : les modèles demandent aussi sa signature",
            "the pupil does not sign: the models ask for their signature too"
        );
        vec![Finding::new(signs.span, message).with_help(help)]
    },
};

pub(in crate::rules) const PEOPLE_04: Rule = Rule {
    about: About {
        code: "PEOPLE-04",
        severity: Severity::Note,
        title: ("une signature de parent suffit d’ordinaire", "one parent's signature usually suffices"),
        explanation: (
            "Chacun des parents est présumé agir avec l’accord de l’autre pour un acte usuel, même séparés. Exiger les deux est \
             un choix, nécessaire quand l’établissement connaît le désaccord de l’un d’eux : la convention n’est alors complète \
             qu’avec les deux signatures. Aucun texte ne dit qu’une convention de stage est un acte usuel.",
            "Each parent is taken to act with the other's consent for an everyday act, separated or not. To require both is a \
             choice, needed where the school knows that one of them disagrees: the agreement is then complete only with both \
             signatures. No text says that an internship agreement is an everyday act.",
        ),
        source: Some(Source::reported("code civil, articles 372-2 et 373-2", "code civil, articles 372-2 and 373-2")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("")),
    fails: Examples::one(
        Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nrelation = \"mother\"\n\
             [[guardians]]\nfamily_name = \"Dupont\"\ngiven_names = \"Yann\"\nrelation = \"father\"\nsigns = \"required\"",
        )
        .underlining("\"required\""),
    ),
    check: |cx| {
        if cx.agreement.pupil_signs_alone() {
            return vec![];
        }
        let parents = asked(cx).filter(|(_, signs)| *signs == Signs::Required);
        let mut parents = parents.filter(|(guardian, _)| is(guardian, &[Relation::Mother, Relation::Father]));
        let Some((_, (second, _))) = parents.next().zip(parents.next()) else { return vec![] };
        let message = text!(
            "les deux parents doivent signer : la convention attendra la seconde signature",
            "both parents have to sign: the agreement will wait for the second signature"
        );
        let help = text!(
            "si l’accord d’un seul suffit, écrire `signs = \"optional\"` pour l’autre",
            "if one parent's consent suffices, write `signs = \"optional\"` for the other"
        );
        vec![Finding::new(second.signs.map_or(second.span, |signs| signs.span), message).with_help(help)]
    },
};

pub(in crate::rules) const PEOPLE_05: Rule = Rule {
    about: About {
        code: "PEOPLE-05",
        severity: Severity::Note,
        title: (
            "quand un service gardien signe, l’accord des parents est vérifié",
            "where a care service signs, the parents' consent is checked",
        ),
        explanation: (
            "Sous assistance éducative, les parents gardent l’autorité parentale et le service fait les actes usuels. Qui doit \
             signer dépend du jugement : l’établissement le demande au service.",
            "Under assistance éducative parents keep their authority and the service does everyday acts. Who has to sign \
             depends on the judgment: the school asks the service.",
        ),
        source: Some(Source::unverified(
            "CASF, L. 223-1-2 ; code civil, articles 373-4 et 375-7",
            "CASF, L. 223-1-2; code civil, articles 373-4 and 375-7",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of(
        "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nrelation = \"mother\"\n\
         [[guardians]]\nfamily_name = \"Vasseur\"\ngiven_names = \"Nathalie\"\nrelation = \"care-service\"\nsigns = \"informed\"",
    )),
    fails: Examples::one(
        Example::of(
            "[[guardians]]\nfamily_name = \"Vasseur\"\ngiven_names = \"Nathalie\"\nrelation = \"care-service\"",
        )
        .underlining("\"care-service\""),
    ),
    check: |cx| {
        let required: Vec<&Guardian> =
            asked(cx).filter(|(_, signs)| *signs == Signs::Required).map(|(guardian, _)| guardian).collect();
        if required.iter().any(|guardian| !is(guardian, &[Relation::CareService])) {
            return vec![];
        }
        let message = || text!("seul un service gardien signe pour l’élève", "only a care service signs for the pupil");
        let help = || {
            text!(
                "demander au service si les parents doivent signer aussi",
                "ask the service whether the parents have to sign as well"
            )
        };
        let services = required.iter().filter_map(|guardian| guardian.relation);
        services.map(|relation| Finding::new(relation.span, message()).with_help(help())).take(1).collect()
    },
};

pub(in crate::rules) const PEOPLE_06: Rule = Rule {
    about: About {
        code: "PEOPLE-06",
        severity: Severity::Warning,
        title: (
            "le tuteur désigné par le juge, ou le délégataire de l’autorité parentale, signe",
            "the guardian named by the judge, or the delegate of parental authority, signs",
        ),
        explanation: (
            "Un tuteur ou un délégataire exerce l’autorité parentale à la place des parents : c’est sa signature qui compte. \
             S’il est seulement informé, vérifier sa qualité ou rendre sa signature obligatoire.",
            "A guardian named by the judge, or a delegate, holds parental authority in the parents' place: their signature \
             counts. Where they are only informed, check what they are, or require their signature.",
        ),
        source: Some(Source::reported(
            "nomenclature SIECLE des liens de parenté ; code civil, article 377",
            "SIECLE's list of legal links; code civil, article 377",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of(
        "[[guardians]]\nfamily_name = \"Hoareau\"\ngiven_names = \"Line\"\nrelation = \"guardian\"\nsigns = \"required\"",
    )),
    fails: Examples::one(
        Example::of(
            "[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nrelation = \"mother\"\n\
             [[guardians]]\nfamily_name = \"Hoareau\"\ngiven_names = \"Line\"\nrelation = \"guardian\"\nsigns = \"informed\"",
        )
        .underlining("\"guardian\""),
    ),
    check: |cx| {
        if cx.agreement.pupil_signs_alone() {
            return vec![];
        }
        let informed = asked(cx).filter(|(_, signs)| *signs == Signs::Informed).map(|(guardian, _)| guardian);
        let holders = informed.filter(|guardian| is(guardian, &[Relation::Guardian, Relation::Delegate]));
        let found = holders.filter_map(|guardian| guardian.relation).map(|relation| {
            let message = text!(
                "qui exerce l’autorité parentale à la place des parents n’est ici qu’informé",
                "who holds parental authority in the parents' place is only informed here"
            );
            let help = text!(
                "écrire `signs = \"required\"`, ou `relation = \"other\"`",
                "write `signs = \"required\"`, or `relation = \"other\"`"
            );
            Finding::new(relation.span, message).with_help(help)
        });
        found.collect()
    },
};

pub(in crate::rules) const PEOPLE_12: Rule = Rule {
    about: About {
        code: "PEOPLE-12",
        severity: Severity::Error,
        title: ("l’élève mineur a un responsable légal", "a pupil under age has a guardian"),
        explanation: (
            "L’élève mineur et non émancipé ne peut pas s’engager seul : la convention nomme au moins un responsable légal, qui \
             signe. C’est l’âge au premier jour qui compte.",
            "A pupil who is under age and not emancipated cannot commit alone: the agreement names one guardian at least, who \
             signs. The age on the first day counts.",
        ),
        source: Some(Source::read("code civil, articles 372 et 388", "code civil, articles 372 and 388")),
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::many(
        Example::of("guardians = []\n[pupil]\nbirth_date = 2008-03-03"),
        &[Example::of("guardians = []\n[pupil]\nemancipated = true")],
    ),
    fails: Examples::many(
        Example::of("guardians = []").underlining("2010-03-03"),
        &[Example::of("").without(&["guardians"])],
    ),
    check: |cx| {
        let (pupil, age) = (&cx.agreement.pupil, cx.age());
        let is_named = !cx.agreement.guardians.is_empty() || !cx.agreement.guardians_are_known;
        if is_named || cx.agreement.pupil_signs_alone() || !ages::is_possible(age) {
            return vec![];
        }
        let message = text!(
            "l’élève aura {age} ans au premier jour, et aucun responsable légal n’est nommé",
            "the pupil will be {age} on the first day, and no guardian is named"
        );
        let help = text!(
            "ajouter `[[guardians]]` avec `family_name` et `given_names`, ou corriger la date de naissance",
            "add `[[guardians]]` with `family_name` and `given_names`, or mend the date of birth"
        );
        vec![Finding::new(pupil.birth_date.span, message).with_help(help)]
    },
};

pub(in crate::rules) const BOARD_01: Rule = Rule {
    about: About {
        code: "BOARD-01",
        severity: Severity::Note,
        title: (
            "un établissement public date la délibération de son conseil d’administration",
            "a public school dates its board's decision",
        ),
        explanation: (
            "Le conseil d’administration adopte les conventions que signe le chef d’un établissement public : une fois pour \
             toutes, par une convention type. La date est imprimée dans les visas quand elle est connue ; la plateforme \
             nationale ne l’exige plus depuis 2024.",
            "The board adopts the agreements that the head of a public school signs: once and for all, by a model agreement. \
             Its date is printed where it is known; the national platform has not required it since 2024.",
        ),
        source: Some(Source::reported("code de l’éducation, R. 421-20", "code de l’éducation, R. 421-20")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[school]\nstatus = \"private-contract\"").without(&["school.board"])),
    fails: Examples::one(Example::of("").without(&["school.board"]).underlining("\"public\"")),
    check: |cx| {
        let school = &cx.agreement.school;
        if school.status.value != SchoolStatus::Public || school.board.is_some() {
            return vec![];
        }
        let message = text!(
            "la date de la délibération du conseil d’administration manque : les visas n’en diront rien",
            "the date of the board's decision is missing: the preamble will not tell it"
        );
        let help = text!(
            "écrire dans `[school]` : `board = {{ approved_on = 2026-02-05, reference = \"CA 2026-07\" }}`",
            "write in `[school]`: `board = {{ approved_on = 2026-02-05, reference = \"CA 2026-07\" }}`"
        );
        vec![Finding::new(school.status.span, message).with_help(help)]
    },
};

/// The year of the first national models, which no decision on a model agreement can come before.
const FIRST_MODELS: i32 = 2003;

/// Days after which a decision of the board may be carried out.
const ENFORCEABLE: chrono::Days = chrono::Days::new(15);

pub(in crate::rules) const BOARD_02: Rule = Rule {
    about: About {
        code: "BOARD-02",
        severity: Severity::Warning,
        title: (
            "la délibération est exécutoire avant que le chef d’établissement signe",
            "the board's decision is enforceable before the head of school signs",
        ),
        explanation: (
            "Une délibération sur les conventions prend effet quinze jours après sa transmission. Le chef d’établissement \
             signe ensuite, et avant le premier jour du stage.",
            "A decision on agreements takes effect fifteen days after it was sent to the authority. The head of school signs \
             after that, and before the first day of the placement.",
        ),
        source: Some(Source::reported("code de l’éducation, R. 421-54", "code de l’éducation, R. 421-54")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[school.board]\napproved_on = 2026-05-20")),
    fails: Examples::many(
        Example::of("[school.board]\napproved_on = 2026-05-22").underlining("2026-05-22"),
        &[
            Example::of("[school.board]\napproved_on = 2026-06-02").without(&["signing.deadline"]),
            Example::of("[school.board]\napproved_on = 1926-02-05"),
        ],
    ),
    check: |cx| {
        let (school, placement) = (&cx.agreement.school, &cx.agreement.placement);
        let Some(board) = school.board.as_ref().filter(|_| school.status.value == SchoolStatus::Public) else {
            return vec![];
        };
        let approved = board.approved_on;
        if approved.value.year() < FIRST_MODELS {
            let day = telling::short(approved.value);
            let message = text!("la délibération serait du {day}", "the board's decision would be of {day}");
            let help = text!("vérifier l’année de `approved_on`", "check the year of `approved_on`");
            return vec![Finding::new(approved.span, message).with_help(help)];
        }
        let deadline = cx.agreement.signing.deadline.map(|day| day.value).filter(|day| *day <= placement.start.value);
        let last = deadline.unwrap_or(placement.start.value);
        let Some(enforceable) = board.approved_on.value.checked_add_days(ENFORCEABLE).filter(|day| *day > last) else {
            return vec![];
        };
        let (from, last) = (telling::day(enforceable), telling::day(last));
        let (from_fr, from_en, fr, en) =
            (from.get(Lang::Fr), from.get(Lang::En), last.get(Lang::Fr), last.get(Lang::En));
        let message = text!(
            "la délibération ne prend effet que {from_fr}, et il faut signer avant {fr}",
            "the board's decision takes effect only on {from_en}, and signing ends on {en}"
        );
        let help = text!(
            "vérifier l’année de `approved_on`, ou nommer la délibération d’une convention type déjà adoptée",
            "check the year of `approved_on`, or name the decision on a model agreement adopted earlier"
        );
        vec![Finding::new(board.approved_on.span, message).with_help(help)]
    },
};
