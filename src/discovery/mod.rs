//! The sources of settings, one file a source.

pub mod builtin;
