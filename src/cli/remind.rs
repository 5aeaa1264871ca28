//! `remind`: who is to be reminded, with the text of the message; that it was done is recorded. Nothing is sent.

use std::collections::{BTreeMap, BTreeSet};

use tripartite::agreement::Signs;
use tripartite::diagnostic::{Lang, Text};
use tripartite::ids::Number;
use tripartite::ledger::{Case, Contact, How, Key, Kind, PartyKey, Phase, Refused, Register, What, read_day};
use tripartite::store::{self, Kept};
use tripartite::typography::{date, period};
use tripartite::{text, typography};

use super::Outcome;
use super::acts::{record_all, tell};
use super::args;
use super::desk::{self, Desk, Draft};
use super::issued::kept;
use super::mail::Mail;
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::status;
use super::status::phone_words;
use super::terminal::{Surroundings, Terminal};

/// Days before the deadline from which a party is reminded without being asked for.
const DEADLINE_NEAR: i64 = 7;

pub(crate) fn run(args: &args::Remind, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let output = desk.output(args.output.as_deref(), terminal);
    let (register, _) = desk.register(terminal)?;
    let mut letters = match self::letters(args, &desk, &register) {
        Ok(letters) => letters,
        Err(failure) => return tell("remind", &desk, &[], Err(failure), &[], terminal),
    };
    if letters.is_empty() {
        terminal.sum_up(&text!("personne n’est à relancer", "nobody is to be reminded"));
    }
    if args.dry_run || letters.is_empty() {
        return show(&letters, None, terminal);
    }
    let mut drafts: Vec<Draft> = vec![];
    let recorded = record_all(&desk, terminal, &mut |register| {
        // Of the agreements as they are by now: somebody may have amended one, or recorded a signature.
        letters = self::letters(args, &desk, register)?;
        drafts = letters.iter().map(|letter| letter.draft(register)).collect::<Result<_, _>>()?;
        drafts
            .iter()
            .try_for_each(|draft| desk.admits(draft, register).map_err(|why| desk::refused(&draft.number, &why)))?;
        store::create_folder(&output).map_err(|e| terminal.failure(&e))?;
        let mails = letters.iter().map(|letter| {
            let case = desk::case(&letter.number, register)?;
            let attached = kept(&desk.archive, &Kept::Issued(letter.document), case, terminal)?;
            Ok((&letter.file_name, letter.mail(&desk).written(&letter.document_name, &attached)))
        });
        for (name, mail) in mails.collect::<Result<Vec<_>, Failure>>()? {
            store::write_whole(&output.join(name), mail.as_bytes()).map_err(|e| terminal.failure(&e))?;
        }
        Ok(drafts.clone())
    });
    if recorded.is_ok() {
        show(&letters, Some(&output), terminal)?;
    }
    if terminal.is_human() || recorded.is_err() {
        tell("remind", &desk, &drafts, recorded, &[], terminal)
    } else {
        Ok(Outcome::Well)
    }
}

/// A reminder of one party.
struct Letter {
    number: Number,
    contact: Contact,
    /// What the party is.
    role: Text,
    document: tripartite::digest::DocumentHash,
    document_name: String,
    file_name: String,
    subject: String,
    body: String,
}

