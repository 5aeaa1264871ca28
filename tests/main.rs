//! All integration tests in one binary: one link instead of many.

#[cfg(test)]
mod cli;
#[cfg(test)]
mod companions;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod html;
#[cfg(test)]
mod input;
#[cfg(test)]
mod ledger;
mod layout;
#[cfg(test)]
mod models;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod press;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod roster;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod returns;
