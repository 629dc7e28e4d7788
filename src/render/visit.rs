//! A visit to a real account for people: the two servers next to each other, the dialogs, and the
//! proof that nothing was changed.

use unicode_width::UnicodeWidthStr;

use super::layout::{Ink, Sheet, duration, pad, size, wrap};
use super::lesson::{Depth, LessonOptions, reasons};
use super::talk::{Seen, line};
use super::words;
use crate::locale::{Locale, escape_foreign};
use mail_types::lesson::WayRun;
use mail_types::report::{Cause, Recommendation};
use mail_types::visit::{Cost, Proof, Side, Visit};
use mail_types::{AuthMechanism, Expire, Message, Protocol, Security};

/// Lines of one dialog that are shown before the rest is folded.
const DIALOG_MAX: usize = 60;
/// Digits of a digest that people compare.
const DIGEST_SHOWN: usize = 12;

/// A row of the table: a label, and a cell a side.
pub(super) struct Row {
    pub label: String,
    pub cells: Vec<String>,
}

/// Title, table and dialogs.
pub fn facts(visit: &Visit, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.heading(&title(visit, locale));
    sheet.paragraph(&[], &locale.label("visit", "intro"), Ink::Dim);
    sheet.blank();
    if visit.entered() {
        table(&mut sheet, visit, locale);
        sheet.blank();
    }
    for side in &visit.sides {
        if let Some(failure) = &side.failure {
            let lead = format!("✗ {} {}: ", side.protocol, words::endpoint(&side.endpoint));
            sheet.paragraph(&[(&lead, Ink::Bad)], &locale.reason(&failure.reason), Ink::Plain);
        }
    }
    if let Some(next) = explained_by(visit) {
        sheet.paragraph(&[("  → ", Ink::Dim)], &locale.text(&next), Ink::Plain);
    }
    if options.depth > Depth::Off {
        let mut seen = Seen::default();
        for side in visit.sides.iter().filter(|side| side.failure.is_none()) {
            dialog(&mut sheet, side, &mut seen, locale, options);
        }
    }
    sheet.into_text()
}

/// Who explains a refused login.
pub(super) fn explained_by(visit: &Visit) -> Option<Message> {
    let refused = |side: &Side| side.failure.as_ref().is_some_and(|failure| failure.cause == Cause::Login);
    let address = escape_foreign(&visit.address).into_owned();
    visit.sides.iter().any(refused).then(|| Message::new("visit-refused-next").with("address", address))
}

/// The page's and the text's title.
pub(super) fn title(visit: &Visit, locale: &Locale) -> String {
    let address = escape_foreign(&visit.address).into_owned();
    locale.text(&Message::new("visit-title").with("address", address))
}

/// Every row that at least one side can fill.
pub(super) fn rows(visit: &Visit, locale: &Locale) -> Vec<Row> {
    let label = |id: &str| locale.label("visit", id);
    let unknown = || label("unknown");
    let number = |value: Option<u64>| value.map_or_else(unknown, |value| value.to_string());
    let all =
        |label: String, cell: &dyn Fn(&Side) -> String| Row { label, cells: visit.sides.iter().map(cell).collect() };
    let row = |id: &str, cell: &dyn Fn(&Side) -> String| {
        all(label(id), &|side| if side.failure.is_some() { "✗".to_owned() } else { cell(side) })
    };
    let pop3 = |side: &Side| side.protocol == Protocol::Pop3;
    let headers = visit.sides.iter().map(|side| side.headers).max().unwrap_or(0);
    let task = locale.text(&Message::new("visit-row-task").with("headers", headers));
    let escaped = |lines: &[String]| lines.iter().map(|line| escape_foreign(line)).collect::<Vec<_>>().join(", ");
    let mut rows = vec![
        all(label("row-server"), &|side| escape_foreign(&side.endpoint.to_string()).into_owned()),
        row("row-security", &|side| security(side, locale)),
        row("row-mechanisms", &mechanisms),
        row("row-messages", &|side| number(side.mailbox.messages)),
        row("row-unread", &|side| if pop3(side) { label("unread-pop3") } else { number(side.mailbox.unseen) }),
        row("row-folders", &|side| if pop3(side) { label("folders-pop3") } else { number(side.mailbox.mailboxes) }),
        row("row-size", &|side| side.mailbox.size_bytes.map_or_else(unknown, |bytes| size(locale.language(), bytes))),
        row("row-expire", &|side| match side.capabilities.expire {
            None => unknown(),
            Some(Expire::Never) => label("expire-never"),
            Some(Expire::Days(days)) => locale.text(&Message::new("visit-expire-days").with("days", days)),
        }),
        row("row-login", &|side| cost(side.login, locale)),
        Row { label: task, ..row("row-login", &|side| cost(side.task, locale)) },
        row("row-capabilities", &|side| escaped(&side.capabilities.lines)),
    ];
    // Only POP3 has EXPIRE; a row in which every side is unknown is left out.
    rows.retain(|row| row.cells.iter().any(|cell| *cell != unknown()));
    rows
}

