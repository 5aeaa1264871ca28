//! `explain`: what the rules ask, and why.

use std::fmt::Write as _;

use tripartite::diagnostic::{Lang, Severity, nearest};
use tripartite::rules::{self, About, Certainty, Day, Example, Examples, FOLDER_RULES, FORMS, FolderExample, Words};
use tripartite::text;
use tripartite::typography;

use super::Outcome;
use super::args;
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::Terminal;
use super::words::Both;

pub(crate) fn run(args: &args::Explain, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let all = entries();
    let asked: Vec<&Entry> = match &args.rule {
        Some(code) => vec![find(code, &all)?],
        None => all.iter().collect(),
    };
    let lang = terminal.lang;
    if !terminal.is_human() {
        let rules = asked.iter().map(|entry| entry.report(lang)).collect();
        terminal.json(&report::Explain { schema: SCHEMA, command: "explain", lang: report::code_of(lang), rules })?;
    } else if let (Some(_), [entry]) = (&args.rule, &asked[..]) {
        let words = entry.whole(lang, terminal.width);
        terminal.result(&words);
    } else {
        let words = list(&asked, lang, terminal.width);
        terminal.result(&words);
    }
    Ok(Outcome::Well)
}

/// A rule of either kind, with its family.
struct Entry {
    family: Words,
    about: &'static About,
    passes: Vec<Shown>,
    fails: Vec<Shown>,
}

/// An example of either kind.
struct Shown {
    agreements: Vec<&'static str>,
    without: &'static [&'static str],
    school: &'static str,
    on: Option<&'static str>,
}

impl Shown {
    fn one(example: &Example) -> Self {
        let Example { agreement, without, school, on, .. } = *example;
        Self { agreements: vec![agreement], without, school, on }
    }

    fn of_folder(example: &FolderExample) -> Self {
        Self { agreements: example.agreements.to_vec(), without: &[], school: example.school, on: None }
    }

    fn report(&self) -> report::Example {
        report::Example {
            agreements: self.agreements.clone(),
            without: self.without.to_vec(),
            school: self.school,
            on: self.on,
        }
    }

    /// As lines, each indented.
    fn lines(&self, lang: Lang) -> String {
        let say = |fr, en| Both(fr, en).get(lang);
        let mut blocks = vec![];
        if let Some(on) = self.on {
            blocks.push(format!("# {} {on}", say("nous sommes le", "the day is")));
        }
        if !self.without.is_empty() {
            blocks.push(format!("# {} {}", say("sans", "without"), self.without.join(", ")));
        }
        if !self.school.is_empty() {
            blocks.push(format!("# {}\n{}", say("dans school.toml", "in school.toml"), self.school));
        }
        let numbered = self.agreements.len() > 1;
        for (at, agreement) in self.agreements.iter().enumerate() {
            let number = at + 1;
            let head = match (numbered, agreement.is_empty()) {
                (true, _) => format!("# {} {number}\n", say("convention", "agreement")),
                (false, true) => format!("# {}", say("la convention de référence", "the reference agreement")),
                (false, false) => String::new(),
            };
            blocks.push(format!("{head}{agreement}"));
        }
        let lines = blocks.iter().flat_map(|block| block.lines());
        lines.map(|line| format!("    {line}\n")).collect()
    }
}

impl Entry {
    fn of(family: Words, about: &'static About, passes: &Examples<Example>, fails: &Examples<Example>) -> Self {
        let shown = |examples: &Examples<Example>| examples.iter().map(Shown::one).collect();
        Self { family, about, passes: shown(passes), fails: shown(fails) }
    }

    fn report(&self, lang: Lang) -> report::Rule {
        let about = self.about;
        let get = |words: Words| Both(words.0, words.1).get(lang);
        let examples = |all: &[Shown]| all.iter().map(Shown::report).collect();
        report::Rule {
            code: about.code,
            severity: report::severity(about.severity),
            family: get(self.family),
            title: get(about.title),
            explanation: get(about.explanation),
            source: about
                .source
                .map(|source| report::Source { text: get(source.words), certainty: source.certainty.key() }),
            since: day(about.held.since),
            until: day(about.held.until),
            binding: about.binding,
            passes: examples(&self.passes),
            fails: examples(&self.fails),
        }
    }

    /// All that there is to say of it.
    fn whole(&self, lang: Lang, width: usize) -> String {
        let about = self.about;
        let say = |fr, en| Both(fr, en).get(lang);
        let get = |words: Words| Both(words.0, words.1).get(lang);
        let title =
            format!("{} ({}){} {}", about.code, severity(about.severity, lang), say("\u{a0}:", ":"), get(about.title));
        let mut words = filled(&title, "", width);
        let mut part = |part: &str| {
            words.push('\n');
            words.push_str(part);
        };
        part(&filled(get(about.explanation), "  ", width));
        part(&filled(&self.facts(lang), "  ", width));
        for (head, examples) in
            [(say("Ce qui va", "What passes"), &self.passes), (say("Ce qui ne va pas", "What does not"), &self.fails)]
        {
            let shown: Vec<String> = examples.iter().map(|example| example.lines(lang)).collect();
            part(&format!("  {head}{}\n{}", say("\u{a0}:", ":"), shown.join(&format!("    {}\n", say("ou", "or")))));
        }
        part(&self.permission(lang, width));
        words
    }

