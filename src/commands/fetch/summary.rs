//! What `fetch` says in the end.

use super::job::Done;
use super::plan::AccountPlan;
use super::view::{Document, Fetched, Unfetched};
use crate::cli::Common;
use crate::commands::failed::Failed;
use crate::commands::output::{self, Terminal};
use crate::commands::stop;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::{Format, json, size};
use mail_discovery::diagnosis;
use mail_fetch::Report;
use mail_types::report::{Candidate, Fault, Refusal};
use mail_types::{EmailAddress, Message, Reason};

/// How the account's run ended.
pub fn exit(outcome: &Result<Done, Failed>) -> Exit {
    match outcome.as_ref().map(|done| done.report.fault()) {
        Ok(Some(Fault::Interrupted)) => stop::exit(),
        Ok(fault) => Exit::from(fault),
        Err(failed) => failed.exit(),
    }
}

/// Writes the report of one account where it is wanted.
pub fn finish(common: &Common, plan: &AccountPlan, done: &Done, locale: &Locale, terminal: Terminal) -> Exit {
    let Done { report, server } = done;
    let exit = match report.fault() {
        Some(Fault::Interrupted) => stop::exit(),
        fault => Exit::from(fault),
    };
    let result = || Fetched::new(plan, server, report, archives(server), locale);
    let written = output::write_all(common, locale, |format| match format {
        Format::Human | Format::Short => lines(&said(common, plan, report, server, locale, terminal), locale),
        Format::Json => json::pretty(&Document::new(exit, result())),
        Format::Ndjson => json::compact(&result()),
        // Refused with the command line.
        _ => String::new(),
    });
    if written != Exit::Success {
        return written;
    }
    complain(plan, done, None, locale);
    exit
}

/// Writes the reports of several accounts, and one sentence about all. The exit code is that of the worst.
pub fn finish_all(
    common: &Common,
    outcomes: &[(&AccountPlan, Result<Done, Failed>)],
    locale: &Locale,
    terminal: Terminal,
) -> Exit {
    let worst = outcomes.iter().map(|(_, outcome)| exit(outcome)).max().unwrap_or(Exit::Success);
    let result = |(plan, outcome): &(&AccountPlan, Result<Done, Failed>)| {
        let done = outcome.as_ref().ok()?;
        Some(Fetched::new(plan, &done.server, &done.report, archives(&done.server), locale))
    };
    let failed = |(plan, outcome): &(&AccountPlan, Result<Done, Failed>)| {
        let failed = outcome.as_ref().err()?;
        Some(Unfetched::new(&plan.mailbox.address, failed.exit(), failed.message(), locale))
    };
    let written = output::write_all(common, locale, |format| match format {
        Format::Human | Format::Short => all(common, outcomes, locale, terminal),
        Format::Json => {
            let results = outcomes.iter().filter_map(result).collect();
            json::pretty(&Document::of_all(worst, results, outcomes.iter().filter_map(failed).collect()))
        }
        Format::Ndjson => {
            let lines = outcomes.iter().map(|outcome| match (result(outcome), failed(outcome)) {
                (Some(result), _) => json::compact(&result),
                (None, failed) => json::compact(&failed),
            });
            lines.collect()
        }
        // Refused with the command line.
        _ => String::new(),
    });
    if written != Exit::Success {
        return written;
    }
    for (plan, outcome) in outcomes {
        let address = plan.mailbox.address.to_string();
        match outcome {
            Ok(done) => complain(plan, done, Some(&address), locale),
            Err(failed) => {
                let said = failed.message().map(|message| locale.text(message));
                let said = said.unwrap_or_else(|| failed.exit().id().to_owned());
                output::complain_of(locale, &format!("{address}: {said}"), None);
            }
        }
    }
    worst
}

/// A line for each account that has something to say, and one for all of them.
fn all(
    common: &Common,
    outcomes: &[(&AccountPlan, Result<Done, Failed>)],
    locale: &Locale,
    terminal: Terminal,
) -> String {
    let mut text = String::new();
    let (mut stored, mut failed) = (0, 0_u64);
    for (plan, outcome) in outcomes {
        failed += u64::from(exit(outcome) != Exit::Success);
        let Ok(done) = outcome else { continue };
        stored += done.report.stored;
        let said = said(common, plan, &done.report, &done.server, locale, terminal);
        if !said.is_empty() {
            let said: Vec<String> = said.iter().map(|message| locale.text(message)).collect();
            text += &format!("{}: {}\n", plan.mailbox.address, said.join(" "));
        }
    }
    let quiet = common.verbosity() < 0 || (!terminal.interactive && common.verbosity() == 0);
    if !quiet || !text.is_empty() {
        let total = Message::new("fetch-all").with("accounts", outcomes.len()).with("stored", stored);
        text += &(locale.text(&total.with("failed", failed)) + "\n");
    }
    text
}

