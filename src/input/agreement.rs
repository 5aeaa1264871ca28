//! The keys of an agreement: one function a table.

use super::kinds::{ANY, Choice, Date, Truth, Whole, Words, choice, judged, list, tables, words};
use super::logo::Picture;
use super::reader::{Fields, Kind};
use super::special::{Exceptions, ModelName, Version, rule_code};
use super::tables::{SubOrPath, table};
use super::tree::{Entry, Value};
use crate::agreement::{
    Address, Agreement, Allow, Board, CarePlan, Civility, Clause, Educational, Financial, Gender, Guardian, Host,
    HostKind, Insurance, Level, Logo, OtherParty, Person, Placement, Pupil, Relation, School, SchoolStatus, Side,
    Signing, SigningOrder, Signs, Skill,
};
use crate::calendar::{TimeSlot, WEEKDAYS, Week};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::ids::{Academy, Country, Email, Ine, Naf, Number, Phone, Postcode, Siret, Uai};
use crate::text;
use crate::typography::{Line, Prose, Remark};

/// Reads the keys of a record by their names, all of them before any is missed, so that all their faults are told at
/// once: those it must have, those it may have, then what is computed.
macro_rules! record {
    ($t:ident => $name:ident {
        must { $($must:ident: $must_kind:expr),* $(,)? }
        may { $($may:ident: $may_kind:expr),* $(,)? }
        $($rest:ident: $value:expr),* $(,)?
    }) => {{
        $(let $must = $t.required(stringify!($must), $must_kind);)*
        $(let $may = $t.optional(stringify!($may), $may_kind);)*
        Some($name { $($must: $must?,)* $($may,)* $($rest: $value,)* })
    }};
}
pub(super) use record;

/// The most guardians that an agreement names.
pub(crate) const MAX_GUARDIANS: usize = 3;
/// The most people who sign or take note beside the usual ones.
const MAX_OTHERS: usize = 20;
/// The most articles that a school adds: more than twice those of a model, so that more are a mistake of a copy.
const MAX_CLAUSES: usize = 30;
/// The most slots of a day: more than any day has, and a row of the timetable never higher than a page.
const MAX_SLOTS: usize = 12;
/// The most lines of an address above the postcode.
const MAX_LINES: usize = 4;

pub(super) fn line() -> Words<Line> {
    words()
}

fn prose() -> Words<Prose> {
    words()
}

fn email() -> Words<Email> {
    words::<Email>().like("^[^@]+@[^@]+$")
}

fn phone() -> Words<Phone> {
    words::<Phone>().like("[0-9]").doubting(Phone::doubt)
}

fn signs() -> Choice<Signs> {
    choice(Signs::KEYS)
}

/// The whole agreement.
pub(super) fn agreement(t: &mut Fields<'_, '_>) -> Option<Agreement> {
    let _ = t.required("schema", Version);
    let span = t.span();
    let number = t.required("number", words::<Number>().like("^[A-Z0-9]([A-Z0-9.-]{0,30}[A-Z0-9])?$"));
    let model = t.required("model", ModelName);
    let level = t.required("level", choice::<Level>(Level::KEYS));
    let pupil = t.required("pupil", table(pupil));
    let guardians = t.optional("guardians", tables(table(guardian), MAX_GUARDIANS));
    let guardians_are_known = guardians.is_some() || !t.is_meant("guardians");
    let school = t.required("school", SubOrPath(table(school)));
    let host = t.required("host", SubOrPath(table(host)));
    let abroad = host.as_ref().is_some_and(|h| !h.country.is_french());
    let placement = t.required("placement", table(|t| placement(t, abroad)));
    let educational = t.optional("educational", table(educational));
    let financial = t.optional("financial", table(financial));
    let signing = t.optional("signing", table(signing));
    let clauses = t.optional("clauses", tables(table(clause), MAX_CLAUSES));
    let allow = t.optional("allow", tables(table(allow), ANY));
    Some(Agreement {
        number: number?,
        model: model?,
        level: level?,
        pupil: pupil?,
        guardians: guardians.unwrap_or_default(),
        guardians_are_known,
        school: school?,
        host: host?,
        placement: placement?,
        educational: educational.unwrap_or_default(),
        financial: financial.unwrap_or_default(),
        signing: signing.unwrap_or_default(),
        clauses: clauses.unwrap_or_default(),
        allow: allow.unwrap_or_default(),
        span: span?,
    })
}

