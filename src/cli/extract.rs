//! `extract`: the data inside one of our PDFs, and whether its digest holds.

use serde_json::Value;
use tripartite::extract::{self, Extracted, Proof};
use tripartite::{store, text};

use super::Outcome;
use super::args;
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::Terminal;

pub(crate) fn run(args: &args::Extract, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let path = terminal.here.join(&args.pdf);
    let bytes = store::read_up_to(&path, extract::LONGEST).map_err(|e| terminal.failure(&e))?;
    let extracted = match extract::extract(&bytes) {
        Ok(extracted) => extracted,
        Err(flaw) => {
            let failure = Failure::new(flaw.message);
            terminal.fail(&match flaw.help {
                Some(help) => failure.with_help(help),
                None => failure,
            });
            return Ok(Outcome::Found);
        }
    };
    if let Some(output) = &args.json {
        let output = terminal.here.join(output);
        store::write_whole(&output, extracted.data.as_bytes()).map_err(|e| terminal.failure(&e))?;
    }
    if !terminal.is_human() {
        terminal.json(&report::Extract {
            schema: SCHEMA,
            command: "extract",
            file: terminal.shown(&path),
            content_digest: extracted.digest.to_string(),
            proof: match extracted.proof {
                Proof::Printed => "printed",
                Proof::Identifier => "identifier",
            },
            data: extracted.values,
        })?;
        return Ok(Outcome::Well);
    }
    if args.json.is_none() {
        terminal.result(&extracted.data);
        terminal.result("\n");
    }
    sum_up(&extracted, terminal);
    Ok(Outcome::Well)
}

fn sum_up(extracted: &Extracted, terminal: &mut Terminal) {
    let said = |key: &str| extracted.values.get(key).map(Value::to_string).unwrap_or_default().replace('"', "");
    let (number, version, digest) = (said("number"), said("version"), extracted.digest.short());
    terminal.sum_up(&match extracted.proof {
        Proof::Printed => text!(
            "{number}, version {version} : l’empreinte des données, {digest}, est celle qui est imprimée au pied des pages",
            "{number}, version {version}: the digest of the data, {digest}, is the one printed at the foot of the pages"
        ),
        Proof::Identifier => text!(
            "{number}, version {version} : l’empreinte des données, {digest}, est celle de l’identifiant du fichier ; les pages \
             ne se laissent pas lire",
            "{number}, version {version}: the digest of the data, {digest}, is that of the file’s identifier; the pages cannot \
             be read"
        ),
    });
}
