//! The keys of `school.toml`.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::agreement::{self, record};
use super::format::{self, join};
use super::kinds::{ANY, Choice, Date, Wanted, Whole, Words, choice, judged, list, text_of, words, wrong_type};
use super::reader::{Context, Fields, Found, Kind, NEVER_BY_DEFAULT};
use super::special::{Version, rule_code};
use super::tables::{Sub, table};
use super::tree::{Entry, Table, Value};
use crate::calendar::{Interval, Territory};
use crate::diagnostic::{Diagnostic, Flaw, Lang, Span, Spanned, nearest};
use crate::ids::{Siret, class_fold, quoted};
use crate::text;
use crate::typography::Remark;

/// A school's own file, apart from what it lends to its agreements: that is read with each of them.
#[derive(Clone, Debug)]
pub struct SchoolFile {
    /// How the program behaves for this school.
    pub settings: Settings,
    /// The classes that have defaults of their own.
    pub classes: Vec<String>,
    /// Rules that the school changes for itself.
    pub rules: RuleChanges,
    /// How rosters are imported.
    pub import: Import,
}

/// How the program behaves for a school; what is left out has the value that the field says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Language of messages, unless the command is told another; French.
    pub language: Option<Lang>,
    /// IANA name of the time zone; left out, the UAI tells it.
    pub time_zone: Option<Spanned<String>>,
    /// Whose public holidays hold; left out, the UAI tells it.
    pub holidays: Option<Spanned<Territory>>,
    /// Days off that the school adds.
    pub extra_holidays: Vec<Spanned<NaiveDate>>,
    /// Days when the school is closed.
    pub closed: Vec<Spanned<Interval>>,
    /// When its pupils of seconde do their placement; the national weeks when it is left out.
    pub seconde_weeks: Vec<Spanned<Interval>>,
    /// Hosts that the school does not accept.
    pub refused_hosts: Vec<RefusedHost>,
    /// The most pupils that one tutor looks after.
    pub pupils_per_tutor: Option<Spanned<u32>>,
    /// Days before the first day from which what is incomplete is put first.
    pub warn_days_before: Option<Spanned<u32>>,
    /// Days one way by post.
    pub post_days: Option<Spanned<u32>>,
    /// Months after which an agreement may be erased; 0 or none: the school has not decided.
    pub retention_months: Option<Spanned<u32>>,
    /// The folder for backups; none when it is empty or left out.
    pub backup: Option<Spanned<String>>,
}

/// A host that the school does not accept.
#[derive(Clone, Debug)]
pub struct RefusedHost {
    /// Its SIRET.
    pub siret: Spanned<Siret>,
    /// Why, for the secretariat.
    pub reason: Option<Spanned<Remark>>,
}

/// Rules that a school changes for itself.
#[derive(Clone, Debug, Default)]
pub struct RuleChanges {
    /// Rules that say nothing.
    pub allow: Vec<RuleChange>,
    /// Rules that warn.
    pub warn: Vec<RuleChange>,
    /// Rules that stop the document.
    pub deny: Vec<RuleChange>,
}

/// A rule, and why its severity is changed.
#[derive(Clone, Debug)]
pub struct RuleChange {
    /// The rule's code.
    pub rule: Spanned<String>,
    /// Why.
    pub reason: Option<Spanned<Remark>>,
}

/// How rosters are imported.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// How numbers are made, such as `CS26-{counter:4}`.
    pub number: Option<Spanned<String>>,
    /// The keys that the school's own headers stand for.
    pub columns: BTreeMap<String, Spanned<String>>,
}

/// Reads the whole file.
pub(super) fn school_file(t: &mut Fields<'_, '_>) -> Option<SchoolFile> {
    let _ = t.optional("schema", Version);
    let school = t.required("school", PartOf(agreement::school));
    let settings = t.optional("settings", table(settings));
    let classes = t.optional("defaults", Defaults);
    let rules = t.optional("rules", table(rules));
    let import = t.optional("import", table(import));
    school?;
    Some(SchoolFile {
        settings: settings.unwrap_or_default(),
        classes: classes.unwrap_or_default(),
        rules: rules.unwrap_or_default(),
        import: import.unwrap_or_default(),
    })
}

/// A table that is completed elsewhere: what is there is judged, what is not there is not missed.
struct PartOf<F>(F);

impl<T, F: Fn(&mut Fields<'_, '_>) -> Option<T>> Kind for PartOf<F> {
    type Out = ();

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<()> {
        let partial = std::mem::replace(&mut cx.partial, true);
        let _ = Sub(&self.0).read(found, cx);
        cx.partial = partial;
        Some(())
    }

    fn schema(&self, path: &str) -> Json {
        Fields::describe(path, false, &self.0)
    }
}

/// Defaults of the school, and of its classes.
struct Defaults;

