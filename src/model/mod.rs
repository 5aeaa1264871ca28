//! Convention types: a folder of `templates/` each.

mod filters;
