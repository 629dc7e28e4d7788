//! What `fetch` says in the end.

use super::view::{Document, Fetched};
use crate::cli::{Common, FetchArgs};
use crate::commands::output::{self, Terminal};
use crate::commands::stop;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::{Format, json, size};
use mail_discovery::diagnosis;
use mail_fetch::Report;
use mail_fetch::layout::Target;
use mail_types::report::{Candidate, Fault, Refusal};
use mail_types::{EmailAddress, Message, Reason};

/// Writes the report where it is wanted.
pub fn finish(
    common: &Common,
    args: &FetchArgs,
    subject: (&EmailAddress, &Candidate, &Target),
    report: &Report,
    locale: &Locale,
    terminal: Terminal,
) -> Exit {
    let exit = match report.fault() {
        Some(Fault::Interrupted) => stop::exit(),
        fault => Exit::from(fault),
    };
    let server = subject.1;
    let result = || Fetched::new(subject, report, args, archives(server), locale);
    let written = output::write_all(common, locale, |format| match format {
        Format::Human | Format::Short => human(common, args, report, server, locale, terminal),
        Format::Json => json::pretty(&Document::new(exit, result())),
        Format::Ndjson => json::compact(&result()),
        // Refused with the command line.
        _ => String::new(),
    });
    if written != Exit::Success {
        return written;
    }
    if let Some((_, reason)) = &report.failure {
        let prefix = matches!(exit, Exit::Network | Exit::Tls | Exit::LoginRefused);
        let text = locale.reason(reason);
        let text = if prefix { format!("{}: {text}", server.endpoint) } else { text };
        output::line_to_stderr(&format!("{}: {text}", locale.text(&Message::new("cli-label-error"))));
        if let Reason::LoginRefused { refusal } = reason {
            explain(subject.0, server, refusal, locale);
        }
    }
    exit
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
fn human(
    common: &Common,
    args: &FetchArgs,
    report: &Report,
    server: &Candidate,
    locale: &Locale,
    terminal: Terminal,
) -> String {
    let quiet = common.verbosity() < 0 || (!terminal.interactive && common.verbosity() == 0);
    let nothing =
        [report.stored, report.deleted, report.withheld, report.flags].iter().all(|count| *count == 0) && !args.dry_run;
    if (quiet && nothing) || common.verbosity() < -1 || (report.failure.is_some() && nothing) {
        return String::new();
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
    said.iter().map(|message| locale.text(message) + "\n").collect()
}

/// Gmail takes a deletion by IMAP or POP3 for "archive", unless the user set it otherwise.
fn archives(server: &Candidate) -> bool {
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