/// The reminders that a call means.
fn letters(args: &args::Remind, desk: &Desk<'_>, register: &Register) -> Result<Vec<Letter>, Failure> {
    let cases: Vec<&Case> = if args.numbers.is_empty() {
        register.cases().filter(|case| is_due(case, desk)).collect()
    } else {
        args.numbers.iter().map(|number| desk::case(number, register)).collect::<Result<_, _>>()?
    };
    if let Some(party) = args.party {
        any_has(&party, &cases)?;
    }
    let mut letters = vec![];
    for case in cases {
        let phase = case.state.phase();
        // Of what is complete nobody is to be reminded; of the rest it is not asked for.
        if !args.numbers.is_empty() && !case.state.is_open() && phase != Phase::Complete {
            return Err(desk::refused(case.state.number(), &Refused::Phase { phase, kind: Kind::Reminded }));
        }
        let Some(sealed) = case.sealed().filter(|_| case.state.is_open()) else { continue };
        let contacts = Contact::all(&sealed);
        let version = case.state.version();
        let named = !args.numbers.is_empty() || args.party.is_some();
        let asked = version.standings().filter(|one| match &args.party {
            Some(party) => one.party == party && one.signed.is_none(),
            None => one.is_missing(),
        });
        // In a chain it does no harm, and older ones may hold it: it is refused here.
        let is_informed =
            |party: &PartyKey| version.standings().any(|one| one.party == party && one.asked == Signs::Informed);
        if let Some(party) = args.party.filter(is_informed) {
            if args.numbers.is_empty() {
                continue;
            }
            return Err(desk::refused(case.state.number(), &Refused::OnlyInformed { party, kind: Kind::Reminded }));
        }
        // Nobody is asked before it is their turn, nor twice on a day unless by name.
        let asked = asked.filter(|one| version.signs_after(one.party).is_empty());
        let asked = asked.filter(|one| named || one.reminded.is_none_or(|act| act.day < desk.today));
        for standing in asked {
            let Some(contact) = contacts.iter().find(|contact| contact.key == standing.party.as_str()) else {
                continue;
            };
            let Some(document) = sealed.document() else { continue };
            let role = Contact::words_of(standing.party, &contacts);
            letters.push(letter(case, (contact.clone(), role, standing.asked), document, desk));
        }
    }
    Ok(letters)
}

/// Refuses a party that no agreement of a call has.
pub(crate) fn any_has(party: &PartyKey, cases: &[&Case]) -> Result<(), Failure> {
    let standings = cases.iter().flat_map(|case| case.state.version().standings());
    let known: BTreeSet<PartyKey> = standings.map(|one| *one.party).collect();
    match cases {
        [] => Ok(()),
        _ if known.contains(party) => Ok(()),
        [case] => Err(desk::refused(
            case.state.number(),
            &Refused::Party { party: *party, known: case.state.version().standings().map(|one| *one.party).collect() },
        )),
        _ => {
            let why = Refused::Party { party: *party, known: known.into_iter().collect() };
            let failure = Failure::new(text!(
                "aucune de ces conventions n’a de partie « {party} »",
                "none of these agreements has a party « {party} »"
            ));
            Err(match why.help() {
                Some(help) => failure.with_help(help),
                None => failure,
            })
        }
    }
}

/// Whether an agreement's missing parties are reminded without being named.
fn is_due(case: &Case, desk: &Desk<'_>) -> bool {
    let state = &case.state;
    let near = state.version().terms.deadline.is_some_and(|day| (day - desk.today).num_days() <= DEADLINE_NEAR);
    state.is_open()
        && (near || state.is_late(desk.today) || state.starts_soon(desk.today, desk.habits.warn_days_before))
}

