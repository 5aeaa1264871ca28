//! Between the agreements of one folder.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::between::{Contact, FolderFinding, FolderRule, Pile, Place, Summary};
use super::example::{Examples, FolderExample};
use super::persons::folded;
use super::rule::{About, Held, Source};
use super::telling;
use crate::agreement::Level;
use crate::diagnostic::{Lang, Severity};
use crate::ids::Ine;
use crate::input::GlimpsedPupil;
use crate::text;

pub(super) const RULES: &[FolderRule] = &[FOLDER_01, FOLDER_02, FOLDER_03, FOLDER_04, FOLDER_05, NUMBER_10];

const NUMBER_10: FolderRule = FolderRule {
    about: About {
        code: "NUMBER-10",
        severity: Severity::Error,
        title: ("deux conventions n’ont pas le même numéro", "no two agreements have one number"),
        explanation: (
            "Le numéro distingue les conventions d’un établissement et donne son nom au PDF, sans égard aux capitales. Deux \
             conventions du même numéro s’écraseraient : aucune des deux n’est imprimée.",
            "The number tells a school's agreements apart and names the PDF, whatever its capitals. Two agreements of one number \
             would write over each other: neither is printed.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(FolderExample::of(&[
        "number = \"CS26-0001\"",
        "number = \"CS26-0002\"\n[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
    ])),
    fails: Examples::one(
        FolderExample::of(&[
            "number = \"CS26-0001\"",
            "number = \"CS26-0001\"\n[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
        ])
        .underlining("\"CS26-0001\""),
    ),
    of_ended: true,
    check: |&Pile { all, .. }| {
        let mut first = BTreeMap::new();
        let mut found = vec![];
        for (at, one) in all.iter().enumerate() {
            let earlier = *first.entry(one.number.folded()).or_insert(at);
            if earlier == at {
                continue;
            }
            let number = one.number.as_str();
            let message = text!(
                "le numéro « {number} » est déjà celui d’une autre convention : les deux PDF auraient le même nom",
                "the number « {number} » is already that of another agreement: both PDFs would have one name"
            );
            let help = text!("donner à chaque convention son propre numéro", "give each agreement a number of its own");
            let words = text!("l’autre convention", "the other agreement");
            let finding = FolderFinding::new(at, Place::Number, message).with_help(help);
            found.push(finding.with_related(earlier, Place::Number, words));
        }
        found
    },
};

/// What a pupil is known again by: the folded names and the date of birth.
type Pupil = (String, String, NaiveDate);

/// The pupil of each agreement. Those with one national number are one pupil, however the name is written.
fn pupils(all: &[Summary]) -> Vec<Pupil> {
    let mut by_ine: BTreeMap<&str, Pupil> = BTreeMap::new();
    let known = all.iter().map(|one| {
        let own = (folded(&one.family_name), folded(&one.given_names), one.birth_date);
        match &one.ine {
            Some(ine) => by_ine.entry(ine.as_str()).or_insert(own).clone(),
            None => own,
        }
    });
    known.collect()
}

/// The agreements of each pupil, in order.
fn of_each_pupil(all: &[Summary]) -> BTreeMap<Pupil, Vec<usize>> {
    let mut of_each = BTreeMap::<_, Vec<usize>>::new();
    for (at, pupil) in pupils(all).into_iter().enumerate() {
        of_each.entry(pupil).or_default().push(at);
    }
    of_each
}

