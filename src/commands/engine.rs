//! What every command that reaches the network needs first: the network, threads, and signals.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::runtime::{Builder, Runtime};

use super::failed::Failed;
use super::{output, stop, tty};
use crate::cli::{Common, values};
use crate::exit::Exit;
use crate::locale::{Locale, words};
use mail_discovery::survey::SurveyOptions;
use mail_net::proxy::Proxy;
use mail_net::tape::{Replay, Tape};
use mail_net::{Clock, Family, Net, NetOptions};
use mail_types::{Message, Target};

/// A survey as the shared options want it.
pub fn survey_options(common: &Common, target: Target, locale: &Locale) -> SurveyOptions {
    let network = &common.network;
    let mut options = SurveyOptions::for_target(target, values::SOURCES.to_vec());
    options.context.language = locale.language().tag();
    options.offline = network.offline;
    options.timeout = network.timeout.unwrap_or(options.timeout);
    options.idle_timeout = network.idle_timeout;
    options
}

/// The network and the threads to use it with.
pub struct Engine {
    /// The network as the options want it.
    pub net: Net,
    runtime: Runtime,
}

impl Engine {
    /// Sets both up; `now` takes the place of today's date.
    pub fn start(common: &Common, allow_private: bool, now: Option<SystemTime>) -> Result<Self, Failed> {
        Self::on(Builder::new_multi_thread(), common, allow_private, now)
    }

    /// For one connection at a time: everything happens on the calling thread, so that what arrives need not
    /// wake another.
    pub fn single(common: &Common) -> Result<Self, Failed> {
        Self::on(Builder::new_current_thread(), common, false, None)
    }

    fn on(mut builder: Builder, common: &Common, allow_private: bool, now: Option<SystemTime>) -> Result<Self, Failed> {
        let options = net_options(common, allow_private)?;
        let net = Net::system(&options, now.map_or_else(Clock::system, Clock::at))
            .map_err(|error| Failed::new(Exit::Storage, words::setup(&error)))?;
        Ok(Self { net, runtime: build(builder.enable_all())? })
    }

    /// An engine with a tape that runs along, in steps. It can be told again to the last digit.
    pub fn record(common: &Common, allow_private: bool, now: Option<SystemTime>) -> Result<(Self, Tape), Failed> {
        let runtime = build(Builder::new_current_thread().enable_all().start_paused(true))?;
        let inside = runtime.enter();
        let tape = Tape::in_steps(now.unwrap_or_else(SystemTime::now));
        let options = net_options(common, allow_private)?;
        let net = Net::system(&options, Clock::at(tape.date()))
            .map_err(|error| Failed::new(Exit::Storage, words::setup(&error)))?;
        drop(inside);
        Ok((Self { net: net.taped(&tape), runtime }, tape))
    }

    /// An engine whose network is a tape. Its clock jumps from one thing that happened to the next, so
    /// every replay takes no time, and the run sees the same instants as every other.
    pub fn replay(
        common: &Common,
        allow_private: bool,
        tape: &Tape,
        now: SystemTime,
    ) -> Result<(Self, Arc<Replay>), Failed> {
        let options = net_options(common, allow_private)?;
        let runtime = build(Builder::new_current_thread().enable_all().start_paused(true))?;
        let replay = Arc::new(Replay::new(tape));
        let net = {
            // The clock that stands still is the runtime's.
            let _inside = runtime.enter();
            Net::new(replay.clone(), &options, Clock::at(now))
        };
        Ok((Self { net, runtime }, replay))
    }

    /// Runs what has to be done before the command's own work; `None` where a signal came first.
    pub fn first<T>(&self, work: impl Future<Output = T>, locale: &Locale) -> Option<T> {
        let done = self.until_stopped(work);
        if done.is_none() {
            output::complain(locale, &Message::new("interrupted"), None);
        }
        done
    }

    /// The work, or a signal; after that the terminal is as it was: a question may have been cut off.
    fn until_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let terminal = tty::State::save();
        let done = self.runtime.block_on(async {
            let stopped = stop::stopped();
            tokio::select! {
                done = work => Some(done),
                () = stopped => None,
            }
        });
        if done.is_none() {
            terminal.restore();
        }
        done
    }

    /// Runs `work`, which minds signals itself, and stays.
    pub fn drive<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Runs `work`, which minds signals itself, to its end.
    pub fn run_through<T>(self, work: impl Future<Output = T>) -> T {
        let done = self.runtime.block_on(work);
        self.runtime.shutdown_background();
        done
    }

    /// Runs `work` to its end; `None` where a signal came first. `tidy` takes what is on the screen
    /// away before anything else is printed.
    pub fn run<T>(self, work: impl Future<Output = T>, locale: &Locale, tidy: impl FnOnce()) -> Option<T> {
        let done = self.until_stopped(work);
        tidy();
        // Look-ups of the system's resolver may still sit in a thread; nobody waits for them.
        self.runtime.shutdown_background();
        if done.is_none() {
            output::complain(locale, &Message::new("interrupted"), None);
        }
        done
    }
}

/// Builds a runtime.
pub fn build(builder: &mut Builder) -> Result<Runtime, Failed> {
    builder
        .build()
        .map_err(|error| Failed::new(Exit::Storage, Message::new("runtime-failed").with("error", error.to_string())))
}

fn net_options(common: &Common, allow_private: bool) -> Result<NetOptions, Failed> {
    let family = match (common.network.ipv4, common.network.ipv6) {
        (true, _) => Family::V4,
        (_, true) => Family::V6,
        _ => Family::Both,
    };
    Ok(NetOptions {
        nameservers: common.network.nameservers.clone(),
        ca_file: common.network.ca_file.clone(),
        family,
        proxy: common.network.proxy.clone().map_or_else(proxy_variable, |proxy| Ok(Some(proxy)))?,
        allow_private,
    })
}

/// ALL_PROXY, in either spelling; empty counts as unset.
fn proxy_variable() -> Result<Option<Proxy>, Failed> {
    let value = ["ALL_PROXY", "all_proxy"].into_iter().find_map(|name| std::env::var(name).ok());
    match value.filter(|value| !value.is_empty()) {
        Some(value) => {
            Proxy::parse(&value).map(Some).map_err(|_| Failed::new(Exit::Usage, Message::new("proxy-variable")))
        }
        None => Ok(None),
    }
}
