//! Why an event cannot follow those before it, and what can.

use std::fmt;

use chrono::NaiveDate;

use super::state::possible;
use super::words::{Kind, PartyKey, Phase};
use crate::diagnostic::{Lang, Text};
use crate::text;
use crate::typography::date;

/// Why an event cannot be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No event of the agreement is known.
    NotIssued,
    /// It was issued before.
    Again {
        /// The version in force.
        version: u32,
    },
    /// The phase does not allow it.
    Phase {
        /// The phase.
        phase: Phase,
        /// What was asked.
        kind: Kind,
    },
    /// It speaks of another version.
    Version {
        /// The version that it speaks of.
        told: u32,
        /// The version that it should speak of.
        is: u32,
    },
    /// The agreement has no such party.
    Party {
        /// The party.
        party: PartyKey,
        /// Those that it has.
        known: Vec<PartyKey>,
    },
    /// The party has signed.
    Signed {
        /// Who.
        party: PartyKey,
        /// The place of the signature in the chain.
        event: u64,
        /// Its day.
        on: NaiveDate,
    },
    /// The party has declined.
    HasDeclined {
        /// Who.
        party: PartyKey,
        /// The place of the refusal in the chain.
        event: u64,
    },
    /// The party is only informed: there is nothing to decline, or to remind it of.
    OnlyInformed {
        /// Who.
        party: PartyKey,
        /// What was asked.
        kind: Kind,
    },
    /// The school signs last, and others have not signed.
    SchoolLast {
        /// Who.
        waiting: Vec<PartyKey>,
    },
    /// The day is before the version's issue.
    BeforeIssue {
        /// The day.
        on: NaiveDate,
        /// The day of the issue.
        issued: NaiveDate,
    },
    /// The day has not come yet.
    Future {
        /// The day.
        on: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// The agreement has no such event.
    NoSuchEvent {
        /// Its place.
        event: u64,
    },
    /// The event cannot be revoked.
    NotRevocable {
        /// Its place.
        event: u64,
        /// What it is.
        kind: Kind,
    },
    /// The event is revoked already.
    Revoked {
        /// Its place.
        event: u64,
        /// The place of the event that revoked it.
        by: u64,
    },
    /// The placement is not over.
    TooEarly {
        /// Its last day.
        ends: NaiveDate,
    },
}

/// The command or commands that record events of a kind.
fn command(kind: Kind) -> &'static str {
    match kind {
        Kind::Issued => "issue",
        Kind::Delivered => "deliver",
        Kind::Signed => "sign",
        Kind::Declined => "decline",
        Kind::Reminded => "remind",
        Kind::Amended => "amend",
        Kind::Cancelled => "cancel",
        Kind::Revoked => "revoke",
        Kind::Exported => "export",
        Kind::Erased => "erase",
    }
}

fn listed<'a>(parties: impl IntoIterator<Item = &'a PartyKey>) -> String {
    parties.into_iter().map(|party| format!("`{party}`")).collect::<Vec<_>>().join(", ")
}

impl Refused {
    /// Why, for a reader.
    pub fn message(&self) -> Text {
        match self {
            Self::NotIssued => text!("la convention n’a pas été émise", "the agreement has not been issued"),
            Self::Again { version } => text!(
                "la convention est déjà émise (version {version})",
                "the agreement is issued already (version {version})"
            ),
            Self::Phase { phase, .. } => {
                let (words, verb) = (phase.words(), phase.words());
                let (fr, en) = (words.get(Lang::Fr), verb.get(Lang::En));
                text!("impossible, la convention est {fr}", "not possible, the agreement is {en}")
            }
            Self::Version { told, is } => text!(
                "c’est la version {is} qui compte, pas la version {told}",
                "version {is} is the one that counts, not version {told}"
            ),
            Self::Party { party, .. } => {
                text!("la convention n’a pas de partie « {party} »", "the agreement has no party « {party} »")
            }
            Self::Signed { party, event, on } => {
                let on_fr = date(*on);
                text!(
                    "`{party}` a déjà signé, le {on_fr} (événement {event})",
                    "`{party}` has signed already, on {on} (event {event})"
                )
            }
            Self::HasDeclined { party, event } => {
                text!("`{party}` a refusé (événement {event})", "`{party}` has declined (event {event})")
            }
            Self::OnlyInformed { party, kind: Kind::Reminded } => text!(
                "`{party}` prend seulement connaissance de la convention : sa signature n’est pas attendue",
                "`{party}` only takes note of the agreement: no signature is expected"
            ),
            Self::OnlyInformed { party, .. } => text!(
                "`{party}` prend seulement connaissance de la convention : il n’y a rien à refuser",
                "`{party}` only takes note of the agreement: there is nothing to decline"
            ),
            Self::SchoolLast { waiting } => {
                let names = listed(waiting);
                text!(
                    "l’établissement signe en dernier, et il manque encore {names}",
                    "the school signs last, and {names} is still missing"
                )
            }
            _ => self.about_days_and_events(),
        }
    }

