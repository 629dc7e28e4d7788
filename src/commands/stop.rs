//! Ends that come from outside: Ctrl-C, SIGTERM of a service manager, SIGHUP of a terminal that is closed. All
//! three are handled alike: what is under way is dropped or finished, temporary files go, the terminal becomes what
//! it was, and the exit code names the signal.

use std::future::Future;
use std::sync::atomic::{AtomicU8, Ordering};

use mail_platform::signals::{self, Stop};

use crate::exit::Exit;

/// The exit code of the signal that came; 0 while none has.
static CAUGHT: AtomicU8 = AtomicU8::new(0);

/// The exit of a run that a signal ended; Ctrl-C where the terminal told it and no signal did.
pub fn exit() -> Exit {
    match CAUGHT.load(Ordering::Relaxed) {
        code if code == Exit::HungUp.code() => Exit::HungUp,
        code if code == Exit::Terminated.code() => Exit::Terminated,
        _ => Exit::Interrupted,
    }
}

/// Comes to its end with the first of the signals. It listens from the call on, so that none between two waits is
/// lost. The second one that a run hears is waited for by a second call.
pub fn stopped() -> impl Future<Output = ()> {
    let first = signals::first();
    async move {
        let exit = match first.await {
            Stop::HungUp => Exit::HungUp,
            Stop::Interrupted => Exit::Interrupted,
            Stop::Terminated => Exit::Terminated,
        };
        // The first one is the reason.
        let _ = CAUGHT.compare_exchange(0, exit.code(), Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// What a signal means to a program that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// SIGHUP: read the configuration anew.
    Reload,
    /// SIGUSR1: look at once.
    Look,
    /// The end; SIGTERM is the usual one, and no failure.
    Stop(Exit),
}

/// The signals of a program that stays.
#[cfg(unix)]
pub struct Signals {
    hup: Option<tokio::signal::unix::Signal>,
    int: Option<tokio::signal::unix::Signal>,
    term: Option<tokio::signal::unix::Signal>,
    usr1: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on; inside a runtime.
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |number: i32, kind| if signals::ignored(number) { None } else { signal(kind).ok() };
        Self {
            hup: listen(1, SignalKind::hangup()),
            int: listen(2, SignalKind::interrupt()),
            term: listen(15, SignalKind::terminate()),
            usr1: signal(SignalKind::user_defined1()).ok(),
        }
    }

    /// The next one.
    pub async fn next(&mut self) -> Heard {
        use tokio::signal::unix::Signal;
        async fn heard(signal: &mut Option<Signal>) {
            let heard = match signal {
                Some(signal) => signal.recv().await,
                None => None,
            };
            if heard.is_none() {
                std::future::pending::<()>().await;
            }
        }
        tokio::select! {
            () = heard(&mut self.int) => Heard::Stop(Exit::Interrupted),
            () = heard(&mut self.term) => Heard::Stop(Exit::Success),
            () = heard(&mut self.hup) => Heard::Reload,
            () = heard(&mut self.usr1) => Heard::Look,
        }
    }
}

/// Elsewhere there is Ctrl-C.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Listens from now on; inside a runtime.
    pub fn listen() -> Self {
        Self
    }

    /// The next one.
    pub async fn next(&mut self) -> Heard {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Heard::Stop(Exit::Interrupted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_signal_it_was_ctrl_c() {
        assert_eq!((exit(), exit().code()), (Exit::Interrupted, 130));
    }
}
