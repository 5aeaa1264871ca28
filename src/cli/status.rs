//! `status`: how agreements stand, from the ledger alone.

use std::panic::resume_unwind;
use std::thread;

use chrono::NaiveDate;
use tripartite::agreement::Signs;
use tripartite::diagnostic::Lang;
use tripartite::ids::Phone;
use tripartite::ledger::{Act, Case, Contact, Key, Phase, Standing, written_day};
use tripartite::text;
use tripartite::typography::NO_BREAK;

use super::Outcome;
use super::args::{self, Format, StateArg};
use super::choice::Choice;
use super::copies;
use super::desk::{self, Desk, head_words};
use super::erase;
use super::poster;
use super::print::{Failure, count};
use super::remind;
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};
use super::words::Both;

pub(crate) fn run(args: &args::Status, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(None, around, terminal)?;
    let (register, head) = desk.register(terminal)?;
    let mut lines: Vec<report::Standing> = if let Some(number) = &args.number {
        match desk::case(number, &register) {
            Ok(case) => vec![line(case, &desk, terminal.lang)],
            Err(failure) => return Ok(terminal.refuse(&failure)),
        }
    } else {
        let (cases, missed) = Choice::from(&args.choice).among(&register, &desk.archive);
        // An empty list would pass for « all done ».
        for words in missed.iter().flat_map(|missed| std::iter::once(&missed.message).chain(&missed.help)) {
            terminal.remark(words);
        }
        if let Some(party) = &args.party {
            remind::any_has(party, &cases)?;
        }
        lines(&cases, args, &desk, terminal.lang)
    };
    // What begins soon and is not complete first, then what is late, then by first day and number.
    lines.sort_by(|a, b| urgency(a).cmp(&urgency(b)));
    match terminal.format {
        Format::Json | Format::Sarif => {
            let head = report::HeadLine::of(head);
            let day = desk.today.to_string();
            terminal.json(&report::Status { schema: SCHEMA, command: "status", day, agreements: lines, head })?;
        }
        Format::Csv => terminal.result(&csv(&lines)?),
        Format::Pdf => return poster::write(args, &lines, &register, head, &desk, terminal),
        Format::Human if args.number.is_some() => {
            for line in &lines {
                detail(line, terminal);
            }
            terminal.sum_up(&head_words(head));
        }
        Format::Human => {
            for row in table(&lines, &desk, terminal.lang) {
                terminal.line(&row);
            }
            sum_up(&lines, terminal);
            terminal.sum_up(&head_words(head));
        }
    }
    if let Some(words) = copies::remark(&desk.archive) {
        terminal.remark(&words);
    }
    if let Some(months) = desk.habits.retention_months.filter(|_| args.number.is_none()) {
        let count = erase::due(&register, months, desk.today).count();
        if count > 0 {
            terminal.remark(&text!(
                "{count} à effacer, la durée de conservation ({months} mois) étant passée : `tripartite erase --due --dry-run` les montre",
                "{count} to be erased, being past the period for which they are kept ({months} months): `tripartite erase --due --dry-run` shows them"
            ));
        }
    }
    Ok(Outcome::Well)
}

/// What comes first in a list.
fn urgency(line: &report::Standing) -> (bool, bool, &str, &str) {
    (!line.starts_soon, !line.late, &line.starts, &line.number)
}

/// How the agreements stand that are wanted, in their order.
fn lines(cases: &[&Case], args: &args::Status, desk: &Desk<'_>, lang: Lang) -> Vec<report::Standing> {
    in_halves(cases, |cases| {
        let lines = cases.iter().map(|case| line(case, desk, lang));
        lines.filter(|line| is_wanted(line, args)).collect()
    })
}

/// So many agreements are worth a thread: below it the thread costs more than it saves.
const WORTH_A_THREAD: usize = 500;

/// What is made of each of many, in their order: the second half on a thread of its own.
fn in_halves<T: Sync, U: Send>(all: &[T], part: impl Fn(&[T]) -> Vec<U> + Sync) -> Vec<U> {
    if all.len() < WORTH_A_THREAD {
        return part(all);
    }
    let (first, second) = all.split_at(all.len() / 2);
    thread::scope(|scope| {
        let second = scope.spawn(|| part(second));
        let mut made = part(first);
        made.extend(second.join().unwrap_or_else(|panic| resume_unwind(panic)));
        made
    })
}

