//! The list to pin on the wall: how agreements stand on a day, what is urgent first.
//!
//! It hangs where everybody passes: names, hosts, dates and what is missing stand on it, no address, no telephone number and no
//! reason; nor the roles of other signers, which may tell of a pupil's health or of a placement in care. It is one page: where not all agreements have room on it, the less urgent ones are counted.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::diagnostic::{Bug, Diagnostics, Lang, Sources};
use crate::digest::sha256;
use crate::ids::Number;
use crate::ledger::{Head, PartyKey, Phase, State};
use crate::model::Scope;
use crate::pdf::Extras;
use crate::render::{Imprint, Maker, Print, Renderer};
use crate::typography::legible;

/// The name of the list's file.
pub const FILE_NAME: &str = "STATUS.pdf";

/// An agreement on the list.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// How it stands.
    pub state: &'a State,
    /// The pupil's name; empty when it was erased.
    pub pupil: String,
    /// The pupil's class.
    pub class: String,
    /// The host's name.
    pub host: String,
    /// Whether a file was taken for a signature that [`verify`](crate::verify) would not accept.
    pub despite: bool,
}

/// The list of a school.
#[derive(Clone, Debug)]
pub struct Wall<'a> {
    /// The school's name.
    pub school: &'a str,
    /// The day that it is.
    pub day: NaiveDate,
    /// From how many days before the first day on an agreement that is not complete is urgent.
    pub warn_days_before: u32,
    /// The head of the ledger.
    pub head: Head,
    /// The agreements, in the order in which they are listed.
    pub lines: Vec<Line<'a>>,
}

/// The list as it is printed.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The PDF, of one page.
    pub bytes: Vec<u8>,
    /// How many unfinished agreements are listed.
    pub listed: usize,
    /// How many are only counted.
    pub counted: usize,
}

