//! What a press tells a person: a line for each document and each difference, and what came of all.

use std::path::PathBuf;

use tripartite::diagnostic::{Lang, Severity};
use tripartite::ids::Number;
use tripartite::store::Written;
use tripartite::text;

use super::super::batch::Entry;
use super::super::earlier::Sort;
use super::super::pipeline::Beside;
use super::super::print::{count, visible};
use super::super::report;
use super::super::terminal::Terminal;
use super::super::words::Both;
use super::Press;

/// So many files are named.
const NAMED: usize = 5;

impl Press<'_> {
    /// Names agreements that are in no pack: those that have ended, and those that are to be corrected first. A pack without
    /// the latter would pass for a whole one.
    pub(super) fn tell_unbound(&self, terminal: &mut Terminal) {
        let (numbers, n) = (self.unbound.join(", "), self.unbound.len());
        match n {
            0 => {}
            1 => terminal.remark(&text!(
                "une convention annulée, refusée ou effacée n’est dans aucune liasse : {numbers}",
                "an agreement that is cancelled, declined or erased is in no pack: {numbers}"
            )),
            n => terminal.remark(&text!(
                "{n} conventions annulées, refusées ou effacées ne sont dans aucune liasse : {numbers}",
                "{n} agreements that are cancelled, declined or erased are in no pack: {numbers}"
            )),
        }
        let named = |entry: &Entry| {
            let number = entry.number.as_ref().map_or(entry.target.shown.as_str(), Number::as_str);
            entry.traits.class().map_or_else(|| number.to_owned(), |class| format!("{number} ({class})"))
        };
        let all: Vec<&Entry> = self.missing().collect();
        let list = all.iter().take(NAMED).map(|entry| named(entry)).collect::<Vec<_>>().join(", ");
        let more = if all.len() > NAMED { "…" } else { "" };
        let told = match all.len() {
            0 => return,
            1 => text!(
                "une liasse est incomplète, il y manque une convention à corriger : {list}",
                "a pack is incomplete, an agreement to be corrected is missing from it: {list}"
            ),
            n => text!(
                "des liasses sont incomplètes, il y manque {n} conventions à corriger : {list}{more}",
                "packs are incomplete, {n} agreements to be corrected are missing from them: {list}{more}"
            ),
        };
        let words = terminal.printer().remark(Severity::Warning, &told);
        terminal.tell(&words);
    }

    /// The agreements that are to be in packs and could not be made.
    pub(super) fn missing(&self) -> impl Iterator<Item = &Entry> {
        let all = self.batch.entries.iter().chain(&self.batch.aside);
        all.filter(|entry| !self.stacked.contains(&entry.target.shown) && !self.batch.has_ended(entry))
    }

    /// Names agreements whose companions are not made, since they have ended.
    pub(super) fn tell_without_companions(&self, work: &[&Entry], beside: &Beside, terminal: &mut Terminal) {
        let ended = work.iter().filter(|entry| !beside.kinds.is_empty() && self.batch.has_ended(entry));
        let numbers: Vec<&str> = ended.filter_map(|entry| Some(entry.number.as_ref()?.as_str())).collect();
        let list = numbers.join(", ");
        match numbers.len() {
            0 => {}
            1 => terminal.remark(&text!(
                "une convention annulée, refusée ou effacée n’a plus de documents joints : {list}",
                "an agreement that is cancelled, declined or erased has no companion documents any more: {list}"
            )),
            n => terminal.remark(&text!(
                "{n} conventions annulées, refusées ou effacées n’ont plus de documents joints : {list}",
                "{n} agreements that are cancelled, declined or erased have no companion documents any more: {list}"
            )),
        }
    }

    /// Names files that were made by earlier calls, and of which nothing is left; they are nobody's to delete but the
    /// user's.
    fn tell_left(&self, terminal: &mut Terminal) {
        let left = &self.stale.left;
        let (named, n) = (named(left, terminal), left.len());
        match n {
            0 => {}
            1 => terminal.remark(&text!(
                "un fichier d’un appel précédent ne correspond plus à rien, à supprimer s’il ne sert plus : {named}",
                "a file of an earlier call belongs to nothing any more, to be deleted if it is of no use: {named}"
            )),
            n => terminal.remark(&text!(
                "{n} fichiers d’appels précédents ne correspondent plus à rien, à supprimer s’ils ne servent plus : \
                 {named}",
                "{n} files of earlier calls belong to nothing any more, to be deleted if they are of no use: \
                 {named}"
            )),
        }
    }

    /// Names what was made before something changed that it is made from, and not since: somebody would print it.
    fn tell_outdated(&self, terminal: &mut Terminal) {
        for (sort, paths) in self.stale.outdated.iter().filter(|(_, paths)| !paths.is_empty()) {
            let (named, n) = (named(paths, terminal), paths.len());
            let (one, many, option) = match sort {
                Sort::Paper => (Both("un PDF", "a PDF"), Both("PDF", "PDFs"), "render"),
                Sort::Screen => (Both("une page HTML", "an HTML page"), Both("pages HTML", "HTML pages"), "--html"),
                Sort::Pack => (Both("une liasse", "a pack"), Both("liasses", "packs"), "--pack"),
                Sort::Beside => {
                    (Both("un document joint", "a companion"), Both("documents joints", "companions"), "--with")
                }
            };
            let [(fr_one, en_one), (fr_many, en_many)] =
                [one, many].map(|both| (both.get(Lang::Fr), both.get(Lang::En)));
            let told = match n {
                1 => text!(
                    "{fr_one} date d’avant un changement, à refaire avec `{option}` : {named}",
                    "{en_one} is from before a change, to be made again with `{option}`: {named}"
                ),
                n => text!(
                    "{n} {fr_many} datent d’avant un changement, à refaire avec `{option}` : {named}",
                    "{n} {en_many} are from before a change, to be made again with `{option}`: {named}"
                ),
            };
            let words = terminal.printer().remark(Severity::Warning, &told);
            terminal.tell(&words);
        }
    }

    /// Names agreements that cannot be made any more before they are corrected, and of which somebody would print or send what was
    /// made before.
    fn tell_stuck(&self, terminal: &mut Terminal) {
        for (folder, numbers) in &self.stale.stuck {
            let folder = terminal.shown(folder);
            let list = listed(numbers.iter().map(String::as_str));
            let words = terminal.printer().remark(
                Severity::Warning,
                &text!(
                    "il reste dans « {folder} » des documents d’avant, de ce qui est à corriger : {list}",
                    "in « {folder} » there are still documents from before, of what is to be corrected: {list}"
                ),
            );
            terminal.tell(&words);
        }
    }

    fn tell_stale(&self, terminal: &mut Terminal) {
        self.tell_left(terminal);
        self.tell_outdated(terminal);
        self.tell_stuck(terminal);
    }

    /// Says what came of all documents.
    pub(super) fn sum_up(&self, terminal: &mut Terminal) {
        self.tell_stale(terminal);
        if self.later.is_empty() {
            terminal.sum_up(&self.batch.summary());
        }
        let total = self.batch.entries.len();
        let made = self.documents.iter().filter(|one| one.kind.is_none()).count();
        let beside = self.documents.len() - made;
        let differing = self.differences.len();
        let (compared, all) = (self.kind.compared(made), self.kind.made(made));
        let (fr_compared, en_compared) = (compared.get(Lang::Fr), compared.get(Lang::En));
        let (fr_made, en_made) = (all.get(Lang::Fr), all.get(Lang::En));
        let there = |one: &&report::Pdf| one.kind.is_none() && one.written == Some(word_of(Written::Same));
        let same = self.documents.iter().filter(there).count();
        terminal.sum_up(&match self.expected {
            Some(_) if differing == 0 => {
                text!("{fr_compared}, aucune différence", "{en_compared}, no difference")
            }
            Some(_) => {
                let counted = count(differing, Both("différence", "difference"), Both("différences", "differences"));
                let (fr, en) = (counted.get(Lang::Fr), counted.get(Lang::En));
                text!("{fr_compared}, {fr}", "{en_compared}, {en}")
            }
            None if same > 0 => text!(
                "{fr_made} sur {total}, dont {same} déjà à jour",
                "{en_made} of {total}, {same} of them already there"
            ),
            None => text!("{fr_made} sur {total}", "{en_made} of {total}"),
        });
        let aside = self.batch.aside.len();
        if aside > 0 {
            let counted = count(
                aside,
                Both(
                    "convention laissée de côté, à voir avec `tripartite check`",
                    "agreement left aside: see `tripartite check`",
                ),
                Both(
                    "conventions laissées de côté, à voir avec `tripartite check`",
                    "agreements left aside: see `tripartite check`",
                ),
            );
            terminal.sum_up(&counted);
        }
        if beside > 0 {
            let counted = count(
                beside,
                Both("document d’accompagnement", "companion"),
                Both("documents d’accompagnement", "companions"),
            );
            terminal.sum_up(&counted);
        }
        if self.incomplete > 0 {
            let counted = count(
                self.incomplete,
                Both("convention à laquelle il manque un document d’accompagnement", "agreement lacks a companion"),
                Both("conventions auxquelles il manque un document d’accompagnement", "agreements lack a companion"),
            );
            terminal.sum_up(&counted);
        }
    }
}

