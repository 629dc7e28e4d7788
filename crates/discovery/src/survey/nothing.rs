//! Why nothing was found: the domain does not exist, takes no mail, or has no mail server. Pure.

use super::SurveyOptions;
use crate::builtin;
use mail_types::reason::{Absent, DnsError};
use mail_types::report::{Attempt, Conclusion, DiscoveryReport, Lack, Outcome};
use mail_types::{Reason, Source};

/// How a run ended that found no incoming server.
pub(super) fn conclusion(options: &SurveyOptions, discovery: &DiscoveryReport) -> Conclusion {
    let near = builtin::near_miss(options.target.domain());
    if options.file_alone() {
        return Conclusion::FileNothing;
    }
    if options.offline {
        return Conclusion::OfflineNothing { near };
    }
    // Servers are published, though none can be used.
    if discovery.attempts.iter().any(names_servers) {
        return Conclusion::NothingFound;
    }
    discovery.attempts.iter().find_map(lack).map_or(Conclusion::NothingFound, |lack| Conclusion::NoMail { lack, near })
}

fn names_servers(attempt: &Attempt) -> bool {
    !matches!(attempt.source, Source::Guess | Source::Parent)
        && matches!(&attempt.outcome, Outcome::Found(config) if !config.servers.is_empty())
}

/// DNS says that the domain receives no mail at all; then what a domain above it publishes means others.
pub(crate) fn takes_no_mail(attempts: &[Attempt]) -> bool {
    attempts.iter().filter_map(lack).any(|lack| lack != Lack::Exchanger)
}

/// What DNS says of the domain's mail exchanger, where it is a clear no.
fn lack(attempt: &Attempt) -> Option<Lack> {
    let Outcome::Absent(reason) = &attempt.outcome else { return None };
    match reason {
        _ if attempt.source != Source::Mx => None,
        Reason::Dns(DnsError::NxDomain) => Some(Lack::Domain),
        Reason::Dns(DnsError::NoData) | Reason::Absent(Absent::NoMx) => Some(Lack::Exchanger),
        Reason::Absent(Absent::NullMx) => Some(Lack::Acceptance),
        Reason::Absent(Absent::UselessMx { .. }) => Some(Lack::UsefulExchanger),
        _ => None,
    }
}
