//! All integration tests in one binary: one link instead of many.

#[cfg(test)]
mod cli;
#[cfg(test)]
mod input;
#[cfg(test)]
mod models;
