//! `erase`: whatever the folder holds of an agreement goes, and the chain still verifies.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use tripartite::extract;
use tripartite::ids::Number;
use tripartite::ledger::{Case, Journal as _, Key, Phase, Sealed, What};
use tripartite::roster::{self, MOST_OF_LAST};
use tripartite::store::{self, IMPORTED, Kept, RENDERED};
use tripartite::text;

use super::Outcome;
use super::args;
use super::audit::Named;
use super::desk::{self, Desk, Draft};
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};

pub(crate) fn run(args: &args::Erase, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let mut plans = vec![];
    for number in &args.numbers {
        match Plan::of(number, &desk, terminal) {
            Ok(plan) => plans.push(plan),
            Err(failure) if failure.is_systems => return Err(failure),
            Err(failure) => {
                terminal.fail(&failure);
                return Ok(Outcome::Found);
            }
        }
    }
    let in_the_way: BTreeSet<String> = plans.iter().flat_map(|plan| plan.in_the_way.iter().cloned()).collect();
    show(&plans, &in_the_way, args.dry_run, &desk, terminal)?;
    if args.dry_run {
        return Ok(Outcome::Well);
    }
    if !in_the_way.is_empty() {
        terminal.fail(&blocked());
        return Ok(Outcome::Found);
    }
    let Some(reason) = &args.reason else { return Err(no_reason()) };
    for plan in &plans {
        plan.carry_out(reason, &desk, terminal)?;
    }
    Ok(Outcome::Well)
}

/// What there is of an agreement.
struct Plan {
    number: Number,
    /// The events whose sealed parts go.
    sealed: Vec<u64>,
    /// The files of the archive that go, by their paths in it.
    kept: Vec<String>,
    /// The other files of the school's folder that go, by their paths in it.
    files: Vec<String>,
    /// Files that hold other things as well, or that cannot be looked into.
    in_the_way: Vec<String>,
}

/// What tells that a file speaks of a pupil: each of these words, or both names.
struct Traces {
    names: Vec<String>,
    words: Vec<String>,
}

impl Plan {
    fn of(number: &Number, desk: &Desk<'_>, terminal: &Terminal) -> Result<Self, Failure> {
        let (register, _) = desk.register(terminal)?;
        let case = desk::case(number, &register)?;
        if case.state.phase() != Phase::Erased {
            let draft = Draft::about(case, What::Erased);
            desk.admits(&draft, &register).map_err(|why| desk::refused(number, &why))?;
        }
        let (mut named, mut others, mut sealed) = (Named::default(), Named::default(), vec![]);
        let mut sources = BTreeSet::new();
        let mut traces = Traces { names: vec![], words: vec![] };
        desk.entries(terminal, &mut |entry| {
            let own = entry.event.number == *number && entry.event.what != What::Erased;
            // What cannot be read is for `audit` to tell.
            let _ = if own { named.take(&entry) } else { others.take(&entry) };
            if let Some(read) = entry.unsealed().ok().flatten().filter(|_| own) {
                sealed.push(entry.seq);
                sources.extend(read.get(Key::File).map(str::to_owned));
                traces.take(&read);
            }
        })?;
        traces.read(case, desk);
        let shared: BTreeSet<String> = others.files().map(|kept| desk.archive.inside(kept)).collect();
        let kept = named.files().map(|kept| desk.archive.inside(kept)).filter(|name| !shared.contains(name)).collect();
        let mut plan = Self { number: number.clone(), sealed, kept, files: vec![], in_the_way: vec![] };
        plan.look_at_unnamed(&[named, others], desk, terminal)?;
        plan.look_around(&sources, &traces, desk, terminal)?;
        Ok(plan)
    }

