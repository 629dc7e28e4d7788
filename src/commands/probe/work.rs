//! The work of `probe`: every target surveyed, judged and written as it comes.

use std::io;
use std::path::Path;

use futures_util::{StreamExt, stream};

use super::plan::ProbePlan;
use crate::cli::{JOBS, bad_value};
use crate::commands::expectations::Written;
use crate::commands::failed::Failed;
use crate::commands::progress::Progress;
use crate::commands::sinks::Sinks;
use crate::commands::targets::{self, Done, Entry, Resume};
use crate::commands::{output, password};
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::nagios;
use crate::secrets;
use mail_discovery::config_file::LocalFile;
use mail_discovery::login::Credentials;
use mail_discovery::survey::{self, SurveyOptions};
use mail_net::Net;
use mail_types::event::Events;
use mail_types::{Judged, Message, Secret, Target};

/// Targets that may wait for a host beside those that are at work; each takes some memory.
const WAITING_MAX: usize = 1024;

/// What all targets share.
pub struct Work<'a> {
    pub plan: &'a ProbePlan,
    pub file: Option<LocalFile>,
    pub locale: &'a Locale,
    pub net: Net,
    pub events: Events,
    pub progress: &'a Progress,
}

/// One target's result, and its password if a file is to hold it.
pub struct Surveyed {
    pub judged: Judged,
    pub password: Option<Secret>,
}

/// What became of all targets.
pub struct Tally {
    pub exit: Exit,
    pub status: nagios::Status,
    /// If something is still to be made of it.
    pub first: Option<Surveyed>,
    any: bool,
}

impl Tally {
    /// What failed in the first half has failed.
    fn after(done: &Done) -> Self {
        let exit = done.worst();
        let status = if exit == Exit::Success { nagios::Status::Ok } else { nagios::Status::Critical };
        Self { exit, status, first: None, any: done.len() > 0 }
    }

    fn undone(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
        self.status = self.status.worse(nagios::Status::Unknown);
    }

    fn add(&mut self, judged: &Judged) {
        self.any = true;
        self.exit = self.exit.max(judged.fault().into());
        self.status = self.status.worse(nagios::Status::of(judged));
    }
}

/// What a result goes to.
struct Outlets<'a, 's> {
    sinks: Option<&'a mut Sinks<'s>>,
    policy: Option<Written<'a>>,
    resume: Option<Resume>,
}