impl Kind for Defaults {
    type Out = Vec<String>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Vec<String>> {
        let Value::Table(defaults) = &found.node.value else {
            cx.push(wrong_type(found, Wanted::Table));
            return None;
        };
        read_defaults(found, defaults, cx);
        let Some(node) = defaults.get("class").map(|e| &e.node) else {
            return Some(vec![]);
        };
        let found = Found { node, name: "class", parent: "defaults", ..*found };
        let Value::Table(classes) = &node.value else {
            cx.push(wrong_type(&found, Wanted::Table));
            return None;
        };
        let mut first: BTreeMap<String, &Entry> = BTreeMap::new();
        let mut written: Vec<&Entry> = classes.entries().iter().collect();
        written.sort_by_key(|class| class.key.start);
        for class in written {
            if let Some(first) = first.get(&class_fold(&class.name)) {
                cx.push(same_class(&found, first, class));
            }
            first.entry(class_fold(&class.name)).or_insert(class);
        }
        for class in classes.entries() {
            let found = Found { node: &class.node, name: &class.name, parent: "defaults.class", ..found };
            match &class.node.value {
                Value::Table(defaults) => read_defaults(&found, defaults, cx),
                _ => cx.push(wrong_type(&found, Wanted::Table)),
            }
        }
        Some(classes.entries().iter().map(|e| e.name.clone()).collect())
    }

    fn schema(&self, _path: &str) -> Json {
        let mut class = Fields::describe("", false, agreement::agreement);
        if let Some(keys) = class.pointer_mut("/properties").and_then(Json::as_object_mut) {
            for key in NEVER_BY_DEFAULT {
                keys.remove(key);
            }
        }
        let mut all = class.clone();
        if let Some(keys) = all.pointer_mut("/properties").and_then(Json::as_object_mut) {
            keys.insert("class".to_owned(), json!({ "type": "object", "additionalProperties": class }));
        }
        all
    }
}

/// Two tables for one class: one would count, and nobody could say which.
fn same_class(found: &Found<'_, '_>, first: &Entry, again: &Entry) -> Diagnostic {
    let (one, other) = (quoted(&first.name), quoted(&again.name));
    let message = text!("« {other} » et « {one} » sont la même classe", "« {other} » and « {one} » are one class");
    Diagnostic::error("KEY-03", again.key.in_file(found.file.id), message)
        .with_help(text!("n’en garder qu’une", "keep only one of them"))
        .with_related(first.key.in_file(found.file.id), text!("la première fois ici", "the first one is here"))
}

/// Judges a table of defaults by the functions that read agreements.
fn read_defaults<'a>(found: &Found<'a, '_>, defaults: &'a Table, cx: &mut Context<'a>) {
    for entry in NEVER_BY_DEFAULT.iter().filter_map(|key| defaults.get(key)) {
        let name = &entry.name;
        let message = text!("`{name}` ne peut pas être donné par défaut", "`{name}` cannot be given by default");
        let help = text!("l’écrire dans chaque convention", "write it in each agreement");
        cx.push(Diagnostic::error("KEY-04", entry.key.in_file(found.file.id), message).with_help(help));
    }
    let layer = super::reader::Layer {
        file: found.file,
        table: defaults,
        header: found.node.place,
        shows: super::reader::Shows::Defaults,
        lent: true,
    };
    let partial = std::mem::replace(&mut cx.partial, true);
    let _ = Fields::read(cx, vec![layer], Some(found.home), String::new(), agreement::agreement);
    cx.partial = partial;
}

fn language() -> Choice<Language> {
    choice(&["fr", "en"])
}

/// A language by its code.
struct Language(Lang);

impl FromStr for Language {
    type Err = Flaw;

    fn from_str(code: &str) -> Result<Self, Flaw> {
        match code {
            "fr" => Ok(Self(Lang::Fr)),
            "en" => Ok(Self(Lang::En)),
            _ => {
                let flaw = Flaw::new(
                    "CHOICE-01",
                    text!("« {code} » n’est pas une langue des messages", "« {code} » is no language of the messages"),
                );
                Err(flaw.with_help(text!("écrire \"fr\" ou \"en\"", "write \"fr\" or \"en\"")))
            }
        }
    }
}

fn settings(t: &mut Fields<'_, '_>) -> Option<Settings> {
    let language = t.optional("language", language());
    let extra_holidays = t.optional("extra_holidays", list(Date, 0, ANY));
    let closed = t.optional("closed", list(DayOrPeriod, 0, ANY));
    let seconde_weeks = t.optional("seconde_weeks", list(DayOrPeriod, 0, ANY));
    let refused_hosts = t.optional("refused_hosts", list(Refused, 0, ANY));
    let number = |most| Whole { least: 0, most };
    record!(t => Settings {
        must {}
        may {
            time_zone: time_zone(),
            holidays: choice::<Territory>(Territory::KEYS),
            pupils_per_tutor: Whole { least: 1, most: 100 },
            warn_days_before: number(365),
            post_days: number(60),
            retention_months: number(1200),
            backup: FolderOrNothing,
        }
        language: language.map(|l| l.value.0),
        extra_holidays: extra_holidays.unwrap_or_default(),
        closed: closed.unwrap_or_default(),
        seconde_weeks: seconde_weeks.unwrap_or_default(),
        refused_hosts: refused_hosts.unwrap_or_default(),
    })
}

