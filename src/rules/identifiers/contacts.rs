//! E-mail addresses and telephone numbers of the parties.

use crate::agreement::Side;
use crate::diagnostic::{Severity, Span, Spanned};
use crate::ids::{Email, Phone, Uai};
use crate::rules::context::Context;
use crate::rules::example::{Example, Examples};
use crate::rules::persons::{Role, Somebody};
use crate::rules::rule::{About, Finding, Held, Rule, Source, Words};
use crate::text;

/// Whether an address was made up by the national platform, which gives `<40 hexadecimal digits>@<school code>.fr` to
/// those who have none.
fn is_made_up(email: &Email) -> bool {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let school = email.domain().strip_suffix(".fr").unwrap_or_default();
    local.len() == 40 && local.bytes().all(|b| b.is_ascii_hexdigit()) && school.parse::<Uai>().is_ok()
}

/// Whose contacts are compared: somebody, or the school or the host itself.
struct Party<'c, 'a> {
    words: Words,
    side: Side,
    somebody: Option<&'c Somebody<'a>>,
    phone: Option<&'a Spanned<Phone>>,
    email: Option<&'a Spanned<Email>>,
}

/// Everybody, then the school and the host.
fn parties<'c, 'a>(cx: &'c Context<'a>) -> Vec<Party<'c, 'a>> {
    let (school, host) = (&cx.agreement.school, &cx.agreement.host);
    let people = cx.people.iter().map(|one| Party {
        words: one.role.words(),
        side: one.role.side(),
        somebody: Some(one),
        phone: one.phone,
        email: one.email,
    });
    let of_itself = |words, side, phone, email| Party { words, side, somebody: None, phone, email };
    let school =
        of_itself(("l’établissement", "the school"), Side::School, school.phone.as_ref(), school.email.as_ref());
    let host = of_itself(("l’organisme d’accueil", "the host"), Side::Host, host.phone.as_ref(), host.email.as_ref());
    people.chain([school, host]).collect()
}

impl Party<'_, '_> {
    /// Whether both are one: one person in two roles, or somebody who is of that school or host.
    fn is(&self, other: &Self, cx: &Context<'_>) -> bool {
        let is_of = |one: &Somebody<'_>, side: Side| cx.people.iter().any(|p| p.role.side() == side && p.is(one));
        match (self.somebody, other.somebody) {
            (Some(one), Some(other)) => one.is(other),
            (Some(one), None) => is_of(one, other.side),
            (None, Some(one)) => is_of(one, self.side),
            (None, None) => false,
        }
    }

    fn is_pupil(&self) -> bool {
        self.somebody.is_some_and(|one| one.role == Role::Pupil)
    }
}

/// One finding for each contact that parties who are not one have in common: at the later of the two for whom that is
/// gravest, with the others beside it. `what` names the contact, `of` gives it and its place.
fn shared<T: PartialEq>(
    cx: &Context<'_>,
    what: Words,
    of: impl Fn(&Party<'_, '_>) -> Option<(T, Span)>,
    severity: impl Fn(&Party<'_, '_>, &Party<'_, '_>) -> Option<Severity>,
) -> Vec<Finding> {
    let parties = parties(cx);
    let mut groups: Vec<(T, Vec<(&Party<'_, '_>, Span)>)> = vec![];
    for party in &parties {
        let Some((contact, span)) = of(party) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == contact) {
            Some((_, group)) => group.push((party, span)),
            None => groups.push((contact, vec![(party, span)])),
        }
    }
    groups.iter().filter_map(|(_, group)| told(cx, what, group, &severity)).collect()
}