/// How one agreement stands.
pub(crate) fn line(case: &Case, desk: &Desk<'_>, lang: Lang) -> report::Standing {
    let (state, version) = (&case.state, case.state.version());
    let sealed = case.sealed();
    let word = |key| sealed.as_ref().and_then(|sealed| sealed.get(key)).unwrap_or_default().to_owned();
    let mut contacts = sealed.as_ref().map(Contact::all).unwrap_or_default();
    let open = state.is_open();
    report::Standing {
        number: state.number().as_str().to_owned(),
        version: version.version,
        state: state.phase().key(),
        late: state.is_late(desk.today),
        expired: state.is_expired(desk.today),
        starts_soon: state.starts_soon(desk.today, desk.habits.warn_days_before),
        issued: written_day(version.issued),
        starts: written_day(version.terms.starts),
        ends: written_day(version.terms.ends),
        deadline: version.terms.deadline.map(written_day),
        pupil: word(Key::Pupil),
        class: word(Key::Class),
        host: word(Key::Host),
        missing: if open { version.missing().map(ToString::to_string).collect() } else { vec![] },
        days_waiting: open.then(|| (desk.today - waiting_since(case)).num_days()),
        content_digest: sealed
            .as_ref()
            .and_then(tripartite::ledger::Sealed::content)
            .map(|content| content.short().to_string()),
        document_hash: sealed
            .as_ref()
            .and_then(tripartite::ledger::Sealed::document)
            .map(|document| document.to_string()),
        parties: version.standings().map(|standing| party(&standing, &mut contacts, case, lang)).collect(),
        allowed: sealed.iter().flat_map(|sealed| sealed.all(Key::Allowed)).map(allowed).collect(),
    }
}

/// A rule that was allowed, and why.
fn allowed(words: &str) -> report::Allowed {
    let (rule, reason) = words.split_once(' ').unwrap_or((words, ""));
    report::Allowed { rule: rule.to_owned(), reason: reason.to_owned() }
}

/// The day of the last signature, or of the issue.
fn waiting_since(case: &Case) -> NaiveDate {
    let version = case.state.version();
    version.last_signed().and_then(|act| act.what.on()).unwrap_or(version.issued)
}

fn party(standing: &Standing<'_>, contacts: &mut [Contact], case: &Case, lang: Lang) -> report::Party {
    let role = Contact::words_of(standing.party, contacts).get(lang).to_owned();
    // Each is asked for once.
    let key = standing.party.as_str();
    let contact = contacts.iter_mut().find(|contact| contact.key == key);
    let contact = contact.map(std::mem::take).unwrap_or_default();
    let of = |act: Option<&Act>| act.map(|act| written_day(act.what.on().unwrap_or(act.day)));
    report::Party {
        key: key.to_owned(),
        role,
        asked: standing.asked.key(),
        name: contact.name,
        email: contact.email,
        phone: contact.phone,
        signed: of(standing.signed),
        how: standing.signed.and_then(|act| act.what.how()).map(tripartite::ledger::How::key),
        despite: standing.signed.and_then(|act| case.despite(act.seq)),
        declined: of(standing.declined),
        reason: standing.declined.and_then(|act| case.reason(act.seq)),
        reminded: of(standing.reminded),
        event: standing.signed.or(standing.declined).map(|act| act.seq),
    }
}

fn is_wanted(line: &report::Standing, args: &args::Status) -> bool {
    let state = args.state.is_empty() || args.state.iter().any(|state| is_in(line, *state));
    let party = args.party.as_ref().is_none_or(|party| {
        line.days_waiting.is_some() && line.parties.iter().any(|one| one.key == party.as_str() && one.signed.is_none())
    });
    let due = line.deadline.as_ref().unwrap_or(&line.starts);
    // Of what is cancelled nothing is due, unless it is asked for.
    let is_over = [Phase::Cancelled, Phase::Erased].map(Phase::key).contains(&line.state) && args.state.is_empty();
    let before = args.before.is_none_or(|day| *due <= day.to_string() && !is_over);
    state && party && before
}