    /// Looks at the kept files that no event names: a call that was killed had not recorded them yet.
    fn look_at_unnamed(&mut self, named: &[Named], desk: &Desk<'_>, terminal: &Terminal) -> Result<(), Failure> {
        let known: BTreeSet<String> =
            named.iter().flat_map(Named::files).map(|kept| desk.archive.inside(kept)).collect();
        for name in desk.archive.files().map_err(|e| terminal.failure(&e))? {
            let Some((folder, file)) = name.split_once('/').filter(|_| !known.contains(&name)) else { continue };
            match folder {
                // What is half written goes with every erasure.
                _ if file.starts_with('.') => {}
                "issued" if !self.is_its_document(&name, desk) => {}
                "issued" => self.kept.push(name),
                _ => self.in_the_way.push(format!("{}/{name}", store::FOLDER)),
            }
        }
        Ok(())
    }

    /// Whether a file of the archive is a PDF of the agreement, or its printed values.
    fn is_its_document(&self, name: &str, desk: &Desk<'_>) -> bool {
        let path = name.split('/').fold(desk.archive.root().to_owned(), |path, part| path.join(part));
        let bytes = store::read_up_to(&path, MOST_BYTES).unwrap_or_default();
        let values = match extract::extract(&bytes) {
            Ok(extracted) => Some(extracted.values),
            Err(_) => serde_json::from_slice(&bytes).ok(),
        };
        let number = values.as_ref().and_then(|values: &Value| values.get("number")).and_then(Value::as_str);
        number == Some(self.number.as_str())
    }

    /// Looks at every file of the school's folder.
    fn look_around(
        &mut self,
        sources: &BTreeSet<String>,
        traces: &Traces,
        desk: &Desk<'_>,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let root = desk.school.root();
        for name in store::tree_names(root).map_err(|e| terminal.failure(&e))? {
            let last = name.rsplit('/').next().unwrap_or_default();
            let folder = name.split('/').next().unwrap_or_default();
            if is_of(&self.number, last) && folder == "out"
                || sources.contains(&name) && self.is_its_source(&name, desk)
            {
                self.files.push(name);
                continue;
            }
            let whose = folder == "agreements" || last == "school.toml" || folder == "hosts";
            let shared = match extension(last).as_str() {
                "pdf" => folder == "out" && is_shared(last),
                "xlsx" | "ods" | "zip" | "xls" => true,
                _ if whose => false,
                _ => {
                    let path: PathBuf = name.split('/').fold(root.to_owned(), |path, part| path.join(part));
                    store::read_up_to(&path, MOST_BYTES).is_ok_and(|bytes| traces.are_in(&bytes))
                }
            };
            if shared {
                self.in_the_way.push(name);
            }
        }
        // Copies of the ledger that an update or a program that synchronises made.
        let archive = desk.archive.files().map_err(|e| terminal.failure(&e))?;
        let copies = archive.into_iter().filter(|name| !name.contains('/'));
        self.in_the_way.extend(copies.map(|name| format!("{}/{name}", store::FOLDER)));
        Ok(())
    }

    /// What the last import gave, without this agreement; none where it gave nothing of it.
    fn last_import_without(&self, desk: &Desk<'_>) -> Option<String> {
        let bytes = store::read_up_to(&desk.archive.root().join(IMPORTED), MOST_OF_LAST).ok()?;
        roster::forget(&String::from_utf8(bytes).ok()?, self.number.as_str())
    }

    /// Whether a file that an agreement was once read from still holds it.
    fn is_its_source(&self, name: &str, desk: &Desk<'_>) -> bool {
        let bytes = desk.school.read(name).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let (file, _) = toml::de::DeTable::parse_recoverable(text.trim_start_matches('\u{feff}'));
        let number = file.get_ref().get("number").and_then(|number| number.get_ref().as_str());
        number.is_none_or(|number| number == self.number.as_str())
    }

