//! What a server's no means to the person who wants to log in.

use super::Message;

/// A refusal, explained. The server's own words stay in
/// [`Refusal`](super::report::Refusal).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Stable name of the meaning, as in JSON: `app-password-required`.
    pub id: &'static str,
    /// What it means at this provider.
    pub meaning: Message,
    /// What to do, in one sentence.
    pub advice: Message,
    /// The provider's own preparation, in the order of doing; empty where it has nothing to do with
    /// this refusal.
    pub steps: Vec<Message>,
    /// The page to read.
    pub help_url: Option<&'static str>,
    /// Where it is written that this refusal means this: an RFC section or a public page.
    pub source: &'static str,
}
