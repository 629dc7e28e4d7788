//! The sources of settings, one file a source.

pub mod autoconfig_xml;
pub mod builtin;