fn told(
    cx: &Context<'_>,
    (what_fr, what_en): Words,
    group: &[(&Party<'_, '_>, Span)],
    severity: impl Fn(&Party<'_, '_>, &Party<'_, '_>) -> Option<Severity>,
) -> Option<Finding> {
    let pairs =
        group.iter().enumerate().flat_map(|(at, later)| group.iter().take(at).map(move |earlier| (earlier, later)));
    let pairs = pairs.filter(|((one, _), (other, _))| !one.is(other, cx));
    let graded = pairs.filter_map(|(earlier, later)| Some((severity(earlier.0, later.0)?, earlier, later)));
    let (severity, (earlier, _), (later, span)) = graded.min_by_key(|(severity, ..)| *severity)?;
    let ((fr, en), (other_fr, other_en)) = (later.words, earlier.words);
    let than = if other_fr.starts_with("un ") { "qu’" } else { "que " };
    let message = text!("{fr} a {what_fr} {than}{other_fr}", "{en} has {what_en} as {other_en}");
    let help = text!(
        "écrire les coordonnées de chacun, ou retirer celles qui ont été recopiées",
        "write each one's own, or take away what was copied"
    );
    let found = Finding::new(*span, message).with_help(help).with_severity(severity);
    let others = group.iter().filter(|(_, other)| other != span);
    Some(
        others.fold(found, |found, (_, other)| found.with_related(*other, text!("la même chose ici", "the same here"))),
    )
}

