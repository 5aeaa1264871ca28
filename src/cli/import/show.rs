//! What `import` prints: what was understood, what changes, and what comes next.

use std::collections::BTreeMap;

use serde::Serialize;
use tripartite::diagnostic::{Diagnostics, Lang, Sources, Text};
use tripartite::roster::{
    Change, Column, Exported, Fate, Import, Plan, Planned, Shared, Understood, Value, Why, Without,
};
use tripartite::text;

use super::super::print::{Failure, count};
use super::super::report::{Findings, SCHEMA};
use super::super::terminal::Terminal;
use super::super::words::Both;

/// `import`, for programs.
#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    command: &'static str,
    dry_run: bool,
    tables: Vec<TableReport<'a>>,
    exports: Vec<ExportReport<'a>>,
    agreements: Vec<PlannedReport<'a>>,
    hosts: Vec<PlannedReport<'a>>,
    shared: Vec<SharedReport<'a>>,
    without: BTreeMap<&'static str, usize>,
    untouched: Vec<&'a str>,
    files: &'a [String],
    #[serde(flatten)]
    findings: Findings,
}

#[derive(Serialize)]
struct TableReport<'a> {
    name: &'a str,
    form: &'a str,
    rows: usize,
    columns: Vec<ColumnReport<'a>>,
}

#[derive(Serialize)]
struct ColumnReport<'a> {
    letter: &'a str,
    header: &'a str,
    key: Option<&'a str>,
    why: &'static str,
    example: &'a str,
}

#[derive(Serialize)]
struct ExportReport<'a> {
    name: &'a str,
    pupils: usize,
    people: usize,
    classes: usize,
}

#[derive(Serialize)]
struct PlannedReport<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    who: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    host: Option<&'a str>,
    fate: &'static str,
    changes: Vec<ChangeReport<'a>>,
    conflicts: Vec<&'a str>,
    kept: usize,
}

#[derive(Serialize)]
struct SharedReport<'a> {
    class: Option<&'a str>,
    values: BTreeMap<&'a str, String>,
}

#[derive(Serialize)]
struct ChangeReport<'a> {
    key: &'a str,
    before: Option<String>,
    after: Option<String>,
}

/// Prints the result of an import.
pub(super) fn result(
    import: &Import,
    found: &Diagnostics,
    sources: &Sources,
    written: &[String],
    dry_run: bool,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    if !terminal.is_human() {
        let report = report(import, Findings::of(found, sources, terminal.lang), written, dry_run);
        return terminal.json(&report);
    }
    if dry_run || import.plan.is_none() {
        import.exports.iter().for_each(|export| show_export(export, terminal));
        import.tables.iter().for_each(|table| show_table(table, terminal));
    }
    match &import.plan {
        Some(plan) => show_plan(plan, found, dry_run, terminal),
        None => terminal.sum_up(&text!("rien n’a été importé", "nothing was imported")),
    }
    Ok(())
}

fn report<'a>(import: &'a Import, findings: Findings, written: &'a [String], dry_run: bool) -> Report<'a> {
    let plan = import.plan.as_ref();
    let all = |list: fn(&Plan) -> &Vec<Planned>| plan.map(list).into_iter().flatten();
    Report {
        schema: SCHEMA,
        command: "import",
        dry_run,
        tables: import.tables.iter().map(table_report).collect(),
        exports: import.exports.iter().map(export_report).collect(),
        agreements: all(|plan| &plan.agreements).map(|planned| planned_report(planned, true)).collect(),
        hosts: all(|plan| &plan.hosts).map(|planned| planned_report(planned, false)).collect(),
        shared: plan.iter().flat_map(|plan| &plan.shared).map(shared_report).collect(),
        without: plan.iter().flat_map(|plan| &plan.without).map(|(why, n)| (why_without(*why), *n)).collect(),
        untouched: plan.iter().flat_map(|plan| &plan.untouched).map(String::as_str).collect(),
        files: written,
        findings,
    }
}

fn export_report(export: &Exported) -> ExportReport<'_> {
    let Exported { name, pupils, people, classes } = export;
    ExportReport { name, pupils: *pupils, people: *people, classes: *classes }
}

