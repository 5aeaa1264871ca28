//! Tera, and the bounds around it.
//!
//! A school's own templates are input like any other: they may be wrong, and they may never end. What is bounded, and by whom:
//!
//! | what | bound | by |
//! |---|---|---|
//! | files of a model, with the shared ones | 200, of 1 MiB each | [`Models::with`](super::Models::with) |
//! | printed text | 1 MiB | the writer that Tera prints into |
//! | time to read a model, and to fill it once | 10 s | a thread with a deadline |
//! | templates that include or extend one another | no circle; at most as deep as there are files | Tera |
//! | components that call themselves | 20 deep | Tera |
//! | nested tags and expressions | 40 deep, 256 steps | Tera |
//! | `range` | 100,000 numbers | Tera |
//! | `join` | 1 MiB | the filter, which replaces Tera's |
//! | what a variable holds | 1 MiB, lists 64 deep | a call woven in after every `set` |
//! | what filters, lists, variables and captured text hold, all in all | 32 MiB | filters woven in where they are made |
//! | `~`, `[1:]` and `...` in one tag | 32 | counted when the model is read |
//! | rounds of loops, calls of components | 32,768; fewer with a value over 32 KiB | a call woven in at their start |
//! | `replace`, `indent`, `safe` | not available | they would multiply text, or print what users typed as markup |
//!
//! **Not bounded by Tera, nor here**: a thread that is late cannot be stopped. It stops at the next loop, the next thing that
//! it prints, or ends with the process; the model is not run again meanwhile.
//!
//! Built-in models are trusted: they are run at once, without a thread, with the bound on printed text alone.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use tera::{Context, ErrorKind, Tera};

use super::circle::{self, Circle};
use super::weave::{self, Trace, Woven};
use super::wording::{self, Report, Wording};
use super::{File, filters, meter};
use crate::diagnostic::{Lang, Text};
use crate::text;

/// What Tera says of an expression of more than 256 steps.
const TOO_COMPLEX: &str = "The expression is too complex";

/// The most that a template may print, in bytes.
const MOST_PRINTED: usize = 1 << 20;

/// The same with marks.
const MOST_MARKED: usize = 8 * MOST_PRINTED;

/// How long a school's own model may take, to be read or to be filled.
const PATIENCE: Duration = Duration::from_secs(10);

/// Enough for components and includes at their deepest: 20 times 200 calls.
const STACK: usize = 256 << 20;

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Stable name.
    pub(super) code: &'static str,
    /// The template, as its path under the folder of models.
    pub(super) file: String,
    /// Where in it, in bytes; empty at the start when it is the whole of it.
    pub(super) range: Range<usize>,
    /// What is wrong.
    pub(super) message: Text,
    /// What to write instead.
    pub(super) help: Option<Text>,
}

/// The templates of a model, read and ready to be filled.
#[derive(Debug)]
pub(super) struct Engine {
    tera: Arc<Tera>,
    model: String,
    files: Arc<BTreeMap<String, File>>,
    /// The templates as Tera reads them, where that is not as they were written.
    woven: BTreeMap<String, Woven>,
    /// Whether every file is our own.
    trusted: bool,
    patience: Duration,
    /// Set when a filling was late: its thread stops at the next thing that it prints.
    late: Arc<AtomicBool>,
}

/// How work in a thread ended without a result.
enum Unfinished {
    Late,
    Broken,
}

impl Engine {
    /// Reads the templates of a model.
    pub(super) fn new(model: &str, files: &Arc<BTreeMap<String, File>>) -> Result<Self, Vec<Fault>> {
        Self::with_patience(model, files, PATIENCE)
    }

