//! What a run of `probe` is held against: a policy, an earlier report; and the policy that is written.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::time::SystemTime;

use super::output;
use crate::cli::ExpectArgs;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::json;
use mail_discovery::policy::{self, Baseline, POLICY_MAX, Policy};
use mail_types::deep::Needs;
use mail_types::report::SurveyReport;
use mail_types::{Domain, Judged, Message, Severity, Target};

/// Largest earlier report that is read, in octets: some 100,000 domains.
const BASELINE_MAX: usize = 2048 * 1024 * 1024;
const MEGABYTE: usize = 1024 * 1024;

/// What the results are held against.
pub struct Expectations {
    policy: Option<Policy>,
    baseline: Option<Baseline>,
    fail_on: Option<Severity>,
    deep: bool,
    written: bool,
}

impl Expectations {
    /// Reads what the options name. Complaints are printed here.
    pub fn read(args: &ExpectArgs, fail_on: Option<Severity>, locale: &Locale) -> Result<Self, Exit> {
        let policy = args.expect.as_deref().map(|path| policy_file(path, locale)).transpose()?;
        let baseline = args.baseline.as_deref().map(|path| baseline_file(path, locale)).transpose()?;
        Ok(Self { policy, baseline, fail_on, deep: args.deep, written: args.write_policy.is_some() })
    }

    /// The domains that the policy has sections for.
    pub fn targets(&self) -> Vec<Target> {
        let domains = self.policy.iter().flat_map(Policy::domains);
        domains.cloned().map(Target::Domain).collect()
    }

    /// Every source counts, not only the best.
    pub fn all_sources(&self) -> bool {
        self.policy.is_some() || self.written
    }

    /// What has to be looked into for this domain.
    pub fn needs(&self, domain: &Domain) -> Needs {
        if self.deep || self.written {
            return Needs::all();
        }
        let section = self.policy.as_ref().and_then(|policy| policy.section(domain));
        section.map(|section| section.needs()).unwrap_or_default()
    }

    /// The report with its checks.
    pub fn judge(&self, report: SurveyReport, date: SystemTime, locale: &Locale) -> Judged {
        let checks = match &self.policy {
            None => policy::plain_checks(&report, self.fail_on),
            Some(policy) => {
                let domain = report.target.domain();
                let section = policy.section(domain);
                let fail_on = self.fail_on.or(section.as_ref().and_then(|section| section.fail_on));
                let mut checks = policy::checks(&report, section.as_ref(), fail_on, date);
                policy::waive(&mut checks, &policy.waivers, domain, date, fail_on);
                checks
            }
        };
        let file = self.policy.as_ref().map(|policy| policy.file.clone());
        let expected = self.policy.is_some() || self.baseline.is_some();
        let mut judged = Judged { report, checks, policy: file, expected, date: Some(date) };
        if let Some(baseline) = &self.baseline {
            let result = json::value(&judged, locale);
            judged.checks = baseline.compare(judged.checks, &result, self.fail_on);
        }
        judged
    }
}

/// Reads a file of at most `max` octets.
fn read(path: &Path, max: usize, locale: &Locale) -> Result<String, Exit> {
    let complain = |message: Message| {
        output::complain(locale, &message.with("file", path.display().to_string()), None);
        Exit::Storage
    };
    let unreadable = |error: io::Error| complain(Message::new("policy-unreadable").with("error", error.to_string()));
    let file = File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(max as u64 + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() > max {
        return Err(complain(Message::new("policy-too-large").with("max", max / MEGABYTE)));
    }
    Ok(text)
}

fn policy_file(path: &Path, locale: &Locale) -> Result<Policy, Exit> {
    let text = read(path, POLICY_MAX, locale)?;
    let file = path.display().to_string();
    Policy::parse(&file, &text).map_err(|error| {
        let message = Message::new("policy-at").with("file", file.clone()).with("line", error.line.to_string());
        output::complain(locale, &message.with("error", error.message), error.hint.as_ref());
        Exit::Usage
    })
}

fn baseline_file(path: &Path, locale: &Locale) -> Result<Baseline, Exit> {
    let text = read(path, BASELINE_MAX, locale)?;
    Baseline::parse(&text).ok_or_else(|| {
        let message = Message::new("policy-baseline").with("file", path.display().to_string());
        output::complain(locale, &message, Some(&Message::new("policy-baseline-hint")));
        Exit::Usage
    })
}

/// A policy under way into its file.
pub struct Written<'a> {
    path: &'a Path,
    out: BufWriter<File>,
    locale: &'a Locale,
    explained: HashSet<&'static str>,
}

impl<'a> Written<'a> {
    /// Makes the file. Complaints are printed here.
    pub fn create(path: &'a Path, overwrite: bool, locale: &'a Locale) -> Result<Self, Exit> {
        // Devices and pipes are written in place.
        let anew = !overwrite && (!path.exists() || path.is_file());
        let file = OpenOptions::new().write(true).create(true).truncate(true).create_new(anew).open(path);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                let message = Message::new("policy-exists").with("file", path.display().to_string());
                output::complain(locale, &message, Some(&Message::new("policy-exists-hint")));
                Exit::Storage
            }
            _ => unwritable(path, &error, locale),
        })?;
        let mut written = Self { path, out: BufWriter::new(file), locale, explained: HashSet::new() };
        let head = policy::written_head(&|message| locale.text(message));
        written.write(&head)?;
        Ok(written)
    }

    /// Adds the section of one domain.
    pub fn add(&mut self, report: &SurveyReport, date: SystemTime) -> Result<(), Exit> {
        let locale = self.locale;
        let words = |message: &Message| locale.text(message);
        let section = policy::written_section(report, date, &words, &mut self.explained);
        self.write(&section)
    }

    /// Everything is in the file.
    pub fn end(mut self) -> Result<(), Exit> {
        self.out.flush().map_err(|error| unwritable(self.path, &error, self.locale))?;
        let message = Message::new("policy-written").with("file", self.path.display().to_string());
        eprintln!("{}", self.locale.text(&message));
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<(), Exit> {
        self.out.write_all(text.as_bytes()).map_err(|error| unwritable(self.path, &error, self.locale))
    }
}

fn unwritable(path: &Path, error: &io::Error, locale: &Locale) -> Exit {
    let message = Message::new("policy-unwritable").with("error", error.to_string());
    output::complain(locale, &message.with("file", path.display().to_string()), None);
    Exit::Storage
}
