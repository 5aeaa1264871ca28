//! The commands that print what the program knows of itself: `schema`, `completions`, `man`, `help`.

use clap_mangen::Man;
use clap_mangen::roff::Roff;
use tripartite::diagnostic::Bug;
use tripartite::input::{self, Form};
use tripartite::text;

use super::Outcome;
use super::args;
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::Terminal;
use super::words::{self, Both};

/// The JSON Schema of a file; it is JSON already, whatever the format asked for.
pub(crate) fn schema(args: &args::Schema, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let form = match args.of {
        args::SchemaOf::Agreement => Form::Agreement,
        args::SchemaOf::School => Form::School,
    };
    terminal.json(&input::schema(form))?;
    Ok(Outcome::Well)
}

pub(crate) fn completions(args: &args::Completions, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut script = vec![];
    let mut command = plain(terminal);
    clap_complete::generate(args.shell, &mut command, "tripartite", &mut script);
    print("completions", script, terminal)
}

pub(crate) fn man(args: &args::Man, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let command = named(args.command.as_deref(), terminal)?;
    let page = page(command, &words_of_man(terminal)).map_err(|e| Failure::new(Bug::new(e).message()))?;
    print("man", page, terminal)
}

pub(crate) fn help(args: &args::Help, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut command = named(args.command.as_deref(), terminal)?;
    let help = command.render_help();
    let words = if terminal.colours_results() { help.ansi().to_string() } else { help.to_string() };
    terminal.result(&words);
    Ok(Outcome::Well)
}

/// The whole tree, for what is kept in files: no colours, no folding.
fn plain(terminal: &Terminal) -> clap::Command {
    words::command(terminal.lang, false, usize::MAX)
}

/// The command of a name, or the program without one.
fn named(name: Option<&str>, terminal: &Terminal) -> Result<clap::Command, Failure> {
    let mut root = words::command(terminal.lang, terminal.colours_results(), terminal.width);
    root.build();
    let Some(name) = name else { return Ok(root) };
    root.find_subcommand(name).cloned().ok_or_else(|| {
        let known = root.get_subcommands().map(clap::Command::get_name);
        let all = known.collect::<Vec<_>>().join(", ");
        Failure::new(text!("la commande « {name} » n’existe pas", "there is no command « {name} »"))
            .with_help(text!("commandes : {all}", "commands: {all}"))
    })
}

fn print(command: &'static str, bytes: Vec<u8>, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let text = String::from_utf8(bytes).map_err(|e| Failure::new(Bug::new(e).message()))?;
    if terminal.is_human() {
        terminal.result(&text);
    } else {
        terminal.json(&report::Printed { schema: SCHEMA, command, text })?;
    }
    Ok(Outcome::Well)
}

/// The headings of a manual page, which `clap_mangen` has in English only.
struct ManWords {
    name: &'static str,
    synopsis: &'static str,
    description: &'static str,
    commands: &'static str,
    notes: &'static str,
    manual: &'static str,
}

fn words_of_man(terminal: &Terminal) -> ManWords {
    let say = |fr, en| Both(fr, en).get(terminal.lang);
    ManWords {
        name: say("NOM", "NAME"),
        synopsis: say("SYNOPSIS", "SYNOPSIS"),
        description: say("DESCRIPTION", "DESCRIPTION"),
        commands: say("COMMANDES", "COMMANDS"),
        notes: say("REMARQUES", "NOTES"),
        manual: say("Manuel de tripartite", "tripartite manual"),
    }
}

fn page(command: clap::Command, words: &ManWords) -> std::io::Result<Vec<u8>> {
    let has_commands = command.has_subcommands();
    let notes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let man = Man::new(command.disable_help_subcommand(true))
        .source(concat!("tripartite ", env!("CARGO_PKG_VERSION")))
        .manual(words.manual);
    let mut page = vec![];
    man.render_title(&mut page)?;
    section(&mut page, words.name, |out| man.render_name_section(out))?;
    section(&mut page, words.synopsis, |out| man.render_synopsis_section(out))?;
    section(&mut page, words.description, |out| man.render_description_section(out))?;
    let mut options = vec![];
    man.render_options_section(&mut options)?;
    // The headings are those of the help, where a space stands before clap's colon.
    page.extend(String::from_utf8_lossy(&options).replace('\u{a0}', "").bytes());
    if has_commands {
        section(&mut page, words.commands, |out| man.render_subcommands_section(out))?;
    }
    if !notes.is_empty() {
        let mut roff = Roff::default();
        roff.control("SH", [words.notes]);
        for paragraph in notes.split('\n') {
            roff.text([clap_mangen::roff::roman(paragraph.trim_start())]);
            roff.control("br", []);
        }
        page.extend(roff.render().bytes());
    }
    Ok(page)
}

/// A section with its heading in our words: the first `.SH` line is replaced.
fn section(
    page: &mut Vec<u8>,
    heading: &str,
    write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut bytes = vec![];
    write(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once(".SH ").unwrap_or(("", &text));
    let body = body.split_once('\n').map_or("", |(_, body)| body);
    page.extend(format!("{head}.SH {heading}\n{body}").bytes());
    Ok(())
}