    fn with_patience(model: &str, files: &Arc<BTreeMap<String, File>>, patience: Duration) -> Result<Self, Vec<Fault>> {
        let entry = format!("{model}/agreement.html");
        let trusted = files.values().all(|file| !file.own);
        let late = Arc::default();
        let (tera, woven) = if trusted {
            (read(model, files)?, BTreeMap::new())
        } else {
            let (model, files, late) = (model.to_owned(), Arc::clone(files), Arc::clone(&late));
            in_thread(patience, move || read_bounded(&model, &files, &late))
                .unwrap_or_else(|end| Err(vec![unfinished(&end, &entry)]))?
        };
        let (tera, model, files) = (Arc::new(tera), model.to_owned(), Arc::clone(files));
        Ok(Self { tera, model, files, woven, trusted, patience, late })
    }

    /// Whether it has a template, by its path.
    pub(super) fn has(&self, entry: &str) -> bool {
        self.files.contains_key(entry)
    }

    /// What one of the templates prints for a context, by its path.
    pub(super) fn fill(&self, entry: &str, context: Context) -> Result<String, Vec<Fault>> {
        if self.trusted {
            return self.checked(entry, print(&self.tera, entry, &context, MOST_PRINTED, &self.late));
        }
        if self.late.load(Ordering::Relaxed) {
            return Err(vec![unfinished(&Unfinished::Late, entry)]);
        }
        let (tera, name, late) = (Arc::clone(&self.tera), entry.to_owned(), Arc::clone(&self.late));
        let printed = self.waited(&self.late, move || print(&tera, &name, &context, MOST_PRINTED, &late));
        match printed {
            Ok(printed) => self.checked(entry, printed),
            Err(end) => Err(vec![unfinished(&end, entry)]),
        }
    }

    /// Runs work in a thread, which is told through a flag when nobody waits for it any more.
    fn waited<T: Send + 'static>(
        &self,
        late: &AtomicBool,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unfinished> {
        in_thread(self.patience, work).inspect_err(|end| {
            if matches!(end, Unfinished::Late) {
                late.store(true, Ordering::Relaxed);
            }
        })
    }

    /// Printed text, or the fault that Tera's error tells of.
    fn checked(&self, entry: &str, printed: Result<Vec<u8>, tera::Error>) -> Result<String, Vec<Fault>> {
        match printed {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => Err(faults(&error, entry, &self.files, &self.woven)),
        }
    }

    /// Which template printed what of a text that `entry` printed for a context. Nothing when that cannot be told.
    pub(super) fn trace(&self, entry: &str, context: Context, printed: &str) -> Option<Trace<'_>> {
        let templates = self.files.iter().filter(|(path, _)| super::is_template(path));
        let mut marked = weave::with_marks(templates.map(|(path, file)| (path.as_str(), &*file.text)))?;
        let (model, woven) = (self.model.clone(), std::mem::take(&mut marked.woven));
        // Not the model's own flag: marks take time of their own, and without them it ended.
        let (entry, late) = (entry.to_owned(), Arc::new(AtomicBool::new(false)));
        let unwaited = Arc::clone(&late);
        let fill = move || {
            let mut tera = empty(&model);
            tera.add_raw_templates(woven).ok()?;
            print(&tera, &entry, &context, MOST_MARKED, &unwaited).ok()
        };
        let bytes = if self.trusted { fill() } else { self.waited(&late, fill).ok().flatten() }?;
        let trace = marked.trace(&String::from_utf8(bytes).ok()?);
        // A template can ask how long a text is, and print something else with marks in it. A mark may also take the place of
        // the letter that a template makes a capital: then every place is still the same.
        let same = trace.printed().len() == printed.len() && trace.printed().to_lowercase() == printed.to_lowercase();
        same.then_some(trace)
    }
}

/// Runs work in a thread of its own for so long.
fn in_thread<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Unfinished> {
    let (give, take) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("tripartite-template".to_owned())
        .stack_size(STACK)
        // Nobody takes the result of work that was late.
        .spawn(move || drop(give.send(work())));
    if thread.is_err() {
        return Err(Unfinished::Broken);
    }
    take.recv_timeout(patience).map_err(|end| match end {
        RecvTimeoutError::Timeout => Unfinished::Late,
        RecvTimeoutError::Disconnected => Unfinished::Broken,
    })
}