fn is_in(line: &report::Standing, state: StateArg) -> bool {
    let phase = match state {
        StateArg::Issued => Phase::Issued,
        StateArg::Signing => Phase::Signing,
        StateArg::Complete => Phase::Complete,
        StateArg::Declined => Phase::Declined,
        StateArg::Cancelled => Phase::Cancelled,
        StateArg::Erased => Phase::Erased,
        StateArg::Open => return line.days_waiting.is_some(),
        StateArg::Late => return line.late,
        StateArg::Expired => return line.expired,
    };
    line.state == phase.key()
}

fn said(key: &str, lang: Lang) -> String {
    Phase::of_key(key).map_or_else(String::new, |phase| phase.words().get(lang).to_owned())
}

/// What the parties are whose signature is missing.
fn missing(line: &report::Standing) -> Vec<&str> {
    let missing = line.parties.iter().filter(|party| line.missing.contains(&party.key));
    missing.map(|party| party.role.as_str()).collect()
}

/// A day as a secretariat writes it: `15/06/2026`.
fn day_words(day: &str, lang: Lang) -> String {
    match day.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] if lang == Lang::Fr => format!("{day}/{month}/{year}"),
        _ => day.to_owned(),
    }
}

/// The agreements as lines with columns of one width.
fn table(lines: &[report::Standing], desk: &Desk<'_>, lang: Lang) -> Vec<String> {
    let cells = in_halves(lines, |lines| lines.iter().map(|line| row(line, desk, lang)).collect());
    let width = |at: usize| cells.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..4).map(|at| width(at).unwrap_or(0).min(60)).collect();
    let padded = |row: &[String; 5]| {
        let cells = row.iter().zip(widths.iter().copied().chain([0]));
        let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    in_halves(&cells, |cells| cells.iter().map(padded).collect())
}

/// The cells of a line: number, state, first day, who, and what is missing.
fn row(line: &report::Standing, desk: &Desk<'_>, lang: Lang) -> [String; 5] {
    let who = [&line.pupil, &line.class, &line.host];
    let who = who.into_iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let missing = missing(line).join(", ");
    let missing = (!missing.is_empty()).then(|| text!("manque : {missing}", "missing: {missing}"));
    let missing = missing.map(|words| words.get(lang).to_owned());
    let said = missing.into_iter().chain(refusals(line, lang)).chain(despite(line, lang));
    let said = said.chain([flag(line, desk, lang)]);
    let said: Vec<String> = said.filter(|words| !words.is_empty()).collect();
    let between = text!(" ; ", "; ");
    let said = said.join(between.get(lang));
    [line.number.clone(), state_words(line, lang), day_words(&line.starts, lang), who, said]
}

/// Who declined an agreement that is declined, and why.
fn refusals(line: &report::Standing, lang: Lang) -> Vec<String> {
    let declined = Phase::Declined.key() == line.state;
    let who = line.parties.iter().filter(|party| declined && party.declined.is_some());
    who.map(|party| {
        let role = &party.role;
        let reason = party.reason.as_deref().unwrap_or_default();
        text!("refus : {role} ({reason})", "declined by: {role} ({reason})").get(lang).to_owned()
    })
    .collect()
}

/// Whose file was taken for a signature that `verify` would not accept.
fn despite(line: &report::Standing, lang: Lang) -> Option<String> {
    let who: Vec<&str> =
        line.parties.iter().filter(|party| party.despite.is_some()).map(|party| party.role.as_str()).collect();
    let who = who.join(", ");
    (!who.is_empty()).then(|| text!("accepté malgré tout : {who}", "accepted despite all: {who}").get(lang).to_owned())
}

fn state_words(line: &report::Standing, lang: Lang) -> String {
    match line.version {
        1 => said(line.state, lang),
        version => format!("{} (v{version})", said(line.state, lang)),
    }
}