/// What a run brought, on one line; empty where nothing happened.
pub fn news(common: &Common, plan: &AccountPlan, done: &Done, locale: &Locale) -> String {
    let nobody = Terminal { color: false, interactive: false, width: 0 };
    let said = said(common, plan, &done.report, &done.server, locale, nobody);
    said.iter().map(|message| locale.text(message)).collect::<Vec<_>>().join(" ")
}

/// Why a run did not come to its end, on one line.
pub fn complaint(done: &Done, locale: &Locale) -> Option<String> {
    let (fault, reason) = done.report.failure.as_ref()?;
    let prefix = matches!(Exit::from(*fault), Exit::Network | Exit::Tls | Exit::LoginRefused);
    let text = locale.reason(reason);
    Some(if prefix { format!("{}: {text}", done.server.endpoint) } else { text })
}

/// Says why a run did not come to its end.
fn complain(plan: &AccountPlan, done: &Done, name: Option<&str>, locale: &Locale) {
    let Some(text) = complaint(done, locale) else { return };
    let text = name.map_or(text.clone(), |name| format!("{name}: {text}"));
    output::complain_of(locale, &text, None);
    if let (Some((_, Reason::LoginRefused { refusal })), None) = (&done.report.failure, name) {
        explain(&plan.mailbox.address, &done.server, refusal, locale);
    }
}

fn lines(said: &[Message], locale: &Locale) -> String {
    said.iter().map(|message| locale.text(message) + "\n").collect()
}

/// What a refused login means and what to do, as `probe` says it.
fn explain(address: &EmailAddress, server: &Candidate, refusal: &Refusal, locale: &Locale) {
    let diagnosis = diagnosis::of_login(address, &server.endpoint.host, server.protocol, None, refusal, false);
    output::paragraph(&locale.text(&diagnosis.meaning));
    output::paragraph(&locale.text(&diagnosis.advice));
    for (number, step) in diagnosis.steps.iter().enumerate() {
        output::paragraph(&format!("{}. {}", number + 1, locale.text(step)));
    }
    diagnosis.help_url.iter().for_each(|url| output::paragraph(url));
}

/// The summary. From cron nothing is said where nothing happened.
fn said(
    common: &Common,
    AccountPlan { args, .. }: &AccountPlan,
    report: &Report,
    server: &Candidate,
    locale: &Locale,
    terminal: Terminal,
) -> Vec<Message> {
    let quiet = common.verbosity() < 0 || (!terminal.interactive && common.verbosity() == 0);
    let nothing =
        [report.stored, report.deleted, report.withheld, report.deferred, report.flags].iter().all(|count| *count == 0)
            && !args.dry_run;
    if (quiet && nothing) || common.verbosity() < -1 || (report.failure.is_some() && nothing) {
        return Vec::new();
    }
    let count = |id: &'static str, count: u64| Message::new(id).with("count", count);
    let mut said = vec![if args.dry_run {
        count("fetch-would-store", report.stored)
    } else {
        count("fetch-stored", report.stored).with("size", size(locale.language(), report.stored_bytes))
    }];
    if report.known > 0 {
        said.push(count("fetch-known", report.known));
    }
    if report.older > 0 {
        said.push(count("fetch-older", report.older));
    }
    if report.flags > 0 {
        said.push(count("fetch-flags", report.flags));
    }
    if report.marked > 0 {
        said.push(count("fetch-marked", report.marked));
    }
    if report.deleted > 0 {
        let id = match (args.dry_run, archives(server)) {
            (true, _) => "fetch-would-delete",
            (false, true) => "fetch-deleted-archived",
            (false, false) => "fetch-deleted",
        };
        said.push(count(id, report.deleted));
    }
    if report.left > 0 && report.failure.is_none() {
        let why = match (args.delete, args.delete_after) {
            (false, None) => "fetch-left-keep",
            (false, Some(_)) => "fetch-left-after",
            (true, _) => "fetch-left-plain",
        };
        said.push(count("fetch-left", report.left).with("why", Message::new(why)));
    }
    if report.withheld > 0 {
        said.push(count("fetch-withheld", report.withheld));
    }
    if report.reconnects > 0 {
        said.push(count("fetch-reconnects", u64::from(report.reconnects)));
    }
    said
}

/// Gmail takes a deletion by IMAP or POP3 for "archive", unless the user set it otherwise.
pub fn archives(server: &Candidate) -> bool {
    let domain = mail_types::address::registrable_domain(&server.endpoint.host);
    ["gmail.com", "googlemail.com", "google.com"].contains(&domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::{Endpoint, Protocol, Security, Username};

    #[test]
    fn gmail_archives_what_is_deleted() {
        let server = |host: &str| Candidate {
            protocol: Protocol::Imap,
            endpoint: Endpoint::new(host, 993),
            security: Security::ImplicitTls,
            username: Username::address(),
            auth: Vec::new(),
            provenances: Vec::new(),
        };
        for (host, expected) in [
            ("imap.gmail.com", true),
            ("pop.googlemail.com", true),
            ("imap.gmx.net", false),
            ("gmail.com.example.org", false),
        ] {
            assert_eq!(archives(&server(host)), expected, "{host}");
        }
    }
}