fn letter(
    case: &Case,
    (contact, role, asked): (Contact, Text, Signs),
    document: tripartite::digest::DocumentHash,
    desk: &Desk<'_>,
) -> Letter {
    let line = status::line(case, desk, Lang::Fr);
    let (number, version) = (case.state.number().clone(), line.version);
    let stem = if version == 1 { line.number.clone() } else { format!("{}-v{version}", line.number) };
    let document_name = format!("{stem}.pdf");
    // Whose signature is optional is not pressed for it.
    let (awaited, how) = match asked {
        Signs::Required => ("votre signature est attendue", ("attend encore votre signature", "")),
        _ => {
            ("vous pouvez encore la signer", ("peut encore être signée par vous", " Votre signature est facultative."))
        }
    };
    let (waits, optional) = how;
    let subject = format!("Convention {} : {awaited}", line.number);
    let days = match (read_day(&line.starts), read_day(&line.ends)) {
        (Some(starts), Some(ends)) => period(starts, ends),
        _ => String::new(),
    };
    let until = line.deadline.as_deref().and_then(read_day).map_or_else(String::new, |day| {
        let until = date(day);
        if day < desk.today {
            format!(" (la date limite, le {until}, est passée)")
        } else {
            format!(", au plus tard le {until}")
        }
    });
    let digest = line.content_digest.unwrap_or_default();
    let (school, reply) = (&desk.habits.school, &desk.habits.email);
    let reply =
        if reply.is_empty() { "à l’établissement".to_owned() } else { format!("à l’établissement ({reply})") };
    // Others may sign for several reasons; what is asked of the usual parties they know.
    let own = if contact.role.is_empty() { String::new() } else { format!(" ({})", contact.role) };
    let body = format!(
        "Bonjour {name},\n\n\
         La convention n° {number} ({pupil}, {class} ; {host}, {days}) {waits}{role}{until}.{optional}\n\n\
         Le document à signer est le fichier {document_name} (version {version}, empreinte {digest} au pied des pages). \
         Vous pouvez le signer sur papier, ou dans un lecteur de PDF, puis le renvoyer {reply}. Si vous venez de le faire, \
         ne tenez pas compte de ce message.\n\n\
         Merci d’avance.\n{school}\n",
        name = contact.name,
        role = own,
        number = line.number,
        pupil = line.pupil,
        class = line.class,
        host = line.host,
    );
    let body = body.replace([typography::NO_BREAK, typography::THIN], " ");
    Letter {
        number,
        file_name: format!("{stem}-{}-{}.eml", Number::REMINDER, contact.key),
        contact,
        role,
        document,
        document_name,
        subject,
        body,
    }
}

impl Letter {
    fn draft(&self, register: &Register) -> Result<Draft, Failure> {
        let case = desk::case(&self.number, register)?;
        let how = if self.contact.email.is_empty() { How::Post } else { How::Email };
        let Ok(party) = self.contact.key.parse() else {
            return Err(Failure::new(tripartite::diagnostic::Bug::new("a party without a key").message()));
        };
        Ok(Draft::about(case, What::Reminded { party, how }).with(Key::Note, Some(&self.subject)))
    }

    fn mail(&self, desk: &Desk<'_>) -> Mail<'_> {
        Mail {
            from: (desk.habits.school.clone(), desk.habits.email.clone()),
            to: (&self.contact.name, &self.contact.email),
            subject: &self.subject,
            body: &self.body,
        }
    }
}

/// Prints the texts.
fn show(letters: &[Letter], output: Option<&std::path::Path>, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let file =
        |letter: &Letter, terminal: &Terminal| output.map(|folder| terminal.shown(&folder.join(&letter.file_name)));
    if !terminal.is_human() {
        let lines = letters.iter().map(|letter| report::Reminder {
            number: letter.number.as_str().to_owned(),
            party: letter.contact.key.clone(),
            role: letter.role.get(terminal.lang).to_owned(),
            name: letter.contact.name.clone(),
            email: letter.contact.email.clone(),
            phone: letter.contact.phone.clone(),
            subject: letter.subject.clone(),
            text: letter.body.clone(),
            file: file(letter, terminal),
        });
        let reminders = lines.collect();
        let report = report::Remind { schema: SCHEMA, command: "remind", recorded: output.is_some(), reminders };
        return terminal.json(&report).map(|()| Outcome::Well);
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for letter in letters {
        *seen.entry(letter.number.as_str()).or_default() += 1;
        let Contact { name, email, phone, .. } = &letter.contact;
        let phone = phone_words(phone);
        let reach = [email, &phone].map(String::as_str);
        let reach = reach.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
        let role = letter.role.get(terminal.lang);
        terminal.line(&format!("== {}  {role}  {name}  {reach}", letter.number));
        for line in letter.body.lines() {
            terminal.line(line);
        }
        if let Some(file) = file(letter, terminal) {
            terminal.line(&format!("-- {file}"));
        }
    }
    Ok(Outcome::Well)
}