const FOLDER_01: FolderRule = FolderRule {
    about: About {
        code: "FOLDER-01",
        severity: Severity::Error,
        title: ("un élève n’est pas à deux endroits le même jour", "a pupil is not in two places on one day"),
        explanation: (
            "Un élève peut faire deux stages d’une semaine, mais pas deux à la fois : une des deux conventions est de trop, ou \
             ses dates sont fausses.",
            "A pupil may have two placements of one week each, but not both at once: one of both agreements is one too many, \
             or its dates are wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        FolderExample::of(&[
            "[placement]\nstart = 2026-06-15\nend = 2026-06-19\nexcept = {}",
            "[placement]\nstart = 2026-06-22\nend = 2026-06-26\nexcept = {}",
        ]),
        &[FolderExample::of(&[
            "[pupil]\ngiven_names = \"Léa\"\nine = \"123456789AB\"",
            "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
        ])],
    ),
    fails: Examples::many(
        FolderExample::of(&["number = \"A-1\"", "number = \"A-2\""]).underlining("\"Dupont-Moreau\""),
        &[
            FolderExample::of(&[
                "[pupil]\nfamily_name = \"DUPONT MOREAU\"",
                "[placement]\nstart = 2026-06-26\nend = 2026-07-03\nexcept = {}",
            ]),
            // Both for the first week: it is not told besides that the second is missing.
            FolderExample::of(&[
                "[placement]\nend = 2026-06-19\nexcept = {}",
                "[placement]\nend = 2026-06-19\nexcept = {}",
            ]),
        ],
    ),
    of_ended: false,
    check: |&Pile { all, .. }| {
        let mut found = vec![];
        for own in of_each_pupil(all).into_values() {
            for (nth, at) in own.iter().enumerate() {
                let Some(one) = all.get(*at) else { continue };
                let earlier = own.iter().take(nth).filter_map(|earlier| Some((*earlier, all.get(*earlier)?)));
                // Two of one number are one agreement copied, which is told by its number.
                let mut others = earlier.filter(|(_, other)| other.number.folded() != one.number.folded());
                let both = others.find(|(_, other)| other.start <= one.end && one.start <= other.end);
                found.extend(both.map(|(earlier, other)| in_two_places(*at, earlier, other)));
            }
        }
        found.sort_by_key(|finding| finding.at);
        found
    },
};

fn in_two_places(at: usize, earlier: usize, other: &Summary) -> FolderFinding {
    let number = other.number.as_str();
    let message = text!(
        "cet élève est déjà en stage à ces dates, par la convention « {number} »",
        "this pupil is on a placement on these dates already, by the agreement « {number} »"
    );
    let words = text!("l’autre convention", "the other agreement");
    let help = text!("corriger les dates, ou retirer une des deux", "mend the dates, or take one of both away");
    FolderFinding::new(at, Place::Pupil, message).with_help(help).with_related(earlier, Place::Pupil, words)
}