/// Ways to log in, each once: IMAP has a command and a mechanism of one name.
fn mechanisms(side: &Side) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in side.mechanisms.iter().map(|mechanism| method(mechanism, side.protocol)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// A server's own login command has another name in each protocol.
fn method(mechanism: &AuthMechanism, protocol: Protocol) -> String {
    match (mechanism, protocol) {
        (AuthMechanism::Command, Protocol::Imap) => "LOGIN".to_owned(),
        (AuthMechanism::Command, _) => "USER/PASS".to_owned(),
        _ => escape_foreign(mechanism.name()).into_owned(),
    }
}

fn security(side: &Side, locale: &Locale) -> String {
    let version = side.tls_version.unwrap_or("TLS");
    match side.security {
        Security::ImplicitTls => version.to_owned(),
        Security::StartTls => locale.text(&Message::new("visit-starttls").with("version", version)),
        Security::Cleartext => locale.label("visit", "cleartext"),
    }
}

fn cost(cost: Cost, locale: &Locale) -> String {
    locale.text(
        &Message::new("visit-cost")
            .with("took", duration(locale.language(), cost.took))
            .with("round-trips", u64::from(cost.round_trips))
            .with("bytes", size(locale.language(), cost.bytes)),
    )
}

fn table(sheet: &mut Sheet, visit: &Visit, locale: &Locale) {
    let rows = rows(visit, locale);
    let first = rows.iter().map(|row| row.label.width()).max().unwrap_or(0).min(sheet.left(0) / 3);
    let sides = visit.sides.len().max(1);
    let column = sheet.left(first + 3 * sides) / sides;
    let bar = (" │ ", Ink::Dim);
    let names: Vec<String> = visit.sides.iter().map(|side| pad(&side.protocol.to_string(), column)).collect();
    let mut head = vec![(" ".repeat(first), Ink::Plain)];
    for name in names {
        head.push((bar.0.to_owned(), bar.1));
        head.push((name, Ink::Strong));
    }
    put(sheet, &head);
    let rule = format!("{}{}", "─".repeat(first), format!("─┼─{}", "─".repeat(column)).repeat(visit.sides.len()));
    sheet.line(&[(&rule, Ink::Dim)]);
    for row in rows {
        let label = wrap(&row.label, first);
        let cells: Vec<Vec<String>> = row.cells.iter().map(|cell| wrap(cell, column)).collect();
        let height = cells.iter().map(Vec::len).chain([label.len()]).max().unwrap_or(1);
        for at in 0..height {
            let piece = |lines: &[String], width| pad(lines.get(at).map_or("", String::as_str), width);
            let mut line = vec![(piece(&label, first), Ink::Plain)];
            for cell in &cells {
                line.push((bar.0.to_owned(), bar.1));
                line.push((piece(cell, column), Ink::Plain));
            }
            put(sheet, &line);
        }
    }
}

fn put(sheet: &mut Sheet, pieces: &[(String, Ink)]) {
    let pieces: Vec<(&str, Ink)> = pieces.iter().map(|(text, ink)| (text.as_str(), *ink)).collect();
    sheet.line(&pieces);
}

fn dialog(sheet: &mut Sheet, side: &Side, seen: &mut Seen, locale: &Locale, options: LessonOptions<'_>) {
    let title = locale.text(&Message::new("visit-dialog").with("protocol", side.protocol.to_string()));
    sheet.blank();
    sheet.line(&[("   ", Ink::Plain), (&title, Ink::Strong)]);
    let folded = side.lines.len().saturating_sub(DIALOG_MAX);
    // The middle is the same line again and again; the end says goodbye.
    let (start, end) = side.lines.split_at(side.lines.len().min(DIALOG_MAX - 5));
    let end = &end[end.len().saturating_sub(5)..];
    start.iter().for_each(|said| line(sheet, said, seen, locale, options));
    if folded > 0 {
        let text = locale.text(&Message::new("lesson-same").with("lines", folded));
        sheet.paragraph(&[("      ", Ink::Plain)], &text, Ink::Dim);
    }
    end.iter().for_each(|said| line(sheet, said, seen, locale, options));
}

/// What the look before and the look after say.
pub(super) fn verdict(proof: &Proof, locale: &Locale) -> (bool, String) {
    let short = |digest: &str| digest.get(..DIGEST_SHOWN).unwrap_or(digest).to_owned();
    match proof {
        Proof::Unknown => (false, locale.label("visit", "proof-unknown")),
        Proof::Same { digest, parts } => {
            (true, locale.text(&Message::new("visit-proof-same").with("digest", short(digest)).with("parts", *parts)))
        }
        Proof::Grown { before, after, arrived } => (
            true,
            locale.text(
                &Message::new("visit-proof-grown")
                    .with("before", short(before))
                    .with("after", short(after))
                    .with("arrived", *arrived),
            ),
        ),
        Proof::Changed { before, after, different } => (
            false,
            locale.text(
                &Message::new("visit-proof-changed")
                    .with("before", short(before))
                    .with("after", short(after))
                    .with("different", *different),
            ),
        ),
    }
}

/// The proof.
pub fn proof(visit: &Visit, locale: &Locale, options: LessonOptions<'_>) -> String {
    if !visit.entered() {
        return String::new();
    }
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.heading(&locale.label("visit", "proof"));
    let (good, text) = verdict(&visit.proof, locale);
    let lead = if good { ("✓ ", Ink::Good) } else { ("! ", Ink::Warn) };
    sheet.paragraph(&[lead], &text, Ink::Plain);
    format!("\n{}", sheet.into_text())
}

/// What it means for this user.
pub fn tail(
    visit: &Visit,
    runs: &[WayRun],
    advice: &Recommendation,
    locale: &Locale,
    options: LessonOptions<'_>,
) -> String {
    // Whoever could not get in can say nothing of the servers.
    if !visit.entered() {
        return String::new();
    }
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.heading(&locale.label("lesson", "advice"));
    sheet.paragraph(&[("✓ ", Ink::Good)], &locale.text(&advice.headline), Ink::Strong);
    reasons(&mut sheet, advice, &quota(visit, locale).into_iter().collect::<Vec<_>>(), locale);
    sheet.blank();
    let more = if runs.is_empty() { "more" } else { "more-done" };
    sheet.paragraph(&[], &locale.label("visit", more), Ink::Dim);
    format!("\n{}", sheet.into_text())
}

/// How full the mailbox is.
pub(super) fn quota(visit: &Visit, locale: &Locale) -> Option<Message> {
    let quota = visit.quota.filter(|quota| quota.limit_kib > 0)?;
    let kib = |kib: u64| size(locale.language(), kib.saturating_mul(1024));
    let percent = quota.used_kib.saturating_mul(100) / quota.limit_kib;
    let id = if percent >= 80 { "visit-quota-full" } else { "visit-quota" };
    Some(
        Message::new(id).with("used", kib(quota.used_kib)).with("limit", kib(quota.limit_kib)).with("percent", percent),
    )
}