fn table_report(table: &Understood) -> TableReport<'_> {
    let column = |column: &'_ Column| -> &'static str {
        match column.why {
            Why::Chosen => "chosen",
            Why::Known => "known",
            Why::Context => "context",
            Why::NotNeeded => "not-needed",
            Why::Twice => "twice",
            Why::Ambiguous => "ambiguous",
            Why::Unknown => "unknown",
        }
    };
    let columns = table.columns.iter().map(|c| ColumnReport {
        letter: &c.letter,
        header: &c.header,
        key: c.key.as_deref(),
        why: column(c),
        example: &c.example,
    });
    TableReport { name: &table.name, form: &table.form, rows: table.rows, columns: columns.collect() }
}

fn shared_report(shared: &Shared) -> SharedReport<'_> {
    let values = shared.values.iter().map(|(key, value)| (key.as_str(), value.to_string()));
    SharedReport { class: shared.class.as_deref(), values: values.collect() }
}

fn planned_report(planned: &Planned, agreement: bool) -> PlannedReport<'_> {
    let shown = |value: &'_ Option<Value>| value.as_ref().map(Value::to_string);
    PlannedReport {
        number: agreement.then_some(planned.number.as_str()),
        file: (!agreement).then_some(planned.number.as_str()),
        who: &planned.who,
        class: agreement.then_some(planned.class.as_str()),
        host: planned.host.as_deref(),
        fate: fate(planned.fate),
        changes: planned
            .changes
            .iter()
            .map(|c| ChangeReport { key: &c.key, before: shown(&c.before), after: shown(&c.after) })
            .collect(),
        conflicts: planned.conflicts.iter().map(|c| c.key.as_str()).collect(),
        kept: planned.kept,
    }
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "new",
        Fate::Changed => "changed",
        Fate::Same => "same",
    }
}

fn why_without(why: Without) -> &'static str {
    match why {
        Without::Level => "level",
        Without::Left => "left",
        Without::Inactive => "inactive",
        Without::Class => "class",
    }
}

fn show_export(export: &Exported, terminal: &mut Terminal) {
    let Exported { name, pupils, people, classes } = export;
    let words = text!(
        "{name} : SIECLE, élèves : {pupils}, responsables : {people}, classes : {classes}",
        "{name}: SIECLE, pupils: {pupils}, guardians: {people}, classes: {classes}"
    );
    terminal.line(words.get(terminal.lang));
}

/// A long example says no more than its beginning.
const LONGEST_EXAMPLE: usize = 32;

/// A table, a line for each of its columns.
fn show_table(table: &Understood, terminal: &mut Terminal) {
    let Understood { name, form, rows, .. } = table;
    let words = text!("{name} : {form}, lignes : {rows}", "{name}: {form}, rows: {rows}");
    terminal.line(words.get(terminal.lang));
    let lines: Vec<[String; 4]> = table.columns.iter().map(|column| cells(column, terminal.lang)).collect();
    let width = |at: usize| lines.iter().filter_map(|l| l.get(at)).map(|c| c.chars().count()).max().unwrap_or(0);
    let (letters, headers, meanings) = (width(0), width(1), width(2));
    for [letter, header, meaning, example] in &lines {
        let line = format!("  {letter:letters$}  {header:headers$}  {meaning:meanings$}  {example}");
        terminal.line(line.trim_end());
    }
}

fn cells(column: &Column, lang: Lang) -> [String; 4] {
    let mut example: String = column.example.chars().take(LONGEST_EXAMPLE).collect();
    if column.example.chars().count() > LONGEST_EXAMPLE {
        example.push('…');
    }
    let meaning = match (&column.key, column.why) {
        (Some(key), _) => format!("→ {}", label(key, lang)),
        (None, Why::Unknown) => Both("? pas comprise", "? not understood").get(lang).to_owned(),
        (None, Why::Twice) => Both("? en double", "? a double").get(lang).to_owned(),
        (None, Why::Ambiguous) => Both("? de qui ?", "? whose?").get(lang).to_owned(),
        (None, _) => Both("– pas utile ici", "– of no use here").get(lang).to_owned(),
    };
    [column.letter.clone(), column.header.clone(), meaning, example]
}

