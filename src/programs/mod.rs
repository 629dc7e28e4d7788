//! The programs that people read their mail with: one catalogue, with the clicks that set an account up in each.
//!
//! A [`Program`] is data: names of texts, and which value stands beside which field. [`Program::guide`] puts an
//! account's values in. The words are the program's own; where they come from is in `docs/dev/programs.md`.

mod guide;
mod table;

#[cfg(test)]
mod tests;

use mail_types::Protocol;

pub use table::ALL;

/// Where mail is read.
#[derive(Debug, PartialEq, Eq)]
pub struct Program {
    /// Stable name; the texts `program-ID` and `program-ID-…` belong to it.
    pub id: &'static str,
    /// What it runs on.
    pub kind: Kind,
    /// Incoming protocols that it speaks.
    pub incoming: &'static [Protocol],
    /// The format that sets it up faster than clicks, by its name in `--export`.
    pub quicker: Option<&'static str>,
    /// Steps of a person who sets the account up, in their order; empty if it is configured by a file.
    pub steps: &'static [Step],
    /// The steps if the provider's page asks for the password; empty: the usual ones, with another login method.
    pub by_browser: &'static [Step],
    /// Where the program keeps the choice what POP3 leaves on the server.
    pub retention: Option<&'static str>,
}

/// What a program runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A desktop or laptop.
    Computer,
    /// A phone or tablet.
    Phone,
    /// A terminal, with files to write.
    Terminal,
    /// A web application, with lines for its configuration.
    Web,
    /// Any other.
    Other,
}

/// One step: a sentence, and the fields to fill in.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// Id of its text.
    pub text: &'static str,
    /// Labels (ids of texts) with their values.
    pub fields: &'static [(&'static str, Value)],
}

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The name that recipients see.
    Name,
    /// The address.
    Address,
    /// The password, which is never printed.
    Password,
    /// IMAP or POP3.
    Kind,
    /// SMTP
    Smtp,
    /// Host name.
    Host(Side),
    /// Port.
    Port(Side),
    /// How the connection is protected, in the program's words.
    Security(Side),
    /// How to log in, in the program's words.
    Login(Side),
    /// User name.
    User(Side),
}

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The incoming one.
    In,
    /// The outgoing one.
    Out,
}

impl Program {
    /// It reads mail by this protocol.
    pub fn speaks(&self, protocol: Protocol) -> bool {
        self.incoming.contains(&protocol)
    }

    /// People set it up by clicks.
    pub fn has_steps(&self) -> bool {
        !self.steps.is_empty()
    }
}

/// The program of that name.
pub fn by_id(id: &str) -> Option<&'static Program> {
    ALL.iter().find(|program| program.id == id)
}