impl Wall<'_> {
    /// The list as a PDF; none, and the reason told, where it cannot be printed.
    pub fn print(
        &self,
        renderer: &mut Renderer<'_>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Printed>, Bug> {
        let all = self.lines.iter().filter(|line| is_unfinished(line.state)).count();
        let mut try_with = |listed, names_done| {
            let mut found = Diagnostics::new();
            let made = self.print_some(listed, names_done, renderer, sources, &mut found)?;
            Ok::<_, Bug>((made, found))
        };
        // The fewest that have no room on the page, and the most that are known to have; the complete ones are named last.
        let (mut over, mut fits) = (all + 1, None);
        let mut next = (all, true);
        loop {
            let (listed, names_done) = next;
            let (made, found) = try_with(listed, names_done)?;
            let Some((bytes, pages)) = made else {
                diagnostics.extend(found);
                return Ok(None);
            };
            if pages == 1 || listed == 0 {
                fits = Some((Printed { bytes, listed, counted: all - listed }, found));
            } else if !names_done {
                over = listed;
            }
            let least = fits.as_ref().map_or(0, |(printed, _)| printed.listed);
            match () {
                () if pages > 1 && names_done => next = (all, false),
                () if fits.is_some() && (least + 1 >= over || least == all) => break,
                () => next = (usize::midpoint(least, over), false),
            }
        }
        Ok(fits.map(|(printed, found)| {
            diagnostics.extend(found);
            printed
        }))
    }

    /// The list with so many of the unfinished agreements, and its count of pages.
    fn print_some(
        &self,
        listed: usize,
        names_done: bool,
        renderer: &mut Renderer<'_>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<(Vec<u8>, usize)>, Bug> {
        let context = self.context(listed, names_done);
        let document = renderer.companion(Scope::Ledger, "status", &context, sources, diagnostics);
        let Some(document) = document else { return Ok(None) };
        let mut id = [0; 16];
        id.copy_from_slice(&sha256(Value::Object(context).to_string().as_bytes())[..16]);
        let school = legible(self.school);
        let maker = Maker { name: &school, logo: None };
        let imprint = Imprint { digest: "", code: None, id, maker, extras: Extras::default() };
        let printed = renderer.print(&document, &imprint, &|_| None, diagnostics)?;
        Ok(printed.map(|Print { bytes, sheets }| (bytes, sheets.pages.pages.len())))
    }

    /// What the template prints: `wall`.
    fn context(&self, listed: usize, names_done: bool) -> Map<String, Value> {
        let count = |wanted: &dyn Fn(&State) -> bool| self.lines.iter().filter(|line| wanted(line.state)).count();
        let of = |phase| count(&|state| state.phase() == phase);
        let done = self.lines.iter().filter(|line| names_done && line.state.phase() == Phase::Complete);
        let unfinished: Vec<&Line<'_>> = self.lines.iter().filter(|line| is_unfinished(line.state)).collect();
        let wall = json!({
            "school": legible(self.school),
            "day": self.day.to_string(),
            "all": self.lines.len(),
            "complete": of(Phase::Complete),
            "waiting": count(&State::is_open),
            "late": count(&|state| state.is_late(self.day)),
            "lines": unfinished.iter().take(listed).map(|line| self.row(line)).collect::<Vec<_>>(),
            "counted": unfinished.len() - listed,
            "done": done.map(named).collect::<Vec<_>>(),
            "head": { "events": self.head.count, "hash": self.head.hash.to_string() },
        });
        Map::from_iter([("wall".to_owned(), wall)])
    }

    fn row(&self, line: &Line<'_>) -> Value {
        let version = line.state.version();
        json!({
            "number": line.state.number().as_str(), "version": version.version,
            "pupil": legible(&line.pupil), "class": legible(&line.class), "host": legible(&line.host),
            "starts": version.terms.starts.to_string(),
            "missing": missing(line.state), "flag": self.flag(line),
        })
    }

    /// What is urgent about an agreement.
    fn flag(&self, line: &Line<'_>) -> String {
        let state = line.state;
        let until = (state.version().terms.starts - self.day).num_days();
        let flag = match () {
            () if state.is_expired(self.day) => "stage terminé".to_owned(),
            () if !state.starts_soon(self.day, self.warn_days_before) => String::new(),
            () if until < 0 => "commencé".to_owned(),
            () if until == 0 => "commence aujourd’hui".to_owned(),
            () if until == 1 => "commence demain".to_owned(),
            () => format!("commence dans {until} jours"),
        };
        let late = (state.is_late(self.day) && !state.is_expired(self.day)).then(|| "en retard".to_owned());
        let flags: Vec<String> = [flag].into_iter().filter(|flag| !flag.is_empty()).chain(late).collect();
        let despite = line.despite.then(|| DESPITE.to_owned());
        let flags: Vec<String> = flags.into_iter().chain(despite).collect();
        flags.join(", ")
    }
}

/// Whether somebody still has to do something for an agreement.
fn is_unfinished(state: &State) -> bool {
    matches!(state.phase(), Phase::Issued | Phase::Signing | Phase::Declined)
}

/// Who has not signed, or who declined.
fn missing(state: &State) -> String {
    let version = state.version();
    let declined: Vec<String> =
        version.standings().filter(|one| one.declined.is_some()).map(|one| short(one.party)).collect();
    let missing: Vec<String> = version.missing().map(short).collect();
    match state.phase() {
        Phase::Declined => format!("refusée : {}", declined.join(", ")),
        _ => missing.join(", "),
    }
}

/// What a party is called where there is little room.
fn short(party: &PartyKey) -> String {
    match party.as_str() {
        "head" => "chef".to_owned(),
        "host" => "organisme".to_owned(),
        "referent" => "référent".to_owned(),
        _ => party.words().get(Lang::Fr).replace("responsable", "resp.").replace("autre signataire", "autre"),
    }
}

/// Marks a signature that was accepted though `verify` would not.
const DESPITE: &str = "signature acceptée malgré tout";

/// « Léa Dupont-Moreau (CS26-0412) ».
fn named(line: &Line<'_>) -> String {
    let number: &Number = line.state.number();
    let despite = if line.despite { format!(", {DESPITE}") } else { String::new() };
    format!("{} ({}{despite})", legible(&line.pupil), number.as_str())
}