/// Keys as a secretariat speaks of them: the parts of a key, each with its words.
const SUBJECTS: &[(&str, Both)] = &[
    ("pupil.", Both("élève", "pupil")),
    ("host.representative.", Both("signataire de l’organisme", "who signs for the host")),
    ("host.tutor.", Both("tuteur", "tutor")),
    ("host.", Both("organisme", "host")),
    ("school.referent.", Both("enseignant référent", "referent teacher")),
    ("placement.", Both("stage", "placement")),
];

const ATTRIBUTES: &[(&str, Both)] = &[
    ("family_name", Both("nom", "family name")),
    ("usual_name", Both("nom d’usage", "usual name")),
    ("given_names", Both("prénom", "given names")),
    ("birth_date", Both("date de naissance", "day of birth")),
    ("gender", Both("sexe", "gender")),
    ("class", Both("classe", "class")),
    ("ine", Both("numéro national (INE)", "national number (INE)")),
    ("phone", Both("téléphone", "telephone")),
    ("email", Both("courriel", "e-mail")),
    ("address.lines", Both("adresse", "address")),
    ("address.postcode", Both("code postal", "postcode")),
    ("address.city", Both("ville", "town")),
    ("address.postcode_city", Both("code postal et ville", "postcode and town")),
    ("civility", Both("civilité", "civility")),
    ("title", Both("fonction", "title")),
    ("relation", Both("lien avec l’élève", "relation")),
    ("level", Both("niveau", "level")),
    ("legal_rank", Both("numéro de responsable légal", "number of legal guardian")),
    ("left_on", Both("date de sortie", "day of leaving")),
    ("formation", Both("formation (MEF)", "formation (MEF)")),
    ("siret", Both("SIRET", "SIRET")),
    ("start", Both("premier jour", "first day")),
    ("end", Both("dernier jour", "last day")),
    ("dates", Both("dates", "dates")),
    ("country", Both("pays", "country")),
    ("activity", Both("activité", "activity")),
    ("number", Both("numéro", "number")),
    ("model", Both("modèle", "model")),
    ("host", Both("organisme", "host")),
    ("address_confidential", Both("adresse confidentielle", "confidential address")),
];

/// A key in words: « élève : nom », « responsable 1 : téléphone »; a key without words stands as it is.
fn label(key: &str, lang: Lang) -> String {
    let colon = Both(" : ", ": ").get(lang);
    let words = |rest: &str| {
        if rest == "name" {
            return None;
        }
        ATTRIBUTES.iter().find(|(known, _)| *known == rest).map(|(_, words)| words.get(lang).to_owned())
    };
    if let Some((number, rest)) = key.strip_prefix("guardians.").and_then(|rest| rest.split_once('.')) {
        let who = Both("responsable", "guardian").get(lang);
        let whole = (rest == "name").then(|| Both("nom", "name").get(lang).to_owned());
        let rest = whole.or_else(|| words(rest)).unwrap_or_else(|| rest.to_owned());
        return format!("{who} {number}{colon}{rest}");
    }
    match SUBJECTS.iter().find_map(|(prefix, who)| Some((who.get(lang), key.strip_prefix(prefix)?))) {
        Some((who, "name")) => format!("{who}{colon}{}", Both("nom", "name").get(lang)),
        Some((who, rest)) => format!("{who}{colon}{}", words(rest).unwrap_or_else(|| rest.to_owned())),
        None => words(key).unwrap_or_else(|| key.to_owned()),
    }
}

fn show_plan(plan: &Plan, found: &Diagnostics, dry_run: bool, terminal: &mut Terminal) {
    for shared in &plan.shared {
        show_shared(shared, terminal);
    }
    for host in plan.hosts.iter().filter(|host| host.fate != Fate::Same) {
        show_planned(host, terminal);
    }
    for agreement in plan.agreements.iter().filter(|agreement| agreement.fate != Fate::Same) {
        show_planned(agreement, terminal);
    }
    terminal.sum_up(&summary(plan, dry_run));
    for words in asides(plan) {
        terminal.sum_up(&words);
    }
    if dry_run {
        terminal.sum_up(&text!(
            "c’était un essai, rien n’a été écrit ; pour importer : la même commande sans --dry-run",
            "this was a trial, nothing was written; to import: the same call without --dry-run"
        ));
    } else if !found.has_errors() {
        terminal.sum_up(&text!(
            "pour la suite : tripartite check, puis tripartite render",
            "next: tripartite check, then tripartite render"
        ));
    }
}

