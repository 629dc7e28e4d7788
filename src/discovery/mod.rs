//! The sources of settings, one file a source.

pub mod autoconfig_xml;
pub mod builtin;
pub mod rfc2782;