/// The first of some files, as a list.
fn named(paths: &[PathBuf], terminal: &Terminal) -> String {
    listed(paths.iter().map(|path| terminal.shown(path)))
}

/// The first of some names, as a list.
fn listed(names: impl ExactSizeIterator<Item = impl Into<String>>) -> String {
    let all = names.len();
    let named = names.take(NAMED).map(Into::into).collect::<Vec<_>>().join(", ");
    if all > NAMED { named + "…" } else { named }
}

/// What `written` says in the report.
pub(super) fn word_of(written: Written) -> &'static str {
    match written {
        Written::New => "new",
        Written::Replaced => "replaced",
        Written::Same => "same",
    }
}

/// The line of a document: its path, pages, short content digest and hash.
pub(super) fn line(document: &report::Pdf) -> String {
    let report::Pdf { file, pages, content_digest, document_hash, .. } = document;
    let file = file.as_deref().unwrap_or_default();
    let pages = match pages {
        None => "HTML".to_owned(),
        Some(1) => "1 page".to_owned(),
        Some(pages) => format!("{pages} pages"),
    };
    format!("{file}  {pages}  {content_digest}  {document_hash}")
}

/// A difference on a line.
pub(super) fn difference(one: &report::Difference, terminal: &Terminal) -> String {
    let say = |fr, en| Both(fr, en).get(terminal.lang);
    let name = visible(&one.name);
    let head = match one.kind {
        "missing" => say("manque", "missing"),
        "extra" => say("en trop", "extra"),
        _ => say("changé", "changed"),
    };
    let (Some(page), Some(line)) = (one.page, one.line) else {
        return format!("{head}  {name}\n");
    };
    let colon = say("\u{a0}:", ":");
    let place = match terminal.lang {
        Lang::Fr => format!("page {page}, ligne {line}"),
        Lang::En => format!("page {page}, line {line}"),
    };
    format!("{head}  {name}{colon} {place}\n")
}