fn show_shared(shared: &Shared, terminal: &mut Terminal) {
    let lang = terminal.lang;
    let whose = match &shared.class {
        Some(class) => text!("conventions de {class}", "agreements of {class}"),
        None => text!("toutes les conventions", "all agreements"),
    };
    let (fate, colon) = (Both("changé ", "changed").get(lang), Both(" :", ":").get(lang));
    terminal.line(&format!("{fate}  school.toml  {}", whose.get(lang)));
    for (key, value) in &shared.values {
        terminal.line(&format!("         {}{colon} {value}", label(key, lang)));
    }
}

fn show_planned(planned: &Planned, terminal: &mut Terminal) {
    let lang = terminal.lang;
    let fate = match planned.fate {
        Fate::New => Both("nouveau", "new"),
        _ => Both("changé ", "changed"),
    };
    let host = planned.host.as_ref().map(|host| format!("  {host}")).unwrap_or_default();
    let Planned { number, who, class, .. } = planned;
    let class = if class.is_empty() { String::new() } else { format!("  {class}") };
    terminal.line(&format!("{}  {number}{class}  {who}{host}", fate.get(lang)));
    for Change { key, before, after } in &planned.changes {
        let [before, after] =
            [before, after].map(|value| value.as_ref().map_or_else(|| "–".to_owned(), Value::to_string));
        let label = label(key, lang);
        let colon = Both(" :", ":").get(lang);
        terminal.line(&format!("         {label}{colon} {before} → {after}"));
    }
}

fn summary(plan: &Plan, dry_run: bool) -> Text {
    let of = |fate: Fate| plan.agreements.iter().filter(|a| a.fate == fate).count();
    let (new, changed, same) = (of(Fate::New), of(Fate::Changed), of(Fate::Same));
    let hosts = plan.hosts.iter().filter(|h| h.fate == Fate::New).count();
    let agreements =
        count(new, Both("nouvelle convention", "new agreement"), Both("nouvelles conventions", "new agreements"));
    let hosts = count(hosts, Both("nouvel organisme", "new host"), Both("nouveaux organismes", "new hosts"));
    let (fr, en, hosts_fr, hosts_en) =
        (agreements.get(Lang::Fr), agreements.get(Lang::En), hosts.get(Lang::Fr), hosts.get(Lang::En));
    let (would_fr, would_en) = if dry_run { ("il y aurait ", "there would be ") } else { ("", "") };
    text!(
        "{would_fr}{fr} (changées : {changed} ; sans changement : {same}), {hosts_fr}",
        "{would_en}{en} (changed: {changed}; unchanged: {same}), {hosts_en}"
    )
}

/// What was left aside, in words.
fn asides(plan: &Plan) -> Vec<Text> {
    let mut all = vec![];
    for (why, n) in &plan.without {
        all.push(match why {
            Without::Level => text!(
                "élèves d’un niveau sans séquence d’observation, laissés de côté : {n}",
                "pupils of a level without a placement, left aside: {n}"
            ),
            Without::Left => text!(
                "élèves qui ont quitté l’établissement, laissés de côté : {n}",
                "pupils who have left the school, left aside: {n}"
            ),
            Without::Inactive => text!(
                "élèves « inactifs » dans SIECLE, laissés de côté : {n}",
                "pupils who are « inactifs » in SIECLE, left aside: {n}"
            ),
            Without::Class => {
                text!("élèves d’autres classes, laissés de côté : {n}", "pupils of other classes, left aside: {n}")
            }
        });
    }
    let kept: usize = plan.agreements.iter().chain(&plan.hosts).map(|planned| planned.kept).sum();
    if kept > 0 {
        all.push(text!("valeurs changées à la main, gardées : {kept}", "values changed by hand, kept: {kept}"));
    }
    if !plan.untouched.is_empty() {
        let names: Vec<&str> = plan.untouched.iter().take(5).map(String::as_str).collect();
        let more = if plan.untouched.len() > 5 { "…" } else { "" };
        let (n, names) = (plan.untouched.len(), names.join(", "));
        all.push(text!(
            "conventions du dossier dont cet import ne dit rien ({n}) : {names}{more}",
            "agreements of the folder that this import says nothing of ({n}): {names}{more}"
        ));
    }
    all
}
