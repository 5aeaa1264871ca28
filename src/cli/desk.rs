//! The desk of a secretariat: one school's folder, its ledger, the day it is there, and who records.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tripartite::calendar::{Territory, Zone};
use tripartite::diagnostic::{Lang, Text};
use tripartite::ids::{Number, Uai};
use tripartite::ledger::{
    Appended, Case, Entry, Event, Fault, Head, Journal as _, Key, Refused, Register, Row, Sealed, Verifier, What,
};
use tripartite::store::{self, Archive, Folder, LedgerFile};
use tripartite::text;

use super::print::{Failure, events};
use super::terminal::{Surroundings, Terminal};

/// How many times a plan is made anew because somebody else recorded something meanwhile.
const TRIES: u32 = 20;

/// One school's folder, and the circumstances of what is recorded there.
pub(crate) struct Desk<'a> {
    pub(crate) school: Folder,
    pub(crate) archive: Archive,
    pub(crate) habits: Habits,
    pub(crate) today: NaiveDate,
    by: Option<String>,
    around: &'a Surroundings,
}

/// What `school.toml` says of the ledger's use.
#[derive(Clone, Debug)]
pub(crate) struct Habits {
    pub(crate) zone: Zone,
    pub(crate) warn_days_before: u32,
    /// The folder for backups; empty when there is none.
    pub(crate) backup: String,
    /// For how many months after its last day what is known of an agreement is kept; none where the school has not decided.
    pub(crate) retention_months: Option<u32>,
    /// The picture that is printed as the school's logo, by its path in the folder.
    pub(crate) logo: String,
    /// The school's name and address, for messages.
    pub(crate) school: String,
    pub(crate) email: String,
}

/// An event that is to be recorded.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) number: Number,
    pub(crate) version: u32,
    pub(crate) what: What,
    pub(crate) sealed: Vec<(Key, String)>,
}

impl Draft {
    /// An event about the version in force of an agreement, which names its document.
    pub(crate) fn about(case: &Case, what: What) -> Self {
        let (number, version) = (case.state.number().clone(), case.state.version().version);
        let sealed = case.digests().map_or_else(Vec::new, |(document, content)| {
            vec![(Key::Document, document.to_string()), (Key::Content, content.to_string())]
        });
        Self { number, version, what, sealed }
    }

    /// The same with one more entry under the seal; an empty one is left out.
    pub(crate) fn with(mut self, key: Key, value: Option<&str>) -> Self {
        self.sealed.extend(value.map(|value| (key, value.to_owned())));
        self
    }
}

/// What was recorded.
pub(crate) struct Recorded {
    pub(crate) head: Head,
    /// The places of the events, in the order of their drafts.
    pub(crate) seqs: Vec<u64>,
    /// All agreements as they are since.
    pub(crate) register: Register,
    /// When the event before them was recorded, if that was later by the clock.
    before: Option<DateTime<Utc>>,
}

/// By how much the clocks of two machines may differ without a word.
pub(crate) const CLOCKS_APART: TimeDelta = TimeDelta::minutes(10);

impl Recorded {
    /// Says that the clock of this machine, or of the one that recorded before, is wrong.
    pub(crate) fn tell_clock(&self, desk: &Desk<'_>, terminal: &mut Terminal) {
        let Some(before) = self.before else { return };
        let (now, before) = (desk.moment(desk.now()), desk.moment(before));
        let (now_fr, before_fr) = (now.get(Lang::Fr), before.get(Lang::Fr));
        let (now, before) = (now.get(Lang::En), before.get(Lang::En));
        terminal.remark(&text!(
            "l’horloge de cet ordinateur ({now_fr}) est en retard sur l’événement d’avant ({before_fr}) : l’une des deux dates est fausse ; régler l’horloge, puis regarder `tripartite log`",
            "the clock of this computer ({now}) is behind the event before ({before}): one of both is wrong; set the clock, then look at `tripartite log`"
        ));
    }
}

impl<'a> Desk<'a> {
    /// The desk of the nearest school.
    pub(crate) fn nearest(
        by: Option<&str>,
        around: &'a Surroundings,
        terminal: &mut Terminal,
    ) -> Result<Self, Failure> {
        let found = Folder::above(&around.here).map_err(|e| terminal.failure(&e))?;
        let school = found.ok_or_else(|| {
            Failure::new(text!(
                "aucun `school.toml` dans ce dossier ni au-dessus",
                "no `school.toml` in this folder or above"
            ))
            .with_help(text!("se placer dans le dossier de l’établissement", "go to the school’s folder"))
        })?;
        terminal.speak(super::pipeline::language(&school));
        Ok(Self::of(school, by, around))
    }

    /// The desk of a school.
    pub(crate) fn of(school: Folder, by: Option<&str>, around: &'a Surroundings) -> Self {
        let habits = Habits::of(&school);
        let by = by.or(around.user.as_deref()).filter(|by| !by.trim().is_empty()).map(str::to_owned);
        let today = habits.zone.day(around.now);
        Self { archive: Archive::of(&school), today, habits, by, around, school }
    }