/// What is urgent about an agreement.
fn flag(line: &report::Standing, desk: &Desk<'_>, lang: Lang) -> String {
    let until = tripartite::ledger::read_day(&line.starts).map_or(0, |day| (day - desk.today).num_days());
    let mut flags = vec![];
    if line.expired {
        flags.push(text!("stage terminé sans toutes les signatures", "placement over without all signatures"));
    } else if line.starts_soon {
        flags.push(match until {
            ..0 => text!("COMMENCÉ", "BEGUN"),
            0 => text!("COMMENCE AUJOURD’HUI", "BEGINS TODAY"),
            1 => text!("COMMENCE DEMAIN", "BEGINS TOMORROW"),
            days => text!("COMMENCE DANS {days} JOURS", "BEGINS IN {days} DAYS"),
        });
    }
    if line.late && !line.expired {
        flags.push(text!("en retard", "late"));
    }
    flags.iter().map(|flag| flag.get(lang).to_owned()).collect::<Vec<_>>().join(", ")
}

fn sum_up(lines: &[report::Standing], terminal: &mut Terminal) {
    let (all, complete) = (lines.len(), lines.iter().filter(|line| line.state == Phase::Complete.key()).count());
    let waiting = lines.iter().filter(|line| line.days_waiting.is_some()).count();
    let late = lines.iter().filter(|line| line.late).count();
    let all = count(all, Both("convention", "agreement"), Both("conventions", "agreements"));
    let complete = count(complete, Both("complète", "complete"), Both("complètes", "complete"));
    let (fr, fr_complete) = (all.get(Lang::Fr), complete.get(Lang::Fr));
    let (en, en_complete) = (all.get(Lang::En), complete.get(Lang::En));
    terminal.sum_up(&text!(
        "{fr} : {fr_complete}, {waiting} en attente dont {late} en retard",
        "{en}: {en_complete}, {waiting} waiting, {late} of them late"
    ));
}

/// Everything about one agreement.
fn detail(line: &report::Standing, terminal: &mut Terminal) {
    let lang = terminal.lang;
    let (state, version) = (said(line.state, lang), line.version);
    terminal.line(&format!("{}  v{version}  {state}", line.number));
    let who = [&line.pupil, &line.class, &line.host].map(String::as_str).join(", ");
    if line.state == Phase::Erased.key() {
        return;
    }
    terminal.line(&format!("  {who}"));
    let (starts, ends) = (day_words(&line.starts, lang), day_words(&line.ends, lang));
    let issued = day_words(&line.issued, lang);
    terminal
        .line(text!("  du {starts} au {ends}, émise le {issued}", "  {starts} to {ends}, issued {issued}").get(lang));
    if let Some(deadline) = &line.deadline {
        let deadline = day_words(deadline, lang);
        let late = if line.late { text!(" (dépassé)", " (passed)") } else { text!("", "") };
        let late = late.get(lang);
        terminal
            .line(text!("  à signer au plus tard le {deadline}{late}", "  to be signed by {deadline}{late}").get(lang));
    }
    if let Some(digest) = &line.content_digest {
        terminal.line(text!("  empreinte {digest}", "  digest {digest}").get(lang));
    }
    for party in &line.parties {
        terminal.line(&format!("  {}", party_line(party, lang)));
    }
    for report::Allowed { rule, reason } in &line.allowed {
        terminal.line(text!("  règle {rule} admise : {reason}", "  rule {rule} allowed: {reason}").get(lang));
    }
}