/// The fault of a model that has not ended, or whose thread has.
fn unfinished(end: &Unfinished, entry: &str) -> Fault {
    let (code, message, help) = match end {
        Unfinished::Late => (
            "TEMPLATE-06",
            text!("le modèle n’a pas fini au bout de dix secondes", "the model has not ended after ten seconds"),
            text!(
                "chercher une boucle trop longue, ou des boucles imbriquées",
                "look for a loop that is too long, or for loops in one another"
            ),
        ),
        Unfinished::Broken => (
            "TEMPLATE-07",
            text!(
                "Tera, le moteur des modèles, s’est arrêté sur ce modèle",
                "Tera, the template engine, broke down on this model"
            ),
            text!(
                "revenir à la dernière version du modèle qui marchait et la modifier pas à pas",
                "go back to the last version of the model that worked and change it step by step"
            ),
        ),
    };
    whole(code, entry, message).with_help(help)
}

/// A fault of a whole file.
fn whole(code: &'static str, file: &str, message: Text) -> Fault {
    Fault { code, file: file.to_owned(), range: 0..0, message, help: None }
}

impl Fault {
    /// Whether another template, or a component of one, is not there.
    pub(super) fn misses_another(&self) -> bool {
        let said = self.message.get(Lang::En);
        self.code == "TEMPLATE-02"
            && ["unknown template", "unknown component"].iter().any(|start| said.starts_with(start))
    }

    fn with_help(self, help: Text) -> Self {
        Self { help: Some(help), ..self }
    }
}

/// An engine without templates: our names, our escapes, our filters.
fn empty(model: &str) -> Tera {
    let mut tera = Tera::new();
    // A file that the model has hides the shared one of the same name, and so do components.
    // Refused only where there are templates already: there are none.
    let _ = tera.set_fallback_prefixes([format!("{model}/"), "shared/".to_owned()]);
    tera.autoescape_on([".html"]);
    tera.set_escape_fn(escape);
    filters::register(&mut tera);
    wording::register_refused(&mut tera);
    super::bounded::register(&mut tera, MOST_PRINTED);
    tera
}

/// Reads all templates of a model; all their mistakes are told.
fn read(model: &str, files: &BTreeMap<String, File>) -> Result<Tera, Vec<Fault>> {
    let mut tera = empty(model);
    let templates = || files.iter().filter(|(path, _)| super::is_template(path));
    match tera.add_raw_templates(templates().map(|(path, file)| (path, &file.text))) {
        Ok(()) => Ok(tera),
        Err(error) => {
            // Tera stops at the first file that it cannot read: each is read alone for its syntax.
            let mut all: Vec<Fault> = templates()
                .filter_map(|(path, file)| empty(model).add_raw_template(path, &file.text).err())
                .filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
                .flat_map(|error| faults(&error, model, files, &BTreeMap::new()))
                .collect();
            if all.is_empty() {
                all = faults(&error, &format!("{model}/agreement.html"), files, &BTreeMap::new());
            }
            Err(all)
        }
    }
}