    /// Records the erasure, then removes the files, then what is under the seals. A call that was cut off is finished by
    /// calling it again: the seals, which say what there is, go last.
    fn carry_out(&self, reason: &str, desk: &Desk<'_>, terminal: &mut Terminal) -> Result<(), Failure> {
        desk.record(terminal, &mut |register| {
            let case = desk::case(&self.number, register)?;
            if case.state.phase() == Phase::Erased {
                return Ok(vec![]);
            }
            let (number, version) = (case.state.number().clone(), case.state.version().version);
            let sealed = vec![(Key::Reason, reason.to_owned())];
            Ok(vec![Draft { number, version, what: What::Erased, sealed }])
        })?;
        let failed = |e: store::Error| terminal.failure(&e);
        let root = desk.school.root();
        // What killed calls left half written may speak of anybody.
        desk.archive.tidy();
        for folder in ["", "agreements", "out"] {
            store::remove_leftovers(&root.join(folder));
        }
        for name in &self.kept {
            desk.archive.remove(name).map_err(failed)?;
        }
        desk.archive.remove(RENDERED).map_err(failed)?;
        if let Some(rest) = self.last_import_without(desk) {
            store::write_whole(&desk.archive.root().join(IMPORTED), rest.as_bytes()).map_err(failed)?;
        }
        for name in &self.files {
            let path: PathBuf = name.split('/').fold(root.to_owned(), |path, part| path.join(part));
            store::remove(&path).map_err(failed)?;
        }
        desk.archive.writer().and_then(|mut ledger| ledger.unseal(&self.sealed)).map_err(failed)?;
        if terminal.is_human() {
            let number = &self.number;
            terminal.line(text!("{number}  effacée", "{number}  erased").get(terminal.lang));
        }
        Ok(())
    }
}

/// A larger file is no list of pupils.
const MOST_BYTES: u64 = 64 << 20;

impl Traces {
    fn take(&mut self, sealed: &Sealed) {
        let contacts = tripartite::ledger::Contact::all(sealed);
        let own = contacts.into_iter().filter(|contact| contact.key == "pupil" || contact.key.starts_with("guardian"));
        self.words.extend(own.flat_map(|contact| [contact.email, contact.phone]).filter(|word| word.len() > 5));
        self.words.extend(sealed.get(Key::Pupil).map(str::to_owned));
    }

    /// The names as they were printed.
    fn read(&mut self, case: &Case, desk: &Desk<'_>) {
        let values = case.digests().and_then(|(_, content)| desk.archive.read(&Kept::Content(content)).ok());
        let values: Option<Value> = values.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let pupil = values.as_ref().and_then(|values| values.get("pupil"));
        let word = |key: &str| pupil.and_then(|pupil| pupil.get(key)).and_then(Value::as_str).map(str::to_owned);
        self.names = ["family_name", "given_names"].into_iter().filter_map(word).collect();
    }

    /// Whether bytes speak of the pupil, in UTF-8 or in the older encoding of school software.
    fn are_in(&self, bytes: &[u8]) -> bool {
        let utf8 = String::from_utf8_lossy(bytes).to_lowercase();
        let latin: String = bytes.iter().copied().map(char::from).collect::<String>().to_lowercase();
        [utf8, latin].iter().any(|text| {
            let holds = |word: &String| text.contains(&word.to_lowercase());
            self.words.iter().any(holds) || self.names.len() == 2 && self.names.iter().all(holds)
        })
    }
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default()
}

/// What stands behind a number in the name of a file: version, kind and index, all of which may be missing.
fn rest_of<'a>(number: &Number, name: &'a str) -> Option<&'a str> {
    let (start, rest) = name.split_at_checked(number.as_str().len())?;
    let rest = rest.split_once('.').map_or(rest, |(rest, _)| rest);
    start.eq_ignore_ascii_case(number.as_str()).then_some(rest)
}

