//! `--config-file`: a file on disk, read as mail programs would read it once it is published.
//!
//! Nobody is asked: the file is at hand. What it names is as untrusted as what a network names, since
//! nobody says who wrote it: its servers are tested, private addresses are left alone, and a password
//! needs better grounds.

use super::autoconfig_xml::ParseError;
use super::autodiscover_xml::{self, Reply};
use super::remarks::FileSettings;
use super::{Answer, Context, DiscoverySource, Parsed, Query, Question, autoconfig_xml, mobileconfig};
use mail_types::finding::{AUTOCONFIG_UNUSABLE, Finding};
use mail_types::reason::{Absent, AutoconfigError, AutodiscoverError, SourceError};
use mail_types::report::{Failure, Outcome};
use mail_types::{Source, Trust};

/// The file on disk.
pub struct ConfigFile;

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalFile {
    /// As the user named it.
    pub path: String,
    /// Its content; the caller limits its size.
    pub body: Vec<u8>,
}

impl DiscoverySource for ConfigFile {
    fn source(&self) -> Source {
        Source::ConfigFile
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let question = |_: &LocalFile| Question::new(Source::ConfigFile, 0, Query::Local);
        context.file.as_ref().map(question).into_iter().collect()
    }

    fn parse(&self, context: &Context, _question: &Question, _answer: Answer) -> Parsed {
        match &context.file {
            Some(file) => read(context, file),
            None => Parsed::new(Outcome::Absent(Absent::NothingTyped.into()), Trust::File),
        }
    }
}

fn read(context: &Context, file: &LocalFile) -> Parsed {
    let (form, read) = if mobileconfig::is_profile(&file.body) {
        let read = mobileconfig::parse(&file.body, context.address.as_ref());
        ("Apple configuration profile", read.map_err(SourceError::from))
    } else if autodiscover_xml::is_answer(&file.body) {
        ("Autodiscover", autodiscover(context, &file.body))
    } else {
        ("autoconfig (clientConfig)", autoconfig(context, &file.body))
    };
    let place = |finding: Finding| finding.with("url", file.path.clone()).from(Source::ConfigFile);
    match read {
        Ok(read) => {
            let mut parsed = if read.config.servers.is_empty() {
                Parsed::failed(Failure::of(AutoconfigError::NoServer), Trust::File)
            } else {
                Parsed::found(read.config, Trust::File)
            };
            parsed.findings = read.findings.into_iter().chain(read.refusals).map(place).collect();
            parsed.evidence = std::iter::once(form.to_owned()).chain(read.evidence).collect();
            parsed
        }
        Err(error) => {
            let failure = Failure::of(error);
            let finding = Finding::new(&AUTOCONFIG_UNUSABLE).with("reason", failure.reason.clone());
            let mut parsed = Parsed::failed(failure, Trust::File);
            parsed.findings.push(place(finding));
            parsed
        }
    }
}

fn autoconfig(context: &Context, body: &[u8]) -> Result<FileSettings, SourceError> {
    let read = autoconfig_xml::parse(body, &context.domain, context.address.as_ref(), context.language)?;
    let autoconfig_xml::Parsed { config, findings, refusals, evidence, .. } = read;
    Ok(FileSettings { config, findings, refusals, evidence })
}

/// The answer that an Autodiscover service is to give. One made for a single user has the address in
/// it; where none was typed, `user@D` stands for it.
fn autodiscover(context: &Context, body: &[u8]) -> Result<FileSettings, SourceError> {
    let anybody = || format!("user@{}", context.domain).parse().ok();
    let unusable = || SourceError::from(AutodiscoverError::NoSettings);
    let address = context.address.clone().or_else(anybody).ok_or_else(unusable)?;
    let reply = autodiscover_xml::parse(body, &address).map_err(|error| match error {
        ParseError::NoProvider => unusable(),
        error => error.into(),
    })?;
    match reply {
        Reply::Settings(read) if read.config.servers.is_empty() => Err(AutodiscoverError::OnlyExchange.into()),
        Reply::Settings(read) => Ok(*read),
        Reply::RedirectUrl(to) | Reply::RedirectAddress(to) => Err(SourceError::FileRedirects { to }),
        Reply::Error { code, text } => Err(AutodiscoverError::Refused { code, text }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::Domain;

    fn parse(body: &str) -> Parsed {
        let context = Context {
            file: Some(LocalFile { path: "config.xml".to_owned(), body: body.as_bytes().to_vec() }),
            ..Context::new(Domain::parse("example.org").expect("domain"))
        };
        let question = ConfigFile.plan(&context).remove(0);
        ConfigFile.parse(&context, &question, Answer::Local)
    }

    const SERVER: &str = "<clientConfig version='1.1'><emailProvider id='example.org'><domain>example.org</domain>\
        <incomingServer type='imap'><hostname>mail.example.org</hostname><port>993</port>\
        <socketType>SSL</socketType><username>%EMAILADDRESS</username></incomingServer>\
        </emailProvider></clientConfig>";
    const PROFILE: &str = "<?xml version='1.0'?><plist version='1.0'><dict><key>PayloadContent</key><array><dict>\
        <key>PayloadType</key><string>com.apple.mail.managed</string>\
        <key>IncomingMailServerHostName</key><string>mail.example.org</string>\
        <key>IncomingMailServerUseSSL</key><true/></dict></array></dict></plist>";

    const ANSWER: &str = "<Autodiscover><Response><Account><AccountType>email</AccountType>\
        <Action>settings</Action><RedirectUrl>https://example.com/</RedirectUrl><Protocol><Type>IMAP</Type>\
        <Server>mail.example.org</Server><Port>993</Port><SSL>on</SSL></Protocol></Account></Response>\
        </Autodiscover>";

    #[test]
    fn the_format_is_told_by_the_content() {
        for (body, servers, findings) in [
            (SERVER, 1, &["autoconfig-placeholder", "autoconfig-unusable"][..]),
            (PROFILE, 1, &["autoconfig-unusable"]),
            (ANSWER, 1, &["autoconfig-unusable"]),
            (&ANSWER.replace("IMAP", "EXCH"), 0, &["autoconfig-unusable"]),
            (&ANSWER.replace("settings", "redirectUrl"), 0, &["autoconfig-unusable"]),
            ("<Autodiscover/>", 0, &["autoconfig-unusable"]),
            ("<html/>", 0, &["autoconfig-unusable"]),
            ("<plist version='1.0'><dict/></plist>", 0, &["autoconfig-unusable"]),
            ("", 0, &["autoconfig-unusable"]),
        ] {
            let parsed = parse(body);
            let named = match &parsed.outcome {
                Outcome::Found(config) => config.servers.len(),
                _ => 0,
            };
            let (refusals, ids): (Vec<&str>, Vec<&str>) =
                parsed.findings.iter().map(|finding| finding.spec.id).partition(|id| id.starts_with("program-"));
            assert_eq!(servers > 0, !refusals.is_empty(), "{body}");
            assert_eq!((named, &ids[..]), (servers, findings), "{body}");
            assert_eq!(parsed.trust, Trust::File);
        }
    }

    #[test]
    fn without_a_file_nothing_is_asked() {
        let context = Context::new(Domain::parse("example.org").expect("domain"));
        assert_eq!(ConfigFile.plan(&context), []);
    }
}