/// The same for templates that are not our own, with what bounds them woven in.
fn read_bounded(
    model: &str,
    files: &BTreeMap<String, File>,
    late: &Arc<AtomicBool>,
) -> Result<(Tera, BTreeMap<String, Woven>), Vec<Fault>> {
    // Mistakes are told of the templates as they were written.
    read(model, files)?;
    let templates = || files.iter().filter(|(path, _)| super::is_template(path));
    let crowded = |(path, file): (&String, &File)| -> Vec<Fault> {
        let place = |range| {
            let (message, help) = wording::crowded();
            Fault { range, ..whole("TEMPLATE-08", path, message) }.with_help(help)
        };
        weave::crowded(&file.text).map(place).collect()
    };
    let crowded: Vec<Fault> = templates().filter(|(_, file)| file.own).flat_map(crowded).collect();
    if !crowded.is_empty() {
        return Err(crowded);
    }
    let woven: BTreeMap<String, Woven> =
        templates().map(|(path, file)| (path.clone(), weave::with_weights(&file.text))).collect();
    let mut tera = empty(model);
    meter::register(&mut tera, late);
    match tera.add_raw_templates(woven.iter().map(|(path, woven)| (path, &woven.text))) {
        Ok(()) => Ok((tera, woven)),
        // What is woven in makes a long expression longer than Tera takes.
        Err(error) => match error.kind() {
            ErrorKind::SyntaxError(report) if report.message() == TOO_COMPLEX => {
                let place = &report.span().range;
                let range = woven.get(report.filename()).map_or(0..0, |woven| woven.back(place));
                let (message, help) = wording::crowded();
                Err(vec![Fault { range, ..whole("TEMPLATE-08", report.filename(), message) }.with_help(help)])
            }
            // No other template is known that reads plain and not woven; it would run without its bounds.
            _ => Err(faults(&error, &format!("{model}/agreement.html"), files, &woven)),
        },
    }
}

/// What Tera says, at its place; at least one fault.
fn faults(
    error: &tera::Error,
    entry: &str,
    files: &BTreeMap<String, File>,
    woven: &BTreeMap<String, Woven>,
) -> Vec<Fault> {
    let place = |file: &str, range: Range<usize>, wording: Wording| Fault {
        code: wording.code,
        file: file.to_owned(),
        range,
        message: wording.message,
        help: wording.help,
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) => {
            vec![place(report.filename(), report.span().range.clone(), wording::syntax(report.message()))]
        }
        ErrorKind::RenderingError(report) => {
            let range = report.span().range.clone();
            let range = woven.get(report.filename()).map_or(range.clone(), |woven| woven.back(&range));
            let source = files.get(report.filename()).map_or("", |file| &file.text);
            let words = path_to(source, &range);
            vec![place(report.filename(), range, wording::filling(report.message(), words))]
        }
        ErrorKind::CircularInclude { include_chain, .. } => vec![inclusions(include_chain, entry, files)],
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let chain: Vec<String> = [tpl].into_iter().chain(inheritance_chain).cloned().collect();
            vec![inclusions(&chain, entry, files)]
        }
        ErrorKind::MissingParent { current, parent } => {
            vec![place(current, mention(files, current, parent), wording::missing(parent))]
        }
        ErrorKind::Io(_) => {
            let (message, help) = wording::too_long();
            vec![whole("TEMPLATE-05", entry, message).with_help(help)]
        }
        ErrorKind::Msg(said) if said == wording::TOO_DEEP => vec![deep(entry, files)],
        ErrorKind::Msg(reports) => {
            let mut all: Vec<Fault> = wording::reports(reports)
                .filter_map(|report| {
                    let at = offset(&files.get(report.file)?.text, &report);
                    Some(place(report.file, at, wording::unknown(report.words)))
                })
                .collect();
            if all.is_empty() {
                all.push(place(entry, 0..0, wording::filling(reports, "")));
            }
            all
        }
        other => vec![place(entry, 0..0, wording::filling(&other.to_string(), ""))],
    }
}

/// The words at a place, with the path before them: `host.phone` where `phone` is meant.
fn path_to<'s>(source: &'s str, range: &Range<usize>) -> &'s str {
    let before = source.get(..range.start).unwrap_or_default();
    let names = |text: &'s str| text.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '?'));
    let mut path = names(before);
    while let Some(shorter) = before_index(path) {
        path = names(shorter);
    }
    let words = source.get(path.len()..range.end).unwrap_or_default();
    // Tera's place ends before the bracket that closes an index.
    let open = words.matches('[').count() > words.matches(']').count();
    let closed = open.then(|| source.get(path.len()..=range.end)).flatten();
    closed.filter(|words| words.ends_with(']')).unwrap_or(words)
}