    /// The folder that a call writes to: the one that it names, else that of the school's PDFs.
    pub(crate) fn output(&self, asked: Option<&Path>, terminal: &Terminal) -> PathBuf {
        asked.map_or_else(|| self.school.root().join(store::OUT), |folder| terminal.here.join(folder))
    }

    /// Says that what was recorded bears nobody's name.
    pub(crate) fn tell_unnamed(&self, terminal: &mut Terminal) {
        if self.by.is_none() {
            terminal.remark(&text!(
                "inscrit sans le nom de qui l’inscrit, que le système ne donne pas : le dire avec `--by NOM`",
                "recorded without the name of who records it, which the system does not give: tell it with `--by NAME`"
            ));
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.around.now
    }

    /// An instant by the school's clocks, for people: `04/05/2026 11:12:33 +02:00`.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> Text {
        let local = self.habits.zone.local(at);
        Text::new(local.format("%d/%m/%Y %H:%M:%S %:z").to_string(), local.format("%Y-%m-%d %H:%M:%S %:z").to_string())
    }

    /// All agreements of the ledger, and its head. What is read is not verified: that is for `audit`.
    pub(crate) fn register(&self, terminal: &Terminal) -> Result<(Register, Head), Failure> {
        read_register(&self.archive, terminal)
    }

    /// The head of the ledger as it is stored, if there is one.
    pub(crate) fn head(&self, terminal: &Terminal) -> Result<Option<Head>, Failure> {
        let failed = |e: store::Error| terminal.failure(&e);
        self.archive.reader().map_err(failed)?.map(|ledger| ledger.head()).transpose().map_err(failed)
    }

    /// Hands over all events of the ledger, in order.
    pub(crate) fn entries(&self, terminal: &Terminal, each: &mut dyn FnMut(Entry)) -> Result<(), Failure> {
        let Some(ledger) = self.archive.reader().map_err(|e| terminal.failure(&e))? else { return Ok(()) };
        walk(&ledger, terminal, &mut |row| row.entry().map(&mut *each))
    }

    /// Records what `plan` makes of the agreements as they are, all of it or nothing. Nobody else can record anything
    /// between the reading and the recording; the whole chain is verified first.
    pub(crate) fn record(
        &self,
        terminal: &Terminal,
        plan: &mut dyn FnMut(&Register) -> Result<Vec<Draft>, Failure>,
    ) -> Result<Recorded, Failure> {
        let mut ledger = self.archive.writer().map_err(|e| terminal.failure(&e))?;
        self.record_in(&mut ledger, terminal, plan)
    }

    /// The same in a ledger that is held already.
    pub(crate) fn record_in(
        &self,
        ledger: &mut LedgerFile,
        terminal: &Terminal,
        plan: &mut dyn FnMut(&Register) -> Result<Vec<Draft>, Failure>,
    ) -> Result<Recorded, Failure> {
        let store = |e: store::Error| terminal.failure(&e);
        for _ in 0..TRIES {
            let (mut register, mut verifier) = (Register::default(), Verifier::default());
            let mut before = None;
            walk(ledger, terminal, &mut |row| {
                let entry = verifier.take(&row)?;
                before = Some(entry.event.at);
                register.entry(entry)
            })?;
            let before = before.filter(|before| *before - self.now() > CLOCKS_APART);
            let head = verifier.head();
            let rows = self.rows(plan(&register)?, head, &mut register)?;
            let seqs = rows.iter().map(|row| row.seq).collect();
            let recorded = Recorded { head: rows.last().map_or(head, Row::head), seqs, register, before };
            if rows.is_empty() || ledger.append(head, &rows).map_err(store)? == Appended::Done {
                return Ok(recorded);
            }
        }
        Err(Failure::new(text!(
            "le registre change sans cesse : rien n’a été inscrit",
            "the ledger keeps changing: nothing was recorded"
        ))
        .systems())
    }

    /// The rows of drafts that follow a head, each possible after those before it.
    fn rows(&self, drafts: Vec<Draft>, mut head: Head, register: &mut Register) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let salt = (self.around.salts)().ok_or_else(no_salt)?;
            let sealed = draft.sealed.iter().fold(Sealed::new(salt), |sealed, (key, value)| sealed.with(*key, value));
            let sealed = sealed.maybe(Key::By, self.by.as_deref());
            let event = Event {
                at: self.around.now,
                day: self.today,
                number: draft.number,
                version: draft.version,
                what: draft.what,
            };
            let row = head.next(&event, &sealed);
            let number = event.number.clone();
            let taken = register.take(row.seq, event, row.sealed.clone());
            taken.map_err(|why| refused(&number, &why))?;
            head = row.head();
            rows.push(row);
        }
        Ok(rows)
    }

    /// Whether an event may be recorded.
    pub(crate) fn admits(&self, draft: &Draft, register: &Register) -> Result<(), Refused> {
        register.admits(&Event {
            at: self.around.now,
            day: self.today,
            number: draft.number.clone(),
            version: draft.version,
            what: draft.what.clone(),
        })
    }
}