/// The shape of an IANA name; whether the zone exists is for whoever turns instants into dates to say.
fn time_zone() -> Words<String> {
    judged(|name| {
        let part = |p: &str| {
            p.starts_with(|c: char| c.is_ascii_uppercase())
                && p.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
        };
        let parts: Vec<&str> = name.split('/').collect();
        if name == "UTC" || (2..=3).contains(&parts.len()) && parts.into_iter().all(part) {
            return Ok(name.to_owned());
        }
        let flaw = Flaw::new(
            "ZONE-01",
            text!("« {name} » n’est pas le nom d’un fuseau horaire", "« {name} » is not the name of a time zone"),
        );
        Err(flaw.with_help(text!(
            "écrire par exemple \"Europe/Paris\", \"Indian/Reunion\" ou \"America/Cayenne\"",
            "write for instance \"Europe/Paris\", \"Indian/Reunion\" or \"America/Cayenne\""
        )))
    })
    .like("^(UTC|[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){1,2})$")
}

/// A date without quotes, or a period between quotes.
struct DayOrPeriod;

impl Kind for DayOrPeriod {
    type Out = Spanned<Interval>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        match found.node.value {
            Value::Date(day) => Some(Spanned::new(Interval::day(day), found.span())),
            _ => words::<Interval>().read(found, cx),
        }
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "string", "minLength": 10 })
    }
}

/// A SIRET, or a table with it and the reason.
struct Refused;

impl Kind for Refused {
    type Out = RefusedHost;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<RefusedHost> {
        match found.node.value {
            Value::Table(_) => table(refused_host).read(found, cx),
            _ => words::<Siret>().read(found, cx).map(|siret| RefusedHost { siret, reason: None }),
        }
    }

    fn schema(&self, path: &str) -> Json {
        json!({ "anyOf": [words::<Siret>().schema(path), Fields::describe(path, true, refused_host)] })
    }
}

fn refused_host(t: &mut Fields<'_, '_>) -> Option<RefusedHost> {
    record!(t => RefusedHost {
        must { siret: words::<Siret>() }
        may { reason: words::<Remark>() }
    })
}

/// A rule's code, or a table with it and the reason.
struct Change;

impl Kind for Change {
    type Out = RuleChange;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<RuleChange> {
        match found.node.value {
            Value::Table(_) => table(rule_change).read(found, cx),
            _ => rule_code().read(found, cx).map(|rule| RuleChange { rule, reason: None }),
        }
    }

    fn schema(&self, path: &str) -> Json {
        json!({ "anyOf": [rule_code().schema(path), Fields::describe(path, true, rule_change)] })
    }
}

fn rule_change(t: &mut Fields<'_, '_>) -> Option<RuleChange> {
    record!(t => RuleChange {
        must { rule: rule_code() }
        may { reason: words::<Remark>() }
    })
}

fn rules(t: &mut Fields<'_, '_>) -> Option<RuleChanges> {
    let mut read = |name| t.optional(name, list(Change, 0, ANY)).unwrap_or_default();
    let (allow, warn, deny) = (read("allow"), read("warn"), read("deny"));
    record!(t => RuleChanges {
        must {}
        may {}
        allow: allow,
        warn: warn,
        deny: deny,
    })
}

/// The path of a folder; an empty text is none.
struct FolderOrNothing;

impl Kind for FolderOrNothing {
    type Out = Spanned<String>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        match &found.node.value {
            Value::Text(path) if path.trim().is_empty() => None,
            _ => words::<Remark>().read(found, cx).map(|path| path.map(|p| p.as_str().to_owned())),
        }
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "string" })
    }
}

fn import(t: &mut Fields<'_, '_>) -> Option<Import> {
    let columns = t.optional("columns", Columns);
    record!(t => Import {
        must {}
        may { number: number_pattern() }
        columns: columns.unwrap_or_default(),
    })
}

/// How numbers are made: fixed characters, and parts between braces, one of which counts.
fn number_pattern() -> Words<String> {
    judged(|pattern| {
        let opened = pattern.matches('{').count();
        let sound = !pattern.contains(char::is_control)
            && opened == pattern.matches('}').count()
            && pattern.contains("{counter");
        if sound {
            return Ok(pattern.to_owned());
        }
        let flaw = Flaw::new(
            "IMPORT-01",
            text!("« {pattern} » ne dit pas où va le compteur", "« {pattern} » does not say where the counter goes"),
        );
        Err(flaw
            .with_help(text!("écrire par exemple \"CS26-{{counter:4}}\"", "write for instance \"CS26-{{counter:4}}\"")))
    })
}

