//! `check --format sarif`: the findings as code hosts understand them, so that they stand on their lines.
//!
//! The format is SARIF 2.1.0 (OASIS). Columns count characters, as everywhere here.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_sarif::sarif::{
    ArtifactLocation, Location, Message, MultiformatMessageString, PhysicalLocation, Region, ReportingDescriptor,
    Result as Found, ResultLevel, Run, SCHEMA_URL, Sarif, Tool, ToolComponent,
};
use tripartite::diagnostic::Lang;
use tripartite::rules;

use super::report::{Finding, Findings, Place};
use super::words::Both;

/// The findings as one run of this program.
pub(crate) fn of(findings: &Findings, lang: Lang) -> Sarif {
    let driver = ToolComponent::builder()
        .name(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .rules(descriptors(findings, lang))
        .build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .column_kind("unicodeCodePoints")
        .language(findings.lang)
        .results(findings.diagnostics.iter().map(result).collect::<Vec<_>>())
        .build();
    Sarif::builder().schema(SCHEMA_URL).version("2.1.0").runs(vec![run]).build()
}

/// What was asked, for each code that was found.
fn descriptors(findings: &Findings, lang: Lang) -> Vec<ReportingDescriptor> {
    let codes: BTreeSet<&str> = findings.diagnostics.iter().map(|finding| finding.code).collect();
    let text = |words: rules::Words| MultiformatMessageString::builder().text(Both(words.0, words.1).get(lang)).build();
    let descriptor = |code: &str| match rules::about(code) {
        Some(about) => ReportingDescriptor::builder()
            .id(code)
            .short_description(text(about.title))
            .full_description(text(about.explanation))
            .build(),
        None => ReportingDescriptor::builder().id(code).build(),
    };
    codes.into_iter().map(descriptor).collect()
}

fn result(finding: &Finding) -> Found {
    let level = match finding.severity {
        "error" => ResultLevel::Error,
        "warning" => ResultLevel::Warning,
        _ => ResultLevel::Note,
    };
    let said = [Some(&finding.message), finding.help.as_ref(), finding.source.as_ref()];
    let message = said.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n");
    let related = finding.related.iter().filter_map(|one| {
        let message = Message::builder().text(one.message.as_str()).build();
        Some(Location { message: Some(message), ..location(one.place.as_ref()?) })
    });
    Found::builder()
        .rule_id(finding.code)
        .level(level)
        .message(Message::builder().text(message).build())
        .locations(finding.place.iter().map(location).collect::<Vec<_>>())
        .related_locations(related.collect::<Vec<_>>())
        .build()
}

fn location(place: &Place) -> Location {
    let region = Region::builder()
        .start_line(number(place.line))
        .start_column(number(place.column))
        .end_line(number(place.end_line))
        .end_column(number(place.end_column))
        .build();
    let file = ArtifactLocation::builder().uri(uri(&place.file)).build();
    let place = PhysicalLocation::builder().artifact_location(file).region(region).build();
    Location::builder().physical_location(place).build()
}

fn number(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// A path as a reference (RFC 3986): relative to where the command was called, or of the scheme `file`.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    let mut uri = String::from(match (path.starts_with('/'), has_drive) {
        (true, _) => "file://",
        (false, true) => "file:///",
        (false, false) => "",
    });
    for (at, byte) in path.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || (has_drive && at == 1);
        if is_plain {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("agreements/élève 1.toml"), "agreements/%C3%A9l%C3%A8ve%201.toml");
        assert_eq!(uri("/lycée/a.toml"), "file:///lyc%C3%A9e/a.toml");
        assert_eq!(uri(r"C:\lycee\a.toml"), "file:///C:/lycee/a.toml");
        assert_eq!(uri(r"..\a.toml"), "../a.toml");
    }
}