const FOLDER_02: FolderRule = FolderRule {
    about: About {
        code: "FOLDER-02",
        severity: Severity::Warning,
        title: (
            "un élève de seconde a ses deux semaines, chez un organisme ou chez deux",
            "a pupil of seconde has both weeks, with one host or with two",
        ),
        explanation: (
            "En seconde, la séquence dure deux semaines, ou une semaine dans chacun de deux lieux. Une convention d’une semaine \
             demande donc une seconde convention pour l’autre semaine, sauf dispense. La règle compare les conventions données \
             ensemble : donner tout le dossier ; une convention donnée seule n’est pas comparée. Celle qui est à corriger compte \
             aussi, dès que son fichier nomme l’élève.",
            "In seconde the placement lasts two weeks, or one week in each of two places. An agreement of one week thus needs a \
             second agreement for the other week, unless the pupil is exempted. The rule compares the agreements given together: \
             give the whole folder; one that is given alone is not compared. One that is to be corrected counts too, as soon as \
             its file names the pupil.",
        ),
        source: Some(Source::read("convention type de 2024, article 9", "model agreement of 2024, article 9")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        FolderExample::of(&[
            "[placement]\nstart = 2026-06-15\nend = 2026-06-19\nexcept = {}",
            "[placement]\nstart = 2026-06-22\nend = 2026-06-26\nexcept = {}",
        ]),
        &[FolderExample::of(&[""])],
    ),
    fails: Examples::one(
        FolderExample::of(&[
            "[placement]\nend = 2026-06-19\nexcept = {}",
            "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
        ])
        .underlining("2026-06-19"),
    ),
    of_ended: false,
    check: |&Pile { all, unread, .. }| {
        // Of one agreement given alone nobody knows whether it has a companion.
        if all.len() + unread.len() < 2 {
            return vec![];
        }
        let is_sure = unread.iter().all(Option::is_some);
        let is_there = |one: &Summary| unread.iter().flatten().any(|pupil| is_pupil(pupil, one));
        let week = |day: NaiveDate| day.iso_week();
        let mut found = vec![];
        for own in of_each_pupil(all).into_values() {
            // Two for one week are told as such.
            let [at] = own[..] else { continue };
            let one = all.get(at).filter(|one| one.level == Level::SecondeGt && one.is_bound);
            let is_one_week = |one: &Summary| week(one.start) == week(one.end) && one.start <= one.end;
            found.extend(one.filter(|one| is_one_week(one) && !is_there(one)).map(|_| one_week(at, is_sure)));
        }
        found.sort_by_key(|finding| finding.at);
        found
    },
};

/// Whether the pupil that a file names is that of an agreement.
fn is_pupil(glimpsed: &GlimpsedPupil, one: &Summary) -> bool {
    let ine: Option<Ine> = glimpsed.ine.as_ref().and_then(|ine| ine.parse().ok());
    let names = [&glimpsed.family_name, &glimpsed.given_names].map(|name| folded(name));
    let same_names = names == [folded(&one.family_name), folded(&one.given_names)];
    ine.is_some() && ine == one.ine || same_names && glimpsed.birth_date.is_none_or(|day| day == one.birth_date)
}

/// That an agreement of one week is the only one of its pupil, as far as that is known: a file that does not tell whose it is
/// may be the other.
fn one_week(at: usize, is_sure: bool) -> FolderFinding {
    let message = if is_sure {
        text!(
            "une semaine de stage seulement, et pas d’autre convention de cet élève dans ce dossier",
            "one week of placement only, and no other agreement of this pupil in this folder"
        )
    } else {
        text!(
            "une semaine de stage seulement, et pas d’autre convention de cet élève parmi celles qui se lisent",
            "one week of placement only, and no other agreement of this pupil among those that can be read"
        )
    };
    let help = if is_sure {
        text!(
            "écrire la convention de l’autre semaine, ou prolonger celle-ci",
            "write the agreement of the other week, or make this one longer"
        )
    } else {
        text!(
            "corriger d’abord les conventions qui ne se lisent pas : celle de l’autre semaine en est peut-être",
            "mend first the agreements that cannot be read: that of the other week may be among them"
        )
    };
    FolderFinding::new(at, Place::End, message).with_help(help)
}

/// The first day on which most pupils are there, their number, and the agreements of that day in order.
fn fullest(all: &[Summary], own: &[usize], pupils: &[Pupil]) -> Option<(NaiveDate, usize, Vec<usize>)> {
    let mut comings: BTreeMap<NaiveDate, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, one) in own.iter().filter_map(|at| Some((*at, all.get(*at)?))).filter(|(_, one)| one.start <= one.end) {
        comings.entry(one.start).or_default().0.push(at);
        comings.entry(one.end.succ_opt()?).or_default().1.push(at);
    }
    // Two agreements of one pupil for one time count once: that they are two is another rule's finding.
    let mut there: BTreeMap<&Pupil, usize> = BTreeMap::new();
    let mut most: Option<(NaiveDate, usize)> = None;
    for (day, (coming, leaving)) in &comings {
        for pupil in leaving.iter().filter_map(|at| pupils.get(*at)) {
            let left = there.get(pupil).map_or(0, |count| count - 1);
            if left == 0 {
                there.remove(pupil)
            } else {
                there.insert(pupil, left)
            };
        }
        for pupil in coming.iter().filter_map(|at| pupils.get(*at)) {
            *there.entry(pupil).or_default() += 1;
        }
        if most.is_none_or(|(_, count)| there.len() > count) {
            most = Some((*day, there.len()));
        }
    }
    let (day, count) = most?;
    let is_there = |at: &usize| all.get(*at).is_some_and(|one| one.start <= day && day <= one.end);
    Some((day, count, own.iter().copied().filter(is_there).collect()))
}

/// A host as it is known again: its SIRET, else its folded name.
fn host(one: &Summary) -> String {
    one.siret.as_ref().map_or_else(|| folded(&one.host), |siret| siret.as_str().to_owned())
}

