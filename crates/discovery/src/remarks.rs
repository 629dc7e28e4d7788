//! What is odd about a settings file, in whichever format: values that are not understood, placeholders,
//! parts that are skipped. Pure.

use mail_types::{Finding, MailConfig, Message, Protocol, finding};

/// Findings beyond this number are dropped: a file can be odd in a thousand places.
pub(crate) const FINDINGS_MAX: usize = 40;
/// Characters of a foreign value that a finding quotes.
pub(crate) const QUOTE_MAX: usize = 120;

/// What a file says, whatever its format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSettings {
    /// The settings.
    pub config: MailConfig,
    /// What is odd about the file, without its name.
    pub findings: Vec<Finding>,
    /// Which mail programs would refuse the file, or a server in it.
    pub refusals: Vec<Finding>,
    /// What is in order but of no use here.
    pub evidence: Vec<String>,
}

/// Findings about one file, each once, without the file's name, which only the caller knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Remarks(Vec<Finding>);

impl Remarks {
    /// A part of the file that is not used.
    pub(crate) fn skip(&mut self, reason: Message) {
        self.add(Finding::new(&finding::AUTOCONFIG_SECTION_SKIPPED).with("reason", reason));
    }

    /// A value that mail programs do not understand.
    pub(crate) fn odd_value(&mut self, element: &str, value: &str) {
        let finding = Finding::new(&finding::AUTOCONFIG_ODD_VALUE);
        self.add(finding.with_foreign("element", element).with_foreign("value", quote(value)));
    }

    /// A placeholder that nothing can be filled in for.
    pub(crate) fn bad_placeholder(&mut self, text: &str) {
        self.add(Finding::new(&finding::AUTOCONFIG_PLACEHOLDER).with_foreign("text", quote(text)));
    }

    /// A placeholder of autoconfig in a format that has none.
    pub(crate) fn literal_placeholder(&mut self, text: &str) {
        self.add(Finding::new(&finding::PLACEHOLDER_LITERAL).with_foreign("text", quote(text)));
    }

    /// A kind of server that the file does not name: a mail program can't be set up with it alone.
    pub(crate) fn missing_servers(&mut self, config: &MailConfig) {
        let outgoing = config.servers.iter().any(|server| server.protocol == Protocol::Submission);
        let incoming = config.servers.iter().any(|server| server.protocol != Protocol::Submission);
        let kinds = [(incoming, "autoconfig-reason-no-incoming"), (outgoing, "autoconfig-reason-no-outgoing")];
        for (_, reason) in kinds.into_iter().filter(|(present, _)| !present) {
            // Past the limit as well: this is the one finding that must not be missed.
            self.0.push(Finding::new(&finding::AUTOCONFIG_UNUSABLE).with("reason", Message::new(reason)));
        }
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        if self.0.len() < FINDINGS_MAX && !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.0
    }
}

/// A foreign value, trimmed and cut to what a line can hold.
pub(crate) fn quote(text: &str) -> String {
    text.trim().chars().take(QUOTE_MAX).collect()
}