fn pupil(t: &mut Fields<'_, '_>) -> Option<Pupil> {
    record!(t => Pupil {
        must {
            family_name: line(),
            given_names: line(),
            birth_date: Date,
            class: line(),
            address: address(false),
        }
        may {
            usual_name: line(),
            gender: choice(Gender::KEYS),
            ine: words::<Ine>(),
            phone: phone(),
            email: email(),
            emancipated: Truth,
            care_plan: choice(CarePlan::KEYS),
        }
    })
}

fn address(abroad: bool) -> impl Kind<Out = Address> {
    let postcode = move || {
        if abroad { judged(Postcode::foreign) } else { words::<Postcode>() }
    };
    table(move |t| {
        t.named_by("lines");
        let span = t.span();
        record!(t => Address {
            must {
                lines: list(line(), 1, MAX_LINES),
                postcode: postcode(),
                city: line(),
            }
            may {}
            span: span?,
        })
    })
}

/// A person; a guardian has no title.
fn person(t: &mut Fields<'_, '_>, titled: bool) -> Option<Person> {
    t.named_by("family_name");
    let title = if titled { t.optional("title", line()) } else { None };
    record!(t => Person {
        must {
            family_name: line(),
            given_names: line(),
        }
        may {
            civility: choice(Civility::KEYS),
            phone: phone(),
            email: email(),
        }
        title: title,
    })
}

fn titled_person(t: &mut Fields<'_, '_>) -> Option<Person> {
    person(t, true)
}

fn guardian(t: &mut Fields<'_, '_>) -> Option<Guardian> {
    let span = t.span();
    let person = person(t, false);
    let address_confidential = t.optional("address_confidential", Truth);
    record!(t => Guardian {
        must {}
        may {
            relation: choice::<Relation>(Relation::KEYS),
            signs: signs(),
            emergency: Truth,
            address: address(false),
        }
        person: person?,
        address_confidential: address_confidential.is_some_and(|c| c.value),
        span: span?,
    })
}

pub(super) fn school(t: &mut Fields<'_, '_>) -> Option<School> {
    let head = t.required("head", table(head));
    let bytes = t.optional("logo", Picture);
    let alt = t.optional("logo_alt", line());
    if let Some(bytes) = &bytes {
        t.needs("logo_alt", bytes.span);
    }
    let logo = bytes.zip(alt).map(|(bytes, alt)| bytes.map(|bytes| Logo { bytes, alt: alt.value }));
    record!(t => School {
        must {
            name: line(),
            uai: words::<Uai>().like("^\\s*[0-9]{7}\\s*[A-Za-z]\\s*$"),
            status: choice::<SchoolStatus>(SchoolStatus::KEYS),
            academy: words::<Academy>(),
            address: address(false),
            referent: table(titled_person),
        }
        may {
            siret: siret(),
            phone: phone(),
            email: email(),
            board: table(board),
            insurance: table(insurance),
        }
        logo: logo,
        delegate: head.as_ref().and_then(|(_, delegate)| delegate.clone()),
        head: head?.0,
    })
}

fn siret() -> Words<Siret> {
    words::<Siret>().like("^\\D*([0-9]\\D*){14}$")
}

fn head(t: &mut Fields<'_, '_>) -> Option<(Person, Option<Person>)> {
    let delegate = t.optional("delegate", table(titled_person));
    Some((titled_person(t)?, delegate))
}

fn board(t: &mut Fields<'_, '_>) -> Option<Board> {
    t.named_by("approved_on");
    record!(t => Board {
        must { approved_on: Date }
        may { reference: line() }
    })
}

fn insurance(t: &mut Fields<'_, '_>) -> Option<Insurance> {
    t.named_by("insurer");
    record!(t => Insurance {
        must { insurer: line() }
        may { policy: line() }
    })
}

fn host(t: &mut Fields<'_, '_>) -> Option<Host> {
    t.named_by("name");
    let written = t.is_written("country");
    let country = t.optional("country", words::<Country>().like("^\\s*[A-Za-z]{2}\\s*$"));
    let kind = t.optional("kind", choice::<HostKind>(HostKind::KEYS));
    let siret = t.optional("siret", siret());
    // Of a country that is wrong nothing is known: neither a SIRET nor a French postcode can be asked for.
    let french = country.as_ref().map_or(!written, |c| c.is_french());
    let siret_needed = if french { t.demand("siret") } else { Some(()) };
    let representative = t.required("representative", table(representative));
    let host = record!(t => Host {
        must {
            name: line(),
            address: address(!french),
            tutor: table(titled_person),
        }
        may {
            activity: line(),
            naf: words::<Naf>(),
            places: Whole { least: 1, most: 1000 },
            serves_alcohol: Truth,
            phone: phone(),
            email: email(),
            insurance: table(insurance),
        }
        siret: siret,
        country: country.map_or(Country::FRANCE, |c| c.value),
        kind: kind.map_or(HostKind::Company, |k| k.value),
        on_behalf_of: representative.as_ref().and_then(|(_, behalf)| behalf.clone()),
        representative: representative?.0,
    });
    siret_needed.and(host)
}

