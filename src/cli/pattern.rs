//! Words of a call that mean several files: `retours\*.pdf`, which the shells of Windows leave to the program.

use std::path::{Path, PathBuf};

use tripartite::{store, text};

use super::print::Failure;
use super::terminal::Terminal;

/// The word as a pattern, where it is one: no file is called so.
pub(crate) fn of(path: &Path, terminal: &Terminal) -> Option<String> {
    // The sign in `\\?\C:\…`, the whole name that Windows gives, matches nothing.
    let plain = store::without_verbatim(path.to_str()?);
    (plain.contains(['*', '?', '[']) && !terminal.here.join(path).exists()).then_some(plain)
}

/// The files and folders that a pattern matches, in order.
pub(crate) fn matches(pattern: &str, terminal: &Terminal) -> Result<Vec<PathBuf>, Failure> {
    // From the folder of the call, as it is given: Windows' whole name of that folder is no pattern.
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let matches = glob::glob_with(pattern, options)
        .map_err(|_| Failure::new(text!("« {pattern} » n’est pas un motif", "« {pattern} » is not a pattern")))?;
    let matches: Result<Vec<PathBuf>, glob::GlobError> = matches.collect();
    let mut matches = matches.map_err(|e| {
        let folder = terminal.here.join(e.path());
        terminal.failure(&store::Error::from_io(&folder, e.into()))
    })?;
    matches.sort();
    Ok(matches)
}

/// The files that words of a call mean: each itself, or those that it matches.
pub(crate) fn files(words: &[PathBuf], terminal: &Terminal) -> Result<Vec<PathBuf>, Failure> {
    let mut files = vec![];
    for word in words {
        let Some(pattern) = of(word, terminal) else {
            files.push(word.clone());
            continue;
        };
        let mut found = matches(&pattern, terminal)?;
        found.retain(|path| path.is_file());
        if found.is_empty() {
            return Err(Failure::new(text!(
                "aucun fichier ne correspond à « {pattern} »",
                "no file matches « {pattern} »"
            )));
        }
        files.append(&mut found);
    }
    Ok(files)
}
