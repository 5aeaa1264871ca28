//! `tripartite` turns TOML descriptions of a pupil, guardians, a school and a host organisation into the internship
//! agreement (*convention*) that French schools need, as a PDF with signature blocks.
//!
//! ```
//! use tripartite::diagnostic::{Diagnostics, Sources};
//! use tripartite::{input::MemoryFolder, input::Reader, model::Models, render::Renderer, rules};
//!
//! let (models, mut sources, mut found) = (Models::builtin(), Sources::new(), Diagnostics::new());
//! let toml = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/reference/shortest.toml"));
//! let agreement = Reader::new(MemoryFolder::default()).agreement("a.toml", toml, &mut sources, &mut found).expect("readable");
//! let model = models.get(agreement.model.as_str()).expect("a model of ours");
//! let checked = rules::check(agreement, model, &rules::SchoolContext::default(), None, &mut found).expect("no error");
//! let rendered = Renderer::new(&models).render(&checked, &mut sources, &mut found)?.expect("sound templates");
//! println!("{} {} bytes", rendered.document_hash(), rendered.bytes().len());
//! # assert!(rendered.bytes().starts_with(b"%PDF-1.7") && !found.has_errors());
//! # Ok::<(), tripartite::diagnostic::Bug>(())
//! ```
//!
//! # How it works
//!
//! Data flows one way. Each step gives the proof that the next one asks for, so that none can be left out:
//!
//! | step | in | out |
//! |---|---|---|
//! | [`input`] | bytes of TOML, a folder to read what they name | [`agreement::Agreement`]: valid value by value |
//! | [`rules`] | an agreement and its model | [`rules::Checked`]: no rule finds an error |
//! | [`content`] | a checked agreement and its [`model`] | [`content::Content`]: the printed values, what the content digest covers |
//! | [`document`] | the markup that the model's templates print of it | [`document::Document`]: headings, frames, tables, signature blocks |
//! | [`layout`] | a document | [`layout::Pages`]: every line in its place |
//! | [`pdf`] | pages | bytes |
//! | [`render`] | the four above in one | [`render::Rendered`]: bytes, document hash, content digest |
//!
//! Beside that road stand, each with its own page here:
//!
//! | room | in | out |
//! |---|---|---|
//! | [`roster`] | a school's exports, the files of its folder | the files to write, and what changed |
//! | [`companion`], [`pack`] | checked agreements | letters and sheets; many agreements in one file to print |
//! | [`html`] | a checked agreement, by the same document | [`html::Page`]: one accessible page for a phone |
//! | [`ledger`] | events | the state of each agreement; what may follow; whether the chain is whole |
//! | [`verify`] | a file that came back, the issued bytes | [`verify::Verdict`]: what it is, and why |
//! | [`extract`] | one of our files | the data inside, and whether its digest is the printed one |
//! | [`evidence`] | the events of one agreement, the files that they name | [`evidence::Evidence`]: a file that anyone can check |
//! | [`traces`] | a file of the school's folder | whether it speaks of a pupil |
//! | [`wall`] | how agreements stand | the list to pin on the wall |
//!
//! Under them stand the values: [`diagnostic`] (what is wrong, where, what to write), [`digest`], [`font`], [`typography`],
//! [`ids`], [`calendar`]. At the edge stands [`store`], the only room that touches a disk; the command is built on all of
//! them from outside. A room uses only rooms that are listed before it below, and a test holds it to that.
//!
//! # What always holds
//!
//! - Nothing unchecked is rendered: a [`rules::Checked`] can only be had from [`rules::check`].
//! - The same input gives the same bytes: no clock, no random number, no order of a hash, no setting of the machine. What is
//!   kept between documents is the result of pure functions, so a document does not depend on its neighbours.
//! - What somebody wrote wrongly is a [`diagnostic::Diagnostic`] with its place; what the system refuses is a
//!   [`store::Error`]; what cannot happen is a [`diagnostic::Bug`]. There is no fourth kind, and no panic.
//!
//! # What it does not do
//!
//! It judges no law beyond what [`rules`] asks, trusts no certificate for you, and sends nothing anywhere.

mod kept;
pub mod diagnostic;
pub mod digest;
pub mod font;
pub mod typography;
pub mod ids;
pub mod calendar;
pub mod agreement;
pub mod document;
pub mod input;
pub mod model;
pub mod rules;
pub mod content;
pub mod layout;
pub mod pdf;
pub mod render;
pub mod companion;
pub mod html;
pub mod pack;
pub mod ledger;
pub mod verify;
pub mod evidence;
pub mod wall;
pub mod extract;
pub mod roster;
pub mod traces;
pub mod store;
#[cfg(feature = "cli")]
pub mod command;

/// The example of `README.md`, compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
