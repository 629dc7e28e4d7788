//! Ends that come from outside.

use std::future::Future;

/// What came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The terminal or the console's window was closed (SIGHUP).
    HungUp,
    /// Ctrl-C (SIGINT); Ctrl-Break.
    Interrupted,
    /// A service manager wants it (SIGTERM); Windows: the user logs off, the machine shuts down.
    Terminated,
}

/// Waits for the first of them. It listens from the call on, so that none between two waits is lost; one that the
/// caller's environment ignores, as under nohup, never comes.
#[cfg(unix)]
pub fn first() -> impl Future<Output = Stop> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    let listen = |number: i32, kind: SignalKind| match ignored(number) {
        // As under nohup, or in the background of a script.
        true => None,
        // If nothing can listen, the signal ends the program by itself.
        false => signal(kind).ok(),
    };
    let mut hup = listen(1, SignalKind::hangup());
    let mut int = listen(2, SignalKind::interrupt());
    let mut term = listen(15, SignalKind::terminate());
    async fn heard(signal: &mut Option<Signal>, stop: Stop) -> Stop {
        let heard = match signal {
            Some(signal) => signal.recv().await,
            None => None,
        };
        if heard.is_none() {
            std::future::pending::<()>().await;
        }
        stop
    }
    async move {
        tokio::select! {
            stop = heard(&mut hup, Stop::HungUp) => stop,
            stop = heard(&mut int, Stop::Interrupted) => stop,
            stop = heard(&mut term, Stop::Terminated) => stop,
        }
    }
}

/// The environment that started the program wants this signal ignored. Only Linux shows it without unsafe code.
#[cfg(unix)]
pub fn ignored(number: i32) -> bool {
    // Asked once: later our own handlers are there.
    static IGNORED: std::sync::LazyLock<u64> = std::sync::LazyLock::new(|| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    });
    *IGNORED & (1 << (number - 1)) != 0
}

/// Waits for the first of them, and listens from the call on. After a closed window Windows leaves the program five
/// seconds.
#[cfg(windows)]
pub fn first() -> impl Future<Output = Stop> {
    use tokio::signal::windows;
    macro_rules! heard {
        ($listener:expr, $stop:expr) => {
            async {
                let heard = match $listener {
                    Ok(listener) => listener.recv().await,
                    Err(_) => None,
                };
                if heard.is_none() {
                    std::future::pending::<()>().await;
                }
                $stop
            }
        };
    }
    let (mut key, mut pause, mut close) = (windows::ctrl_c(), windows::ctrl_break(), windows::ctrl_close());
    let (mut logoff, mut shutdown) = (windows::ctrl_logoff(), windows::ctrl_shutdown());
    async move {
        tokio::select! {
            stop = heard!(&mut key, Stop::Interrupted) => stop,
            stop = heard!(&mut pause, Stop::Interrupted) => stop,
            stop = heard!(&mut close, Stop::HungUp) => stop,
            stop = heard!(&mut logoff, Stop::Terminated) => stop,
            stop = heard!(&mut shutdown, Stop::Terminated) => stop,
        }
    }
}