/// One agreement of a ledger.
pub(crate) fn case<'r>(number: &Number, register: &'r Register) -> Result<&'r Case, Failure> {
    register.get(number).ok_or_else(|| refused(number, &Refused::NotIssued))
}

/// All agreements of an archive, and its head.
pub(crate) fn read_register(archive: &Archive, terminal: &Terminal) -> Result<(Register, Head), Failure> {
    let (mut register, mut head) = (Register::default(), Head::EMPTY);
    let Some(ledger) = archive.reader().map_err(|e| terminal.failure(&e))? else { return Ok((register, head)) };
    walk(&ledger, terminal, &mut |row| {
        head = row.head();
        register.entry(row.entry()?)
    })?;
    Ok((register, head))
}

/// The day that it is at the nearest school; without any, in Paris.
pub(crate) fn today(around: &Surroundings) -> NaiveDate {
    let school = Folder::above(&around.here).ok().flatten();
    let zone = school.map_or_else(|| Zone::of(Territory::Mainland), |school| Habits::of(&school).zone);
    zone.day(around.now)
}

/// Hands over all rows, until one is at fault.
pub(crate) fn walk(
    ledger: &LedgerFile,
    terminal: &Terminal,
    each: &mut dyn FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Failure> {
    let mut fault = None;
    let read = ledger.read(&mut |row| match each(row) {
        Ok(()) => ControlFlow::Continue(()),
        Err(wrong) => {
            fault = Some(wrong);
            ControlFlow::Break(())
        }
    });
    read.map_err(|e| terminal.failure(&e))?;
    fault.map_or(Ok(()), |fault| Err(damaged(&fault)))
}

/// Why nothing is done with a ledger that is not whole: the work cannot be done, however well it was asked for.
pub(crate) fn damaged(fault: &Fault) -> Failure {
    let message = fault.message();
    let (fr, en) = (message.get(Lang::Fr), message.get(Lang::En));
    Failure::new(text!("le registre n’est pas intact : {fr}", "the ledger is not sound: {en}"))
        .with_help(text!(
            "`tripartite audit` dit tout ce qui ne va pas ; reprendre ensuite la dernière sauvegarde",
            "`tripartite audit` tells everything that is wrong; then go back to the last backup"
        ))
        .systems()
}

fn no_salt() -> Failure {
    Failure::new(text!(
        "le système ne donne pas de nombre au hasard : rien n’a été inscrit",
        "the system gives no random numbers: nothing was recorded"
    ))
    .systems()
}

/// « registre : 312 événements, tête 4f1c… ».
pub(crate) fn head_words(head: Head) -> tripartite::diagnostic::Text {
    let Head { count, hash } = head;
    let events = events(count);
    let (fr, en) = (events.get(Lang::Fr), events.get(Lang::En));
    text!("registre : {fr}, tête {hash}", "ledger: {en}, head {hash}")
}

/// Why nothing was recorded of an agreement.
pub(crate) fn refused(number: &Number, why: &Refused) -> Failure {
    let (number, message) = (number.as_str(), why.message());
    let (fr, en) = (message.get(Lang::Fr), message.get(Lang::En));
    let failure = Failure::new(text!("{number} : {fr}", "{number}: {en}"));
    match why.help() {
        Some(help) => failure.with_help(help),
        None => failure,
    }
}

impl Habits {
    /// What is wrong with the file is told when agreements are checked; here it counts as left out.
    fn of(school: &Folder) -> Self {
        let bytes = school.read("school.toml").unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let (file, _) = toml::de::DeTable::parse_recoverable(text.trim_start_matches('\u{feff}'));
        let value = |table: &str, key: &str| Some(file.get_ref().get(table)?.get_ref().as_table()?.get(key)?.get_ref());
        let words = |table: &str, key: &str| value(table, key)?.as_str();
        let count = |key| value("settings", key)?.as_integer()?.to_string().parse().ok();
        let uai = words("school", "uai").and_then(|uai| uai.parse::<Uai>().ok());
        let told = words("settings", "time_zone").and_then(Zone::named);
        let territory = || Territory::of_uai(&uai?);
        Self {
            zone: told.unwrap_or_else(|| Zone::of(territory().unwrap_or(Territory::Mainland))),
            warn_days_before: count("warn_days_before").unwrap_or(10),
            backup: words("settings", "backup").unwrap_or_default().to_owned(),
            retention_months: count("retention_months").filter(|months| *months > 0),
            logo: words("school", "logo").unwrap_or_default().to_owned(),
            school: words("school", "name").unwrap_or_default().to_owned(),
            email: words("school", "email").unwrap_or_default().to_owned(),
        }
    }
}