/// Whether a file is one of an agreement's own: `NUMBER[-vN][-KIND[-I]].END`.
fn is_of(number: &Number, name: &str) -> bool {
    let Some(rest) = rest_of(number, name) else { return false };
    let upper = rest.to_ascii_uppercase();
    let mut parts = upper.split('-');
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next() != Some("") {
        return false;
    }
    let parts: Vec<&str> = parts.collect();
    let parts = match parts.split_first() {
        Some((first, rest)) if first.strip_prefix('V').is_some_and(is_index) => rest.to_vec(),
        _ => parts,
    };
    match parts[..] {
        [] => true,
        [kind] => Number::KINDS.contains(&kind),
        [kind, index] => Number::KINDS.contains(&kind) && is_index(index),
        _ => false,
    }
}

/// Whether a document is one about several agreements.
fn is_shared(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let stem = upper.split('.').next().unwrap_or_default();
    stem.split('-').any(|part| ["PACK", "LIST", "STATUS", "SUMMARY"].contains(&part))
}

fn no_reason() -> Failure {
    Failure::new(text!("pour quel motif effacer ?", "erase for which reason?")).with_help(text!(
        "écrire `--reason \"…\"` ; le motif reste au registre, il ne doit nommer personne",
        "write `--reason \"…\"`; the reason stays in the ledger, it should name nobody"
    ))
}

fn blocked() -> Failure {
    Failure::new(text!(
        "rien n’est effacé : des fichiers communs à plusieurs élèves, ou impossibles à lire, sont encore là",
        "nothing is erased: files shared by several pupils, or that cannot be looked into, are still there"
    ))
    .with_help(text!(
        "supprimer ou déplacer ceux qui sont nommés ci-dessus, puis recommencer",
        "delete or move those named above, then try again"
    ))
}

fn show(
    plans: &[Plan],
    in_the_way: &BTreeSet<String>,
    dry_run: bool,
    desk: &Desk<'_>,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let shown = |name: &String| {
        terminal.shown(&name.split('/').fold(desk.school.root().to_owned(), |path, part| path.join(part)))
    };
    let kept = |plan: &Plan| plan.kept.iter().map(|name| format!("{}/{name}", store::FOLDER)).collect::<Vec<_>>();
    let files = |plan: &Plan| kept(plan).iter().chain(&plan.files).map(shown).collect::<Vec<_>>();
    if !terminal.is_human() {
        let erased = plans.iter().map(|plan| report::Erasure {
            number: plan.number.as_str().to_owned(),
            events: plan.sealed.clone(),
            files: files(plan),
        });
        let erased = erased.collect();
        let in_the_way = in_the_way.iter().map(shown).collect();
        return terminal.json(&report::Erase { schema: SCHEMA, command: "erase", dry_run, erased, in_the_way });
    }
    let mut lines = vec![];
    for plan in plans {
        let (number, events) = (&plan.number, plan.sealed.len());
        let words = text!("{number}  données de {events} événements", "{number}  data of {events} events");
        lines.push(words.get(terminal.lang).to_owned());
        lines.extend(files(plan).into_iter().map(|file| format!("    {file}")));
    }
    for name in in_the_way.iter().map(shown) {
        lines.push(text!("À ENLEVER D’ABORD  {name}", "TO BE REMOVED FIRST  {name}").get(terminal.lang).to_owned());
    }
    if dry_run || !in_the_way.is_empty() {
        for line in lines {
            terminal.line(&line);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_its_own_number_only() {
        let number: Number = "CS26-04".parse().unwrap();
        for own in [
            "CS26-04.pdf",
            "cs26-04-v2.pdf",
            "CS26-04-v12-LETTER-2.pdf",
            "CS26-04-NOTICE.html",
            "CS26-04-REMINDER-1.eml",
        ] {
            assert_eq!(is_of(&number, own), !own.contains("NOTICE") || Number::KINDS.contains(&"NOTICE"), "{own}");
        }
        for other in
            ["CS26-0412.pdf", "CS26-04-12.pdf", "CS26-04-A.pdf", "CS26-0.pdf", "X-CS26-04.pdf", "CS26-04-v2-3.pdf"]
        {
            assert!(!is_of(&number, other), "{other}");
        }
    }
}
