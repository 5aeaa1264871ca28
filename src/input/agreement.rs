//! The keys of an agreement: one function a table.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value as Json, json};

use super::dates;
use super::kinds::{ANY, Choice, Date, Truth, Wanted, Whole, Words, choice, judged, list, tables, words, wrong_type};
use super::logo::Picture;
use super::reader::{Context, Fields, Found, Kind, SubOrPath, table};
use super::tree::{Entry, Value};
use crate::agreement::{
    Address, Agreement, Allow, Board, CarePlan, Civility, Clause, Educational, Financial, Gender, Guardian, Host,
    HostKind, Insurance, Level, Logo, OtherParty, Person, Placement, Pupil, Relation, School, SchoolStatus, Side,
    Signing, SigningOrder, Signs, Skill,
};
use crate::calendar::{TimeSlot, WEEKDAYS, Week};
use crate::diagnostic::{Diagnostic, Flaw, Spanned, nearest};
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
const MAX_GUARDIANS: usize = 3;
/// The most lines of an address above the postcode.
const MAX_LINES: usize = 4;

fn line() -> Words<Line> {
    words()
}

fn prose() -> Words<Prose> {
    words()
}

fn email() -> Words<Email> {
    words::<Email>().like("^[^@]+@[^@]+$")
}

fn phone() -> Words<Phone> {
    words::<Phone>().like("[0-9]")
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
    let school = t.required("school", SubOrPath(table(school)));
    let host = t.required("host", SubOrPath(table(host)));
    let abroad = host.as_ref().is_some_and(|h| !h.country.is_french());
    let placement = t.required("placement", table(|t| placement(t, abroad)));
    let educational = t.optional("educational", table(educational));
    let financial = t.optional("financial", table(financial));
    let signing = t.optional("signing", table(signing));
    let clauses = t.optional("clauses", tables(table(clause), ANY));
    let allow = t.optional("allow", tables(table(allow), ANY));
    let none = guardians.as_ref().map_or(!t.is_written("guardians"), Vec::is_empty);
    if none && is_minor(pupil.as_ref(), placement.as_ref()) {
        t.must_have("guardians");
    }
    Some(Agreement {
        number: number?,
        model: model?,
        level: level?,
        pupil: pupil?,
        guardians: guardians.unwrap_or_default(),
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

/// Whether the pupil is under 18 on the first day and not emancipated; false while either date is not known.
fn is_minor(pupil: Option<&Pupil>, placement: Option<&Placement>) -> bool {
    let (Some(pupil), Some(placement)) = (pupil, placement) else {
        return false;
    };
    let (born, day) = (pupil.birth_date.value, placement.start.value);
    let before_birthday = (day.month(), day.day()) < (born.month(), born.day());
    let age = day.year() - born.year() - i32::from(before_birthday);
    age < 18 && !pupil.emancipated.is_some_and(|e| e.value)
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
    record!(t => Board {
        must { approved_on: Date }
        may { reference: line() }
    })
}

fn insurance(t: &mut Fields<'_, '_>) -> Option<Insurance> {
    record!(t => Insurance {
        must { insurer: line() }
        may { policy: line() }
    })
}

fn host(t: &mut Fields<'_, '_>) -> Option<Host> {
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
    let on_behalf_of = t.optional("on_behalf_of", line());
    Some((titled_person(t)?, on_behalf_of))
}

fn placement(t: &mut Fields<'_, '_>, abroad: bool) -> Option<Placement> {
    let except = t.optional("except", Exceptions);
    record!(t => Placement {
        must {
            start: Date,
            end: Date,
            week: table(week),
        }
        may {
            address: address(abroad),
            outings: prose(),
        }
        except: except.unwrap_or_default(),
    })
}

fn slots() -> impl Kind<Out = Vec<Spanned<TimeSlot>>> {
    list(words::<TimeSlot>().like("[0-9]"), 0, ANY)
}

fn week(t: &mut Fields<'_, '_>) -> Option<Week> {
    let days = WEEKDAYS.map(|day| t.optional(day, slots()).unwrap_or_default());
    let empty = |e: &Entry| matches!(&e.node.value, Value::Array(slots) if slots.is_empty());
    let nothing = !t.cx.partial && t.entries().all(|e| WEEKDAYS.contains(&e.name.as_str()) && empty(e));
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

/// Days that differ: a table whose keys are dates.
struct Exceptions;

impl Kind for Exceptions {
    type Out = BTreeMap<NaiveDate, Spanned<Vec<Spanned<TimeSlot>>>>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        let mut days = BTreeMap::new();
        let lower = found.lower.iter().filter_map(|l| Some((*l, &l.get(found.name)?.node)));
        for (layer, node) in std::iter::once((found.layer, found.node)).chain(lower) {
            let Value::Table(table) = &node.value else {
                cx.push(wrong_type(found, Wanted::Table));
                return None;
            };
            for entry in table.entries() {
                let file = layer.file;
                let day = Found { file, node: &entry.node, name: &entry.name, lower: &[], ..*found };
                let Some(date) = exception_date(&day, entry, cx) else {
                    continue;
                };
                if let (false, Some(slots)) = (matches!(entry.node.value, Value::Broken), slots().read(&day, cx)) {
                    // What stands first wins: the agreement before the defaults.
                    days.entry(date).or_insert(Spanned::new(slots, day.span()));
                }
            }
        }
        Some(days)
    }

    fn schema(&self, path: &str) -> Json {
        json!({
            "type": "object",
            "propertyNames": { "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            "additionalProperties": slots().schema(path),
        })
    }
}

fn exception_date(day: &Found<'_, '_>, entry: &Entry, cx: &mut Context<'_>) -> Option<NaiveDate> {
    let name = entry.name.trim();
    let date = NaiveDate::parse_from_str(name, "%Y-%m-%d").ok().filter(|_| name.len() == 10);
    if date.is_none() {
        let message = if name.len() == 10 && name.starts_with(|c: char| c.is_ascii_digit()) {
            text!("la date « {name} » n’existe pas", "the date « {name} » does not exist")
        } else {
            text!("« {name} » n’est pas une date", "« {name} » is not a date")
        };
        let meant = dates::meant(name).unwrap_or_else(|| "2026-06-19".to_owned());
        let help = text!("écrire \"{meant}\" = [\"08:30-12:00\"]", "write \"{meant}\" = [\"08:30-12:00\"]");
        cx.push(Diagnostic::error("DATE-01", entry.key.in_file(day.file.id), message).with_help(help));
    }
    date
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
    let others = t.optional("others", tables(table(other_party), ANY));
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

/// A rule's code; whether there is such a rule is for the rules to say.
pub(super) fn rule_code() -> Words<String> {
    judged(|code| {
        let shaped = code.split_once('-').is_some_and(|(family, number)| {
            let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            !family.is_empty() && !number.is_empty() && family.chars().all(upper) && number.chars().all(upper)
        });
        if shaped {
            return Ok(code.to_owned());
        }
        let flaw = Flaw::new(
            "RULE-01",
            text!("« {code} » n’est pas le code d’une règle", "« {code} » is not the code of a rule"),
        );
        Err(flaw.with_help(text!("écrire un code comme \"DATES-07\"", "write a code such as \"DATES-07\"")))
    })
    .like("^[A-Z0-9]+-[A-Z0-9]+$")
}

/// The version of the input format: 1.
pub(super) struct Version;

impl Kind for Version {
    type Out = ();

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<()> {
        let finding = match found.node.value {
            Value::Whole(Some(1)) => return Some(()),
            Value::Whole(Some(newer @ 2..)) => Diagnostic::error(
                "SCHEMA-01",
                found.span(),
                text!(
                    "ce fichier suit la version {newer} du format, que ce programme ne connaît pas encore",
                    "this file follows version {newer} of the format, which this program does not know yet"
                ),
            )
            .with_help(text!(
                "installer une version de tripartite qui lit le format {newer}, ou écrire schema = 1",
                "install a version of tripartite that reads format {newer}, or write schema = 1"
            )),
            Value::Whole(_) => Diagnostic::error(
                "SCHEMA-01",
                found.span(),
                text!("cette version du format n’existe pas", "there is no such version of the format"),
            )
            .with_help(text!("écrire schema = 1", "write schema = 1")),
            _ => wrong_type(found, Wanted::Whole),
        };
        cx.push(finding);
        None
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "const": 1 })
    }
}

/// The name of a model, which must be one of those known, when they are.
struct ModelName;

impl Kind for ModelName {
    type Out = Spanned<Line>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Spanned<Line>> {
        let name: Spanned<Line> = line().read(found, cx)?;
        let models = cx.files.models();
        let written = name.as_str();
        if models.is_empty() || models.iter().any(|m| m == written) {
            return Some(name);
        }
        let message = text!("le modèle « {written} » n’existe pas", "there is no model « {written} »");
        let all = models.join(", ");
        let help = match nearest(written, models.iter().map(String::as_str)) {
            Some(near) => text!(
                "écrire \"{near}\" ? modèles possibles : {all}",
                "did you mean \"{near}\"? possible models: {all}"
            ),
            None => text!("modèles possibles : {all}", "possible models: {all}"),
        };
        cx.push(Diagnostic::error("MODEL-06", found.span(), message).with_help(help));
        None
    }

    fn schema(&self, path: &str) -> Json {
        line().schema(path)
    }
}