impl Work<'_> {
    /// Every target, one result after the other. `single`: the only one, with its password.
    ///
    /// # Errors
    /// A file that can't be read or written, or a list without a target.
    pub async fn all(&self, single: Option<SurveyOptions>, sinks: Option<&mut Sinks<'_>>) -> Result<Tally, Failed> {
        let args = &self.plan.args;
        if !self.plan.common.network.offline {
            self.net.warm_up();
        }
        let (resume, done) = self.resume()?.unzip();
        let done = done.unwrap_or_default();
        self.progress.skip(done.len() as u64);
        let policy = args.expect.write_policy.as_deref();
        let policy = policy.map(|path| Written::create(path, args.export.overwrite, self.locale)).transpose()?;
        let mut outlets = Outlets { sinks, policy, resume };
        let mut tally = Tally::after(&done);
        let entries = targets::start(args, done).map_err(|(path, error)| list_error(&path, &error))?;
        if !self.each(entries, single, &mut tally, &mut outlets).await? {
            tally.first = None;
            return Ok(tally);
        }
        if !tally.any && tally.exit == Exit::Success {
            // A list without a single target tells nothing, and so it is not well either.
            return Err(Failed::new(Exit::Usage, Message::new("targets-none")));
        }
        outlets.policy.map_or(Ok(()), Written::end)?;
        Ok(tally)
    }

    /// False once nobody reads any more.
    async fn each(
        &self,
        entries: tokio::sync::mpsc::Receiver<Entry>,
        mut single: Option<SurveyOptions>,
        tally: &mut Tally,
        outlets: &mut Outlets<'_, '_>,
    ) -> Result<bool, Failed> {
        let many = &self.plan.args.many;
        let entries = stream::unfold(entries, async |mut entries| Some((entries.recv().await?, entries)));
        let results = entries.map(|entry| self.entry(entry, single.take()));
        // The network lets no more than the jobs work at a time; those that wait for a host hold none.
        let jobs = usize::from(many.jobs.unwrap_or(JOBS)) + WAITING_MAX;
        let results = match many.unordered {
            true => results.buffer_unordered(jobs).left_stream(),
            false => results.buffered(jobs).right_stream(),
        };
        let mut results = std::pin::pin!(results);
        while let Some(result) = results.next().await {
            match result {
                Ok(surveyed) => {
                    tally.add(&surveyed.judged);
                    self.progress.done(surveyed.judged.fault().is_some());
                    if !self.write(&surveyed.judged, outlets)? {
                        return Ok(false);
                    }
                    if self.plan.keeps_first() {
                        tally.first.get_or_insert(surveyed);
                    }
                }
                Err((exit, why)) => {
                    tally.undone(exit);
                    if let Some(sinks) = &mut outlets.sinks {
                        let why = self.locale.text(&why.unwrap_or_else(|| Message::new("run-undone")));
                        self.progress.suspend(|| sinks.undone(&why))?;
                    }
                }
            }
        }
        Ok(true)
    }

    /// False if nobody reads the outputs any more.
    fn write(&self, judged: &Judged, outlets: &mut Outlets<'_, '_>) -> Result<bool, Failed> {
        if let Some(sinks) = &mut outlets.sinks {
            self.progress.suspend(|| sinks.result(judged))?;
            if sinks.unread() {
                return Ok(false);
            }
        }
        if let Some(policy) = &mut outlets.policy {
            policy.add(&judged.report, judged.date.unwrap_or_else(|| self.net.clock().date()))?;
        }
        if let Some(resume) = &mut outlets.resume {
            let noted = resume.note(&judged.report.target, judged.fault().into());
            let path = self.plan.args.many.resume.as_deref().unwrap_or(Path::new(""));
            noted.map_err(|error| output::not_written(path, &error))?;
        }
        Ok(true)
    }

    fn resume(&self) -> Result<Option<(Resume, Done)>, Failed> {
        let Some(path) = &self.plan.args.many.resume else { return Ok(None) };
        Resume::open(path).map(Some).map_err(|error| output::not_written(path, &error))
    }

    /// One line of the list, surveyed and judged. What is no target is complained about at once.
    async fn entry(&self, entry: Entry, single: Option<SurveyOptions>) -> Result<Surveyed, (Exit, Option<Message>)> {
        let target = match entry {
            Entry::Target(target) => target,
            Entry::Bad { place, text, error } => {
                let complaint = bad_value(place, text, &error);
                self.progress.suspend(|| output::complain(self.locale, &complaint.message, complaint.hint.as_ref()));
                return Err((Exit::Usage, Some(complaint.message)));
            }
            Entry::Broken { path, error } => {
                let failed = list_error(&path, &error);
                self.progress.suspend(|| failed.message().map(|why| output::complain(self.locale, why, None)));
                return Err((failed.exit(), None));
            }
        };
        let net = self.net.for_target();
        net.take_job().await;
        let mut survey = match single {
            Some(survey) => survey,
            None => self.one_of_many(&target).await.map_err(|exit| (exit, None))?,
        };
        let report = survey::survey(&net, &self.events, &survey).await;
        // The logins are over: from here on the password is in memory only where a file is to hold it.
        let kept = survey.credentials.take().filter(|_| self.plan.args.export.include_password);
        drop(survey);
        let judged = self.plan.expectations.judge(report, self.net.clock().date(), self.locale);
        Ok(Surveyed { judged, password: kept.and_then(|credentials| credentials.password) })
    }

    /// With several targets only a command can tell whose password is whose.
    async fn one_of_many(&self, target: &Target) -> Result<SurveyOptions, Exit> {
        let (network, own) = (&self.plan.common.network, &self.plan.args.own);
        let mut survey = self.plan.survey(target, self.locale);
        survey.context.file.clone_from(&self.file);
        if let (Some(command), Some(address), false) = (&own.password_command, target.address(), network.offline) {
            let got = secrets::by_command_meanwhile(command, address, network.timeout).await;
            let password = got.map_err(|error| self.progress.suspend(|| password::complain(&error, self.locale)))?;
            let address = address.clone();
            survey.credentials = Some(Credentials { address, username: None, password: Some(password), token: None });
        }
        Ok(survey)
    }
}

fn list_error(path: &Path, error: &io::Error) -> Failed {
    let message = Message::new("targets-unreadable").with("path", path.display().to_string());
    Failed::new(Exit::Storage, message.with("error", error.to_string()))
}