pub(super) const EMAIL_10: Rule = Rule {
    about: About {
        code: "EMAIL-10",
        severity: Severity::Warning,
        title: (
            "une adresse électronique est celle de quelqu’un, non une adresse fabriquée par un logiciel",
            "an e-mail address is somebody's, not one made up by a program",
        ),
        explanation: (
            "La plateforme nationale donne à qui n’a pas d’adresse un code suivi du code UAI, comme \
             `0123…@0639001s.fr`. Personne ne lit ces adresses : mieux vaut n’en écrire aucune.",
            "The national platform gives those who have no address a code followed by the school code, such as \
             `0123…@0639001s.fr`. Nobody reads these: better write none.",
        ),
        source: Some(Source::reported(
            "plateforme nationale, import des élèves",
            "national platform, import of pupils",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[pupil]\nemail = \"lea@famille.example\"")),
    fails: Examples::one(
        Example::of("[pupil]\nemail = \"da39a3ee5e6b4b0d3255bfef95601890afd80709@0639001s.fr\"")
            .underlining("\"da39a3ee5e6b4b0d3255bfef95601890afd80709@0639001s.fr\""),
    ),
    check: |cx| {
        let made_up = cx.people.iter().filter_map(|one| one.email).filter(|email| is_made_up(&email.value));
        let found = made_up.map(|email| {
            let message = text!(
                "cette adresse a été fabriquée par un logiciel : personne ne la lit",
                "this address was made up by a program: nobody reads it"
            );
            let help = text!("écrire la vraie adresse, ou retirer la ligne", "write the true address, or leave it out");
            Finding::new(email.span, message).with_help(help)
        });
        found.collect()
    },
};

/// How grave it is that two parties share an address: across sides one could sign for the other. A school and a host read
/// the mail of their own people.
fn severity_of_email(one: &Party<'_, '_>, other: &Party<'_, '_>) -> Option<Severity> {
    let is_within = one.side == other.side;
    let is_office = one.somebody.is_none() || other.somebody.is_none();
    match is_within {
        true if is_office => None,
        true if !one.is_pupil() && !other.is_pupil() => Some(Severity::Note),
        _ => Some(Severity::Warning),
    }
}

pub(super) const EMAIL_11: Rule = Rule {
    about: About {
        code: "EMAIL-11",
        severity: Severity::Warning,
        title: ("chaque signataire a sa propre adresse électronique", "each party has an e-mail address of their own"),
        explanation: (
            "Qui reçoit le courrier d’un autre peut signer à sa place, et la preuve de la signature y perd. Deux parents, ou \
             deux personnes d’un même organisme, peuvent partager une adresse : ce n’est alors qu’une information.",
            "Who receives another's mail can sign for them, and the signature proves less. Two parents, or two people of one \
             organisation, may share an address: then it is only a note.",
        ),
        source: Some(Source::reported(
            "Immersion Facilitée, contrôle des conventions",
            "Immersion Facilitée, checks of agreements",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[host.tutor]\nemail = \"i.nunez@chassaing.example\""),
        &[Example::of("[host.tutor]\nemail = \"contact@chassaing.example\"")],
    ),
    fails: Examples::many(
        Example::of("[host.tutor]\nemail = \"Claire.Moreau@famille.example\"")
            .underlining("\"Claire.Moreau@famille.example\""),
        &[
            Example::of("[pupil]\nemail = \"claire.moreau@famille.example\"")
                .underlining("\"claire.moreau@famille.example\""),
            Example::of("[host.representative]\nemail = \"ines.nunez@chassaing.example\"").graded(Severity::Note),
            Example::of("[host]\nemail = \"ce.0639001s@lycee-des-volcans.example\"")
                .underlining("\"ce.0639001s@lycee-des-volcans.example\""),
            Example::of(
                "[pupil]\nemail = \"famille@famille.example\"\n\
                 [[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nemail = \"famille@famille.example\"\n\
                 [[guardians]]\nfamily_name = \"Dupont\"\ngiven_names = \"Yann\"\nemail = \"famille@famille.example\"",
            ),
        ],
    ),
    check: |cx| {
        let what = ("la même adresse électronique", "the same e-mail address");
        let of = |party: &Party<'_, '_>| party.email.map(|email| (email.value.folded(), email.span));
        shared(cx, what, of, severity_of_email)
    },
};

/// Whether a number is that of a mobile in France, which belongs to one person.
fn is_mobile(phone: &Phone) -> bool {
    let digits = phone.as_str();
    ["+336", "+337", "+2626", "+5906", "+5946", "+5966"].iter().any(|prefix| digits.starts_with(prefix))
}

/// How grave it is that two parties share a number: a family or an office has one line, a mobile has one owner.
fn severity_of_phone(one: &Party<'_, '_>, other: &Party<'_, '_>) -> Option<Severity> {
    let is_office = one.somebody.is_none() || other.somebody.is_none();
    match one.side == other.side {
        false => Some(Severity::Warning),
        true if !is_office && one.phone.is_some_and(|phone| is_mobile(&phone.value)) => Some(Severity::Note),
        true => None,
    }
}

pub(super) const PHONE_10: Rule = Rule {
    about: About {
        code: "PHONE-10",
        severity: Severity::Warning,
        title: (
            "la famille, l’établissement et l’organisme d’accueil ont chacun leur téléphone",
            "the family, the school and the host have telephones of their own",
        ),
        explanation: (
            "Un même numéro des deux côtés de la convention a été recopié : en cas d’urgence, on appellerait la mauvaise \
             personne. Un même portable pour deux personnes du même côté est signalé pour information.",
            "One number on both sides of the agreement was copied: in an emergency the wrong person would be called. One \
             mobile of two people on the same side is told as a note.",
        ),
        source: Some(Source::reported(
            "Immersion Facilitée, contrôle des conventions",
            "Immersion Facilitée, checks of agreements",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[host.representative]\nphone = \"04 65 71 12 34\"")),
    fails: Examples::many(
        Example::of("[host.tutor]\nphone = \"+33 6 39 98 23 45\"").underlining("\"+33 6 39 98 23 45\""),
        &[
            Example::of("[pupil]\nphone = \"06 39 98 23 45\"").graded(Severity::Note),
            Example::of("[host]\nphone = \"04 65 71 56 78\"").underlining("\"04 65 71 56 78\""),
        ],
    ),
    check: |cx| {
        let what = ("le même téléphone", "the same telephone");
        let of = |party: &Party<'_, '_>| party.phone.map(|phone| (phone.value.clone(), phone.span));
        shared(cx, what, of, severity_of_phone)
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shape_that_the_platform_makes_is_made_up() {
        let made_up = |typed: &str| is_made_up(&typed.parse().unwrap());
        assert!(made_up("da39a3ee5e6b4b0d3255bfef95601890afd80709@0639001s.fr"));
        assert!(!made_up("da39a3ee5e6b4b0d3255bfef95601890afd80709@0639001a.fr"));
        assert!(!made_up("da39a3ee@0639001s.fr") && !made_up("ce.0639001s@ac-clermont.fr"));
    }

    #[test]
    fn a_mobile_overseas_is_a_mobile() {
        for (typed, mobile) in [("0692 12 34 56", true), ("0262 12 34 56", false), ("04 65 71 12 34", false)] {
            assert_eq!(is_mobile(&typed.parse().unwrap()), mobile, "{typed}");
        }
    }
}
