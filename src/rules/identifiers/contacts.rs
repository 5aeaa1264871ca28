//! E-mail addresses and telephone numbers of the parties.

use crate::diagnostic::{Severity, Span};
use crate::ids::{Email, Phone, Uai};
use crate::rules::context::Context;
use crate::rules::example::{Example, Examples};
use crate::rules::persons::{Role, Somebody};
use crate::rules::rule::{About, Finding, Held, Rule, Source};
use crate::text;

/// Whether an address was made up by the national platform, which gives `<40 hexadecimal digits>@<school code>.fr` to
/// those who have none.
fn is_made_up(email: &Email) -> bool {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let school = email.domain().strip_suffix(".fr").unwrap_or_default();
    local.len() == 40 && local.bytes().all(|b| b.is_ascii_hexdigit()) && school.parse::<Uai>().is_ok()
}

/// What two parties have in common, and how grave that is.
struct Shared<'c, 'a> {
    one: &'c Somebody<'a>,
    other: &'c Somebody<'a>,
    severity: Severity,
}

/// The pairs of parties who have a contact in common and are not one person. Each contact is told of once.
fn shared<'c, 'a, T: PartialEq>(
    cx: &'c Context<'a>,
    contact: impl Fn(&Somebody<'a>) -> Option<T>,
    severity: impl Fn(&Somebody<'a>, &Somebody<'a>) -> Option<Severity>,
) -> Vec<Shared<'c, 'a>> {
    let all = &cx.people;
    let pair = |(at, one): (usize, &'c Somebody<'a>)| {
        let own = contact(one)?;
        let mut before = all.iter().take(at);
        let other = before.find(|other| contact(other).as_ref() == Some(&own) && !other.is(one))?;
        Some(Shared { one, other, severity: severity(other, one)? })
    };
    all.iter().enumerate().filter_map(pair).collect()
}

/// A finding about a contact that two parties share.
fn told(shared: &Shared<'_, '_>, what: (&str, &str), span: Span, earlier: Option<Span>) -> Finding {
    let ((fr, en), (other_fr, other_en)) = (shared.one.role.words(), shared.other.role.words());
    let (what_fr, what_en) = what;
    let than = if other_fr.starts_with("un ") { "qu’" } else { "que " };
    let message = text!("{fr} a {what_fr} {than}{other_fr}", "{en} has {what_en} as {other_en}");
    let help = text!(
        "écrire les coordonnées de chacun, ou retirer celles qui ont été recopiées",
        "write each one's own, or take away what was copied"
    );
    let found = Finding::new(span, message).with_help(help).with_severity(shared.severity);
    match earlier {
        Some(earlier) => found.with_related(earlier, text!("la même chose ici", "the same here")),
        None => found,
    }
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

/// How grave it is that two parties share an address: across sides one could sign for the other.
fn severity_of_email(one: &Somebody<'_>, other: &Somebody<'_>) -> Severity {
    let is_pupil = one.role == Role::Pupil || other.role == Role::Pupil;
    let is_within = one.role.side() == other.role.side() && !is_pupil;
    if is_within { Severity::Note } else { Severity::Warning }
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
    passes: Examples::one(Example::of("[host.tutor]\nemail = \"i.nunez@chassaing.example\"")),
    fails: Examples::many(
        Example::of("[host.tutor]\nemail = \"Claire.Moreau@famille.example\"")
            .underlining("\"Claire.Moreau@famille.example\""),
        &[
            Example::of("[pupil]\nemail = \"claire.moreau@famille.example\"")
                .underlining("\"claire.moreau@famille.example\""),
            Example::of("[host.representative]\nemail = \"ines.nunez@chassaing.example\"").graded(Severity::Note),
        ],
    ),
    check: |cx| {
        let pairs = shared(
            cx,
            |one| one.email.map(|email| email.value.folded()),
            |one, other| Some(severity_of_email(one, other)),
        );
        let found = pairs.iter().filter_map(|pair| {
            let words = ("la même adresse électronique", "the same e-mail address");
            Some(told(pair, words, pair.one.email?.span, pair.other.email.map(|email| email.span)))
        });
        found.collect()
    },
};

/// Whether a number is that of a mobile in France, which belongs to one person.
fn is_mobile(phone: &Phone) -> bool {
    let digits = phone.as_str();
    ["+336", "+337", "+2626", "+5906", "+5946", "+5966"].iter().any(|prefix| digits.starts_with(prefix))
}

/// How grave it is that two parties share a number: a family or an office has one line, a mobile has one owner.
fn severity_of_phone(one: &Somebody<'_>, other: &Somebody<'_>) -> Option<Severity> {
    match one.role.side() == other.role.side() {
        false => Some(Severity::Warning),
        true if one.phone.is_some_and(|phone| is_mobile(&phone.value)) => Some(Severity::Note),
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
        &[Example::of("[pupil]\nphone = \"06 39 98 23 45\"").graded(Severity::Note)],
    ),
    check: |cx| {
        let pairs = shared(cx, |one| one.phone.map(|phone| phone.value.clone()), severity_of_phone);
        let found = pairs.iter().filter_map(|pair| {
            let words = ("le même téléphone", "the same telephone");
            Some(told(pair, words, pair.one.phone?.span, pair.other.phone.map(|phone| phone.span)))
        });
        found.collect()
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