const FOLDER_03: FolderRule = FolderRule {
    about: About {
        code: "FOLDER-03",
        severity: Severity::Warning,
        title: (
            "un organisme d’accueil n’a pas plus d’élèves à la fois que de places",
            "a host has no more pupils at once than places",
        ),
        explanation: (
            "`host.places` dit combien d’élèves l’organisme accueille à la fois. Au-delà, l’un d’eux a été promis deux fois, ou le \
             nombre de places a changé.",
            "`host.places` says how many pupils the host takes at once. Beyond that, one place was promised twice, or the number \
             of places has changed.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(FolderExample::of(&[
        "[pupil]\ngiven_names = \"Léa\"\nine = \"123456789AB\"",
        "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
    ])),
    fails: Examples::one(
        FolderExample::of(&[
            "[pupil]\ngiven_names = \"Léa\"\nine = \"123456789AB\"",
            "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
            "[pupil]\ngiven_names = \"Lia\"\nine = \"123456789AD\"",
        ])
        .underlining("2"),
    ),
    of_ended: false,
    check: |&Pile { all, .. }| {
        let mut of_host = BTreeMap::<_, Vec<usize>>::new();
        for (at, one) in all.iter().enumerate() {
            of_host.entry(host(one)).or_default().push(at);
        }
        let pupils = pupils(all);
        let mut found = vec![];
        for own in of_host.into_values() {
            let places = own.iter().filter_map(|at| all.get(*at)?.places).max();
            let Some(places) = places.map(|places| places as usize) else { continue };
            let Some((day, count, there)) = fullest(all, &own, &pupils).filter(|(_, count, _)| *count > places) else {
                continue;
            };
            found.extend(too_many(
                all,
                &there,
                day,
                |fr, en| {
                    text!(
                        "{count} élèves y sont {fr}, et {places} au plus sont accueillis à la fois",
                        "{count} pupils are there on {en}, and the host takes {places} at most at once"
                    )
                },
                Place::Places,
            ));
        }
        found.sort_by_key(|finding| finding.at);
        found
    },
};

/// How many other agreements a finding names.
const NAMED: usize = 5;

/// A finding at the last of the agreements of one day, naming the first of the others.
fn too_many(
    all: &[Summary],
    there: &[usize],
    day: NaiveDate,
    message: impl Fn(&str, &str) -> crate::diagnostic::Text,
    place: Place,
) -> Option<FolderFinding> {
    let (last, others) = there.split_last()?;
    let day = telling::day(day);
    let message = message(day.get(Lang::Fr), day.get(Lang::En));
    let help = text!("déplacer un élève, ou corriger le nombre", "move a pupil, or mend the number");
    let found = FolderFinding::new(*last, place, message).with_help(help);
    let named = others.iter().take(NAMED).filter_map(|at| Some((*at, all.get(*at)?.number.as_str())));
    Some(named.fold(found, |found, (at, number)| {
        found.with_related(at, Place::Pupil, text!("convention {number}", "agreement {number}"))
    }))
}

const FOLDER_04: FolderRule = FolderRule {
    about: About {
        code: "FOLDER-04",
        severity: Severity::Warning,
        title: (
            "un tuteur ne suit pas plus d’élèves à la fois que l’établissement le veut",
            "a tutor looks after no more pupils at once than the school wishes",
        ),
        explanation: (
            "L’établissement fixe le nombre d’élèves par tuteur dans `settings.pupils_per_tutor` de `school.toml`. Sans ce \
             réglage, la règle ne dit rien.",
            "The school sets how many pupils one tutor looks after in `settings.pupils_per_tutor` of `school.toml`. Without that \
             setting the rule says nothing.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        FolderExample::of(&[
            "[pupil]\ngiven_names = \"Léa\"\nine = \"123456789AB\"",
            "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
        ])
        .in_school("[settings]\npupils_per_tutor = 2"),
    ),
    fails: Examples::one(
        FolderExample::of(&[
            "[pupil]\ngiven_names = \"Léa\"\nine = \"123456789AB\"",
            "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"\n[host.tutor]\nfamily_name = \"Nunez\"",
        ])
        .in_school("[settings]\npupils_per_tutor = 1")
        .underlining("\"Nunez\""),
    ),
    of_ended: false,
    check: |&Pile { all, school, .. }| {
        let Some(limit) = school.pupils_per_tutor.map(|limit| limit as usize) else { return vec![] };
        let mut of_tutor = BTreeMap::<_, Vec<usize>>::new();
        for (at, one) in all.iter().enumerate() {
            let Contact { family_name, given_names, .. } = &one.tutor;
            of_tutor.entry((host(one), folded(family_name), folded(given_names))).or_default().push(at);
        }
        let pupils = pupils(all);
        let mut found = vec![];
        for own in of_tutor.into_values() {
            let Some((day, count, there)) = fullest(all, &own, &pupils).filter(|(_, count, _)| *count > limit) else {
                continue;
            };
            found.extend(too_many(
                all,
                &there,
                day,
                |fr, en| {
                    text!(
                        "ce tuteur suit {count} élèves {fr}, l’établissement en veut {limit} au plus",
                        "this tutor looks after {count} pupils on {en}, the school wishes {limit} at most"
                    )
                },
                Place::Tutor,
            ));
        }
        found.sort_by_key(|finding| finding.at);
        found
    },
};

