//! Finds and tests the mail servers of an address, and prints those to enter.
//!
//! `cargo run -p mail-discovery --example settings -- user@example.org`; with a domain alone no source gets an address.

use mail_discovery::survey::{SurveyOptions, survey};
use mail_net::{Clock, Net, NetOptions};
use mail_types::{Source, Target, event::Events};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target: Target = std::env::args().nth(1).ok_or("usage: settings ADDRESS|DOMAIN")?.parse()?;
    let net = Net::system(&NetOptions::default(), Clock::system())?;
    let options = SurveyOptions::for_target(target, Source::ALL.to_vec());
    let report = survey(&net, &Events::none(), &options).await;
    for server in report.servers.iter().filter(|server| server.chosen) {
        let candidate = &server.candidate;
        let outcome = match server.probe.as_ref().map(|probe| probe.failure()) {
            None => "not tested".to_owned(),
            Some(None) => "answers".to_owned(),
            Some(Some((phase, failure))) => format!("{}: {failure}", phase.id()),
        };
        println!("{}: {} ({}): {outcome}", candidate.protocol, candidate.endpoint, candidate.security.id());
    }
    println!("{:?}", report.conclusion);
    Ok(())
}
