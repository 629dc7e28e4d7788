//! Options for those who run a domain.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::values::{self, ValueError};
use super::{Common, Complaint, SetupArgs};
use crate::export::publish::LoginName;
use crate::locale::words;
use mail_types::{Domain, Message};

/// What a domain is to publish.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "cli-heading-publish")]
pub struct PublishArgs {
    /// For which domain, and into which folder.
    #[arg(long = "publish", value_name = "cli-name-domain-folder", help = "cli-publish-arg-publish")]
    #[arg(value_parser = place, long_help = "cli-publish-arg-publish-long", conflicts_with = "address")]
    pub place: Option<PublishPlace>,

    /// The host that serves the files.
    #[arg(long, value_name = "cli-name-host", help = "cli-publish-arg-web-host", requires = "place")]
    #[arg(value_parser = values::host, hide_short_help = true, value_hint = ValueHint::Hostname)]
    pub web_host: Option<String>,

    /// Where mail for the domain arrives.
    #[arg(long = "mx", value_name = "cli-name-host", help = "cli-publish-arg-mx", requires = "place")]
    #[arg(value_parser = values::host, hide_short_help = true, value_hint = ValueHint::Hostname)]
    pub mail_exchangers: Vec<String>,
}

/// A domain and a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishPlace {
    /// For whom.
    pub domain: Domain,
    /// Where the files go.
    pub folder: PathBuf,
}

/// Reads `DOMAIN` or `DOMAIN=FOLDER`; the folder is else called like the domain.
fn place(text: &str) -> Result<PublishPlace, ValueError> {
    let expected = "cli-value-publish-expected";
    let (name, folder) = text.split_once('=').map_or((text, None), |(name, folder)| (name, Some(folder)));
    let domain = Domain::parse(name)
        .map_err(|error| ValueError { message: words::address(&error), expected: Some(Message::new(expected)) })?;
    match folder {
        Some("") => Err(ValueError::new("cli-value-format-path", expected)),
        Some(folder) => Ok(PublishPlace { domain, folder: folder.into() }),
        None => Ok(PublishPlace { folder: domain.as_str().into(), domain }),
    }
}

impl PublishArgs {
    pub(super) fn check(&self, setup: &SetupArgs, common: &Common) -> Result<(), Complaint> {
        if self.place.is_none() {
            return Ok(());
        }
        // A conversation about a mailbox is another affair.
        let export = &setup.export;
        for (given, option) in [
            (setup.device_count.is_some(), "--devices"),
            (setup.save, "--save"),
            (setup.keyring, "--keyring"),
            (setup.test_message, "--test-message"),
            (setup.own.password_stdin, "--password-stdin"),
            (setup.own.password_command.is_some(), "--password-command"),
            (!export.exports.is_empty(), "--export"),
            (export.stdout, "--stdout"),
            (export.verify, "--verify"),
            (!common.format.outputs.is_empty(), "--format"),
        ] {
            if given {
                return Err(Complaint::new(Message::new("cli-error-not-with-publish").with("option", option)));
            }
        }
        if setup.own.user.as_deref().is_some_and(|user| LoginName::parse(user).is_none()) {
            return Err(Complaint::new(Message::new("cli-error-publish-user")).hint("cli-hint-publish-user"));
        }
        if setup.servers().any(|url| url.username.is_some()) {
            return Err(Complaint::new(Message::new("cli-error-publish-user")).hint("cli-hint-publish-user"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_domain_and_perhaps_a_folder() {
        let read = |text| place(text).map(|place| (place.domain.as_str().to_owned(), place.folder));
        assert_eq!(read("Example.org"), Ok(("example.org".into(), "example.org".into())));
        assert_eq!(read("müller.example=out/a=b"), Ok(("xn--mller-kva.example".into(), "out/a=b".into())));
        for bad in ["example", "user@example.org", "192.0.2.1", "example.org=", "../x"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