    /// What it rests on and since when it holds, a line each.
    fn facts(&self, lang: Lang) -> String {
        let say = |fr, en| Both(fr, en).get(lang);
        let get = |words: Words| Both(words.0, words.1).get(lang);
        let source = match self.about.source {
            Some(source) => {
                let certainty = match source.certainty {
                    Certainty::Read => String::new(),
                    other => format!(" ({})", get(other.words())),
                };
                format!("{}{certainty}", get(source.words))
            }
            None => say("ce que disent les données elles-mêmes", "what the data themselves say").to_owned(),
        };
        let mut facts = format!("{}{source}", say("Source\u{a0}: ", "Source: "));
        let shown = |day: Day| match lang {
            Lang::Fr => day.date().map(typography::date).unwrap_or_default(),
            Lang::En => day.date().map(|date| date.format("%-d %B %Y").to_string()).unwrap_or_default(),
        };
        if let Some(since) = self.about.held.since {
            let _ =
                write!(facts, "\n{} {}", say("Vaut pour les stages à partir du", "For placements from"), shown(since));
        }
        if let Some(until) = self.about.held.until {
            let _ =
                write!(facts, "\n{} {}", say("Vaut pour les stages jusqu’au", "For placements until"), shown(until));
        }
        facts
    }

    /// How to set it aside.
    fn permission(&self, lang: Lang, width: usize) -> String {
        let say = |fr, en| Both(fr, en).get(lang);
        if self.about.binding {
            let always = say(
                "Cette règle vaut toujours : elle ne peut être ni permise ni adoucie.",
                "This rule always holds: it can be neither allowed nor lowered.",
            );
            return filled(always, "  ", width);
        }
        let code = self.about.code;
        let reason = say("pourquoi", "why");
        let for_one = say("Pour la permettre dans une convention :", "To allow it in one agreement:");
        let for_all = say(
            "Pour tout l’établissement, dans school.toml (allow : elle se tait ; warn : elle avertit ; deny : elle arrête) :",
            "For the whole school, in school.toml (allow: silent; warn: a warning; deny: an error):",
        );
        format!(
            "{}    [[allow]]\n    rule   = \"{code}\"\n    reason = \"{reason}\"\n{}    [rules]\n    allow = [{{ rule = \"{code}\", reason = \"{reason}\" }}]\n",
            filled(for_one, "  ", width),
            filled(for_all, "  ", width),
        )
    }
}

/// All rules, by family: what is asked of a file that is read first, those between agreements last.
fn entries() -> Vec<Entry> {
    let read = ("À la lecture d’un fichier", "While a file is read");
    let forms = FORMS.iter().map(|form| Entry::of(read, &form.about, &form.passes, &form.fails));
    let rules = rules::FAMILIES.iter().flat_map(|family| family.rules.iter().map(move |rule| (family.title, rule)));
    let alone = rules.map(|(family, rule)| Entry::of(family, &rule.about, &rule.passes, &rule.fails));
    let between = FOLDER_RULES.iter().map(|rule| Entry {
        family: ("Entre les conventions d’un dossier", "Between the agreements of a folder"),
        about: &rule.about,
        passes: rule.passes.iter().map(Shown::of_folder).collect(),
        fails: rule.fails.iter().map(Shown::of_folder).collect(),
    });
    forms.chain(alone).chain(between).collect()
}

/// The rule of a code, in whatever letters it was typed.
fn find<'a>(code: &str, all: &'a [Entry]) -> Result<&'a Entry, Failure> {
    let typed = code.trim().to_uppercase();
    all.iter().find(|entry| entry.about.code == typed).ok_or_else(|| {
        let failure = Failure::new(text!("il n’y a pas de règle « {code} »", "there is no rule « {code} »"));
        match nearest(&typed, all.iter().map(|entry| entry.about.code)) {
            Some(near) => failure.with_help(text!(
                "écrire `tripartite explain {near}` ? sans code, la commande les nomme toutes ; ce qui n’y est pas s’explique par son seul message",
                "did you mean `tripartite explain {near}`? without a code it names all of them; what is not among them is explained by its message alone"
            )),
            None => failure.with_help(text!(
                "`tripartite explain`, sans code, les nomme toutes ; ce qui n’y est pas s’explique par son seul message",
                "`tripartite explain`, without a code, names all of them; what is not among them is explained by its message alone"
            )),
        }
    })
}

/// A line for each rule, by family.
fn list(entries: &[&Entry], lang: Lang, width: usize) -> String {
    let codes = entries.iter().map(|entry| entry.about.code.len()).max().unwrap_or_default();
    let kinds = [Severity::Error, Severity::Warning, Severity::Note].map(|kind| severity(kind, lang).chars().count());
    let kinds = kinds.into_iter().max().unwrap_or_default();
    let mut words = String::new();
    let mut family = None;
    for entry in entries {
        if family != Some(entry.family) {
            family = Some(entry.family);
            let gap = if words.is_empty() { "" } else { "\n" };
            let _ = writeln!(words, "{gap}{}", Both(entry.family.0, entry.family.1).get(lang));
        }
        let (code, kind) = (entry.about.code, severity(entry.about.severity, lang));
        let head = format!("  {code:codes$}  {kind:kinds$}  ");
        let title = Both(entry.about.title.0, entry.about.title.1).get(lang);
        let hanging = " ".repeat(head.chars().count());
        let options = textwrap::Options::new(width.max(40)).initial_indent(&head).subsequent_indent(&hanging);
        words.push_str(&textwrap::fill(title, options));
        words.push('\n');
    }
    words
}

/// Words in lines of a width, each indented.
fn filled(words: &str, indent: &str, width: usize) -> String {
    let options = textwrap::Options::new(width.clamp(40, 100)).initial_indent(indent).subsequent_indent(indent);
    textwrap::fill(words, options) + "\n"
}

fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => Both("erreur", "error"),
        Severity::Warning => Both("avertissement", "warning"),
        Severity::Note => Both("remarque", "note"),
    }
    .get(lang)
}

fn day(day: Option<Day>) -> Option<String> {
    Some(day?.date()?.to_string())
}
