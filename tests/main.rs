//! The tests that use the library from outside, in one program.

mod models;