/// A guardian's name as written, family name first.
fn written(guardian: &Contact) -> String {
    format!("{} {}", guardian.family_name, guardian.given_names)
}

/// Whether two names as written may be one person's: they differ in capitals, accents and signs, or in two letters.
fn is_near(one: &Contact, other: &Contact) -> bool {
    let both = [one, other].map(|guardian| (folded(&guardian.family_name), folded(&guardian.given_names)));
    let [(a, b), (c, d)] = &both;
    strsim::damerau_levenshtein(&format!("{a} {b}"), &format!("{c} {d}")) <= 2
}

const FOLDER_05: FolderRule = FolderRule {
    about: About {
        code: "FOLDER-05",
        severity: Severity::Note,
        title: (
            "un responsable légal est écrit de la même façon dans toutes ses conventions",
            "a guardian is written in one way in all agreements",
        ),
        explanation: (
            "Le parent de deux élèves a la même adresse électronique ou le même téléphone dans leurs conventions. Si son nom y \
             est écrit un peu autrement, l’une des deux a une faute.",
            "The parent of two pupils has one e-mail address or telephone in their agreements. Where the name is written somewhat \
             differently, one of them has a mistake.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(FolderExample::of(&[
        "[pupil]\ngiven_names = \"Léa\"\nine = \"123456789AB\"",
        "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"",
    ])),
    fails: Examples::one(
        FolderExample::of(&[
            "[pupil]\ngiven_names = \"Léa\"\nine = \"123456789AB\"",
            "[pupil]\ngiven_names = \"Lou\"\nine = \"123456789AC\"\n[[guardians]]\nfamily_name = \"Moreaux\"\n\
             given_names = \"Claire\"\nemail = \"claire.moreau@famille.example\"",
        ])
        .underlining("\"Moreaux\""),
    ),
    of_ended: false,
    check: |&Pile { all, .. }| {
        let guardians = all
            .iter()
            .enumerate()
            .flat_map(|(at, one)| one.guardians.iter().enumerate().map(move |(nth, guardian)| (at, nth, guardian)));
        let mut first: BTreeMap<String, (usize, usize, &Contact)> = BTreeMap::new();
        let mut told = BTreeSet::new();
        let mut found = vec![];
        for (at, nth, guardian) in guardians {
            let contacts =
                guardian.email.as_ref().map(|email| email.to_lowercase()).into_iter().chain(guardian.phone.clone());
            for contact in contacts {
                let (earlier, place, known) = *first.entry(contact).or_insert((at, nth, guardian));
                let (one, other) = (written(known), written(guardian));
                if at == earlier
                    || one == other
                    || !is_near(known, guardian)
                    || !told.insert((one.clone(), other.clone()))
                {
                    continue;
                }
                let message = text!(
                    "ce responsable est écrit « {one} » ailleurs, avec les mêmes coordonnées",
                    "this guardian is written « {one} » elsewhere, with the same e-mail or telephone"
                );
                let help = text!("garder une des deux façons", "keep one of both ways");
                let words = text!("écrit ainsi ici", "written so here");
                let finding = FolderFinding::new(at, Place::Guardian(nth), message).with_help(help);
                found.push(finding.with_related(earlier, Place::Guardian(place), words));
            }
        }
        found
    },
};
