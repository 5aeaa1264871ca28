//! `tripartite` turns TOML descriptions of a pupil, guardians, a school and a host organisation into the internship agreement
//! (*convention*) that French schools need.

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
pub mod store;
#[cfg(feature = "cli")]
pub mod command;
