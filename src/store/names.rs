//! Names of files: which ones every system can keep, and how a path is shown.

use std::path::{Component, Path, PathBuf};

/// Whether a name can be that of a file on Windows as elsewhere.
pub fn is_portable_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    !name.is_empty()
        && !name.ends_with(['.', ' '])
        && !name.chars().any(|c| c.is_control() || "<>:\"/\\|?*".contains(c))
        && !is_reserved(stem)
}

/// The names that Windows keeps for devices, whatever stands behind their first dot.
fn is_reserved(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    let numbered = |start: &str| {
        let mut rest = stem.strip_prefix(start).unwrap_or_default().chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

/// A path for a reader: relative to `here` where it lies beneath it or at most two folders above, without the prefix
/// that Windows puts before absolute paths (`\\?\`, and `\\?\UNC\` for `\\server\share`).
pub fn shown(path: &Path, here: &Path) -> String {
    for (ups, base) in here.ancestors().enumerate().take(3) {
        // From the root of a disk everything lies beneath: the absolute path says more.
        if ups > 0 && base.parent().is_none() {
            break;
        }
        if let Ok(rest) = path.strip_prefix(base) {
            let up = std::iter::repeat_n(Component::ParentDir, ups);
            let relative: PathBuf = up.chain(rest.components()).collect();
            let empty = relative.as_os_str().is_empty();
            return if empty { ".".to_owned() } else { relative.to_string_lossy().into_owned() };
        }
    }
    without_verbatim(&path.to_string_lossy())
}

/// A path as people write it, without the prefix that Windows puts before a whole name.
pub fn without_verbatim(path: &str) -> String {
    match (path.strip_prefix(r"\\?\UNC\"), path.strip_prefix(r"\\?\")) {
        (Some(share), _) => format!(r"\\{share}"),
        (None, Some(drive)) => drive.to_owned(),
        (None, None) => path.to_owned(),
    }
}