    fn about_days_and_events(&self) -> Text {
        match self {
            Self::BeforeIssue { on, issued } => {
                let (on_fr, issued_fr) = (date(*on), date(*issued));
                text!(
                    "la date du {on_fr} est avant l’émission de cette version, le {issued_fr}",
                    "the date {on} is before this version was issued, on {issued}"
                )
            }
            Self::Future { on, today } => {
                let (on_fr, today_fr) = (date(*on), date(*today));
                text!(
                    "la date du {on_fr} n’est pas encore venue (nous sommes le {today_fr})",
                    "the date {on} has not come yet (today is {today})"
                )
            }
            Self::NoSuchEvent { event } => {
                text!("cette convention n’a pas d’événement {event}", "this agreement has no event {event}")
            }
            Self::NotRevocable { event, kind } => {
                let (words, key) = (kind.words(), kind.key());
                let fr = words.get(Lang::Fr);
                text!("l’événement {event} ({fr}) ne peut pas être rectifié", "event {event} ({key}) cannot be revoked")
            }
            Self::Revoked { event, by } => text!(
                "l’événement {event} est déjà rectifié, par l’événement {by}",
                "event {event} is revoked already, by event {by}"
            ),
            Self::TooEarly { ends } => {
                let ends_fr = date(*ends);
                text!(
                    "le stage se termine le {ends_fr} : la convention est encore utile",
                    "the placement ends on {ends}: the agreement is still needed"
                )
            }
            _ => text!("impossible", "not possible"),
        }
    }

    /// What is possible instead.
    pub fn help(&self) -> Option<Text> {
        Some(match self {
            Self::NotIssued => {
                text!("`tripartite issue` émet les conventions", "`tripartite issue` issues agreements")
            }
            Self::Again { .. } => {
                text!("pour la changer : `tripartite amend NUMÉRO`", "to change it: `tripartite amend NUMBER`")
            }
            Self::Phase { phase: Phase::Erased, .. } => text!(
                "ses données sont effacées et son numéro ne sert plus",
                "its data is erased, and its number is not used again"
            ),
            Self::Phase { phase: Phase::Cancelled, .. } => text!(
                "si l’annulation est une erreur, `tripartite revoke NUMÉRO --event N --reason …` la rectifie, où N est son \
                 événement dans `tripartite log NUMÉRO` ; sinon, écrire la convention sous un nouveau numéro",
                "if it was cancelled by mistake, `tripartite revoke NUMBER --event N --reason …` takes that back, N being its \
                 event in `tripartite log NUMBER`; otherwise write the agreement under a new number"
            ),
            Self::Phase { phase, .. } => {
                let names = possible(*phase).iter().map(|kind| format!("`{}`", command(*kind)));
                let names = names.collect::<Vec<_>>().join(", ");
                text!("possible maintenant : {names}", "possible now: {names}")
            }
            Self::Party { known, .. } => {
                let names = |lang| {
                    let named = known.iter().map(|party| format!("`{party}` ({})", party.words().get(lang)));
                    named.collect::<Vec<_>>().join(", ")
                };
                let (fr, en) = (names(Lang::Fr), names(Lang::En));
                text!("les parties sont {fr}", "the parties are {en}")
            }
            Self::Signed { event, .. } | Self::HasDeclined { event, .. } => text!(
                "si c’est une erreur de saisie : `tripartite revoke NUMÉRO --event {event} --reason …`",
                "if that was recorded by mistake: `tripartite revoke NUMBER --event {event} --reason …`"
            ),
            Self::NoSuchEvent { .. } => {
                text!("`tripartite log NUMÉRO` les affiche", "`tripartite log NUMBER` shows them")
            }
            Self::NotRevocable { kind: Kind::Revoked, .. } => text!(
                "ce qui a été rectifié à tort s’inscrit de nouveau",
                "what was revoked by mistake is recorded once more"
            ),
            Self::NotRevocable { kind: Kind::Issued | Kind::Amended, .. } => text!(
                "une version émise se remplace par `amend` ou s’annule par `cancel`",
                "an issued version is replaced by `amend` or cancelled by `cancel`"
            ),
            Self::TooEarly { .. } => text!(
                "l’annuler d’abord avec `cancel`, ou attendre la fin du stage",
                "cancel it first with `cancel`, or wait for the end of the placement"
            ),
            _ => return None,
        })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().get(Lang::En))
    }
}

impl std::error::Error for Refused {}