fn party_line(party: &report::Party, lang: Lang) -> String {
    let role = &party.role;
    let day = |day: &str| day_words(day, lang);
    let stand = match (&party.signed, &party.declined) {
        (Some(on), _) => {
            let on = day(on);
            let how = party.how.and_then(tripartite::ledger::How::of_key).map(tripartite::ledger::How::words);
            let (fr, en) =
                how.map_or_else(Default::default, |how| (how.get(Lang::Fr).to_owned(), how.get(Lang::En).to_owned()));
            match &party.despite {
                Some(why) => text!(
                    "signé le {on} {fr}, ACCEPTÉ MALGRÉ TOUT ({why})",
                    "signed {on} {en}, ACCEPTED DESPITE ALL ({why})"
                ),
                None => text!("signé le {on} {fr}", "signed {on} {en}"),
            }
        }
        (None, Some(on)) => {
            let on = day(on);
            let reason = party.reason.as_deref().unwrap_or_default();
            text!("A REFUSÉ le {on} ({reason})", "DECLINED {on} ({reason})")
        }
        (None, None) if party.asked == Signs::Required.key() => text!("MANQUE", "MISSING"),
        (None, None) if party.asked == Signs::Optional.key() => text!("facultatif", "optional"),
        (None, None) => text!("pour information", "informed"),
    };
    let reminded = party.reminded.as_deref().filter(|_| party.signed.is_none()).map(day);
    let reminded =
        reminded.map_or_else(String::new, |on| text!(", relancé le {on}", ", reminded {on}").get(lang).to_owned());
    let event = party.event.map_or_else(String::new, |seq| format!("  ({seq})"));
    let phone = phone_words(&party.phone);
    let contact = [&party.name, &party.email, &phone].map(String::as_str);
    let contact = contact.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
    format!("{role:22} {contact} : {}{reminded}{event}", stand.get(lang))
}

/// A telephone number as it is dialled: `06 39 98 12 34`.
pub(crate) fn phone_words(phone: &str) -> String {
    // Terminals and mail programs do not agree on no-break spaces.
    phone.parse::<Phone>().map_or_else(|_| phone.to_owned(), |phone| phone.to_string().replace(NO_BREAK, " "))
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// The columns never change their order; new ones come at the end.
fn csv(lines: &[report::Standing]) -> Result<String, Failure> {
    let bug = |e: &dyn std::fmt::Display| Failure::new(tripartite::diagnostic::Bug::new(e).message());
    // Spreadsheets in French take a comma for the decimal one.
    let mut table = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(vec![]);
    let heads = [
        "number",
        "version",
        "state",
        "late",
        "starts_soon",
        "pupil",
        "class",
        "host",
        "starts",
        "ends",
        "deadline",
        "issued",
        "missing",
        "days_waiting",
        "content_digest",
        "document_hash",
        "declined_by",
        "reason",
        "missing_roles",
        "declined_by_roles",
        "despite",
        "despite_reason",
    ];
    table.write_record(heads).map_err(|e| bug(&e))?;
    for line in lines {
        let yes = |flag: bool| if flag { "1" } else { "0" }.to_owned();
        let days = line.days_waiting.map_or_else(String::new, |days| days.to_string());
        let declined = line.parties.iter().filter(|party| party.declined.is_some());
        let despite = line.parties.iter().filter_map(|party| Some((party.key.as_str(), party.despite.as_deref()?)));
        let row = [
            line.number.clone(),
            line.version.to_string(),
            line.state.to_owned(),
            yes(line.late),
            yes(line.starts_soon),
            harmless(&line.pupil),
            harmless(&line.class),
            harmless(&line.host),
            line.starts.clone(),
            line.ends.clone(),
            line.deadline.clone().unwrap_or_default(),
            line.issued.clone(),
            line.missing.join(" "),
            days,
            line.content_digest.clone().unwrap_or_default(),
            line.document_hash.clone().unwrap_or_default(),
            declined.clone().map(|party| party.key.as_str()).collect::<Vec<_>>().join(" "),
            harmless(&declined.clone().filter_map(|party| party.reason.as_deref()).collect::<Vec<_>>().join(" ; ")),
            harmless(&missing(line).join(" ; ")),
            harmless(&declined.map(|party| party.role.as_str()).collect::<Vec<_>>().join(" ; ")),
            despite.clone().map(|(key, _)| key).collect::<Vec<_>>().join(" "),
            harmless(&despite.map(|(_, why)| why).collect::<Vec<_>>().join(" ; ")),
        ];
        table.write_record(row).map_err(|e| bug(&e))?;
    }
    let bytes = table.into_inner().map_err(|e| bug(&e))?;
    // The mark by which spreadsheets know UTF-8.
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}