/// What stands before an index in brackets that ends a text.
fn before_index(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    text.ends_with(']').then_some(())?;
    let open = text.char_indices().rev().find(|(_, c)| {
        match c {
            ']' => depth += 1,
            '[' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    open.and_then(|(at, _)| text.get(..at))
}

/// Templates that include or extend one another in a circle, told where the circle closes.
fn inclusions(chain: &[String], entry: &str, files: &BTreeMap<String, File>) -> Fault {
    let (file, next) = match chain {
        [.., file, next] => (file.as_str(), next.as_str()),
        _ => (entry, entry),
    };
    let path = chain.join(" → ");
    Fault {
        range: mention(files, file, next),
        ..whole(
            "TEMPLATE-04",
            file,
            text!("des gabarits s’incluent en rond : {path}", "templates include one another in a circle: {path}"),
        )
    }
    .with_help(text!("retirer l’une de ces inclusions", "take one of these inclusions away"))
}

/// Components that call themselves without end, told where their circle closes.
fn deep(entry: &str, files: &BTreeMap<String, File>) -> Fault {
    let Some(Circle { file, range, names }) = circle::of_components(entry, files) else {
        return whole("TEMPLATE-04", entry, wording::both(wording::TOO_DEEP));
    };
    let path = names.join(" → ");
    Fault {
        range,
        ..whole(
            "TEMPLATE-04",
            file,
            text!(
                "un composant s’appelle lui-même sans fin, plus de vingt fois : {path}",
                "a component calls itself without end, more than twenty times: {path}"
            ),
        )
    }
    .with_help(text!(
        "retirer l’un de ces appels, ou le mettre dans un `{{% if … %}}` qui l’arrête",
        "take one of these calls away, or put it into an `{{% if … %}}` that stops it"
    ))
}

/// Where a template names another one, whole or without its folder.
fn mention(files: &BTreeMap<String, File>, file: &str, name: &str) -> Range<usize> {
    let text = files.get(file).map_or("", |file| &file.text);
    let short = name.split_once('/').map_or(name, |(_, rest)| rest);
    [name, short].into_iter().find_map(|word| text.find(word).map(|at| at..at + word.len())).unwrap_or(0..0)
}

/// The place of a report, as bytes.
fn offset(text: &str, report: &Report<'_>) -> Range<usize> {
    let before = text.split_inclusive('\n').take(report.line.saturating_sub(1));
    let start: usize = before.map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let byte = |chars: usize| rest.char_indices().nth(chars).map_or(text.len(), |(at, _)| start + at);
    let first = report.column.saturating_sub(1);
    byte(first)..byte(first + report.width)
}

/// What users typed, so that it stays text: the five signs of XML, and nothing that XML forbids.
fn escape(words: &str, to: &mut dyn Write) -> io::Result<()> {
    let mut rest = words;
    while let Some(at) = rest.find(|c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || !is_xml(c)) {
        let (plain, from) = rest.split_at(at);
        to.write_all(plain.as_bytes())?;
        let mut chars = from.chars();
        to.write_all(match chars.next() {
            Some('&') => b"&amp;",
            Some('<') => b"&lt;",
            Some('>') => b"&gt;",
            Some('"') => b"&quot;",
            Some('\'') => b"&#39;",
            _ => "\u{fffd}".as_bytes(),
        })?;
        rest = chars.as_str();
    }
    to.write_all(rest.as_bytes())
}

/// Whether XML 1.0 may hold the character (production 2).
fn is_xml(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// What Tera prints, up to the bound.
fn print(
    tera: &Tera,
    entry: &str,
    context: &Context,
    most: usize,
    late: &Arc<AtomicBool>,
) -> Result<Vec<u8>, tera::Error> {
    let mut paper = Paper { text: Vec::with_capacity(16 << 10), most, late: Arc::clone(late) };
    tera.render_to(entry, context, &mut paper)?;
    Ok(paper.text)
}

/// Printed text that refuses to grow beyond its bound, or when nobody waits for it any more.
struct Paper {
    text: Vec<u8>,
    most: usize,
    late: Arc<AtomicBool>,
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > self.most || self.late.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