fn representative(t: &mut Fields<'_, '_>) -> Option<(Person, Option<Spanned<Line>>)> {
    t.named_by("family_name");
    let on_behalf_of = t.optional("on_behalf_of", line());
    Some((titled_person(t)?, on_behalf_of))
}

fn placement(t: &mut Fields<'_, '_>, abroad: bool) -> Option<Placement> {
    let told = t.cx.told();
    let except = t.optional("except", Exceptions);
    let week = t.required("week", table(week));
    let hours_are_known = t.cx.told() == told && !t.is_damaged_in("except") && !t.is_damaged_in("week");
    record!(t => Placement {
        must {
            start: Date,
            end: Date,
        }
        may {
            address: address(abroad),
            outings: prose(),
        }
        week: week?,
        except: except.unwrap_or_default(),
        hours_are_known: hours_are_known,
    })
}

pub(super) fn slots() -> impl Kind<Out = Vec<Spanned<TimeSlot>>> {
    list(words::<TimeSlot>().like("[0-9]"), 0, MAX_SLOTS)
}

fn week(t: &mut Fields<'_, '_>) -> Option<Week> {
    // A day left out is a day off, whatever the week by default has there.
    t.is_whole();
    let days = WEEKDAYS.map(|day| t.optional(day, slots()).unwrap_or_default());
    let empty = |e: &Entry| matches!(&e.node.value, Value::Array(slots) if slots.is_empty());
    let nothing =
        !t.cx.partial && !t.is_damaged() && t.entries().all(|e| WEEKDAYS.contains(&e.name.as_str()) && empty(e));
    if let Some(span) = t.span().filter(|_| nothing) {
        let message = text!("la semaine ne contient aucune heure", "the week holds no hour");
        let help = text!(
            "ajouter par exemple : monday = [\"08:30-12:00\", \"13:30-17:00\"]",
            "add for instance: monday = [\"08:30-12:00\", \"13:30-17:00\"]"
        );
        t.cx.push(Diagnostic::error("WEEK-01", span, message).with_help(help));
        return None;
    }
    Some(Week(days))
}

fn educational(t: &mut Fields<'_, '_>) -> Option<Educational> {
    let skills = t.optional("skills", list(choice::<Skill>(Skill::KEYS), 0, Skill::KEYS.len()));
    record!(t => Educational {
        must {}
        may { aims: prose(), activities: prose(), follow_up: prose(), restitution: prose() }
        skills: skills.unwrap_or_default(),
    })
}

fn financial(t: &mut Fields<'_, '_>) -> Option<Financial> {
    record!(t => Financial {
        must {}
        may {
            lodging: prose(),
            meals: prose(),
            transport: prose(),
            gratification: Whole { least: 0, most: 1_000_000 },
        }
    })
}

fn signing(t: &mut Fields<'_, '_>) -> Option<Signing> {
    let others = t.optional("others", tables(table(other_party), MAX_OTHERS));
    record!(t => Signing {
        must {}
        may {
            deadline: Date,
            pupil: signs(),
            referent: signs(),
            tutor: signs(),
            order: choice(SigningOrder::KEYS),
        }
        others: others.unwrap_or_default(),
    })
}

fn other_party(t: &mut Fields<'_, '_>) -> Option<OtherParty> {
    let person = titled_person(t);
    record!(t => OtherParty {
        must {
            side: choice(Side::KEYS),
            role: line(),
            signs: signs(),
        }
        may {}
        person: person?,
    })
}

fn clause(t: &mut Fields<'_, '_>) -> Option<Clause> {
    record!(t => Clause {
        must { title: line(), text: prose() }
        may {}
    })
}

fn allow(t: &mut Fields<'_, '_>) -> Option<Allow> {
    record!(t => Allow {
        must { rule: rule_code(), reason: words::<Remark>() }
        may {}
    })
}