/// The school's own headers, and the key of an agreement that each stands for.
struct Columns;

impl Kind for Columns {
    type Out = BTreeMap<String, Spanned<String>>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        let Value::Table(columns) = &found.node.value else {
            cx.push(wrong_type(found, Wanted::Table));
            return None;
        };
        let mut all = BTreeMap::new();
        for entry in columns.entries() {
            let column = Found { node: &entry.node, name: &entry.name, ..*found };
            if matches!(entry.node.value, Value::Broken) {
                continue;
            }
            if let Some(path) = text_of(&column, cx).and_then(|path| known_key(path, column.span(), cx)) {
                all.insert(entry.name.clone(), Spanned::new(path, column.span()));
            }
        }
        Some(all)
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "object", "additionalProperties": { "type": "string", "minLength": 1 } })
    }
}

/// What a column of an export can be beside a text of an agreement: what the import makes a date, a list, a number or a yes
/// or no of; a whole name, a guardian's usual name, a postcode with its town, a country, a period; what tells who signs, who
/// left, who is no pupil or whose address is not to be given; and what is not to be taken over.
const COLUMN_KEYS: [&str; 38] = [
    "ignore",
    "pupil.name",
    "pupil.profile",
    "pupil.birth_date",
    "pupil.left_on",
    "pupil.formation",
    "pupil.address.lines",
    "pupil.address.postcode_city",
    "pupil.address_confidential",
    "pupil.address_disclosed",
    "pupil.country",
    "guardians.name",
    "guardians.usual_name",
    "guardians.level",
    "guardians.legal_rank",
    "guardians.emergency",
    "guardians.address.lines",
    "guardians.address.postcode_city",
    "guardians.address_confidential",
    "guardians.address_disclosed",
    "guardians.country",
    "host.places",
    "host.serves_alcohol",
    "host.address.lines",
    "host.address.postcode_city",
    "host.representative.name",
    "host.tutor.name",
    "school.referent.name",
    "placement.dates",
    "placement.start",
    "placement.end",
    "placement.address.lines",
    "placement.week.monday",
    "placement.week.tuesday",
    "placement.week.wednesday",
    "placement.week.thursday",
    "placement.week.friday",
    "placement.week.saturday",
];

/// The highest number of a guardian in the columns of an export.
const MOST_GUARDIANS: u8 = 9;

/// Whether a path such as `pupil.family_name` can be what a column of an export stands for; the first guardian is
/// `guardians.1` there.
pub fn column_key(path: &str) -> Result<(), Flaw> {
    let numbered = path.strip_prefix("guardians.").and_then(|rest| rest.split_once('.'));
    let numbered = numbered.filter(|(number, _)| number.parse().is_ok_and(|n| (1..=MOST_GUARDIANS).contains(&n)));
    let plain = numbered.map(|(_, key)| join("guardians", key));
    let known = plain.as_deref().unwrap_or(path).trim_end_matches(|c: char| c == '.' || c.is_ascii_digit());
    let is_known = format::is_text(known) || COLUMN_KEYS.contains(&known);
    if is_known && plain.is_some() == known.starts_with("guardians.") {
        return Ok(());
    }
    let flaw = Flaw::new(
        "IMPORT-02",
        text!("`{path}` n’est pas ce qu’une colonne peut donner", "`{path}` is not what a column can give"),
    );
    let all = format::agreement_keys().filter(|key| format::is_text(key)).chain(COLUMN_KEYS);
    let first = |key: &str| match key.strip_prefix("guardians.") {
        Some(rest) => join("guardians.1", rest),
        None => key.to_owned(),
    };
    // What stands under a table is nearer than any other.
    let under = ["name", "family_name", "lines", "dates"].map(|key| join(known, key));
    let under = under.into_iter().find(|key| format::is_text(key) || COLUMN_KEYS.contains(&key.as_str()));
    Err(match under.or_else(|| nearest(known, all).map(ToOwned::to_owned)).map(|near| first(&near)) {
        Some(near) => flaw.with_help(text!("écrire \"{near}\" ?", "did you mean \"{near}\"?")),
        None => flaw.with_help(text!("par exemple : \"pupil.family_name\"", "for instance: \"pupil.family_name\"")),
    })
}

fn known_key(path: String, span: Span, cx: &mut Context<'_>) -> Option<String> {
    match column_key(&path) {
        Ok(()) => Some(path),
        Err(flaw) => {
            cx.push(flaw.at(span));
            None
        }
    }
}
