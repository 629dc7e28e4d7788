//! What a service manager is told (sd_notify): that the service is ready, what it does, and that it lives.

use std::time::Duration;

/// The way to the service manager; silent where there is none.
pub struct Notifier {
    #[cfg(unix)]
    socket: Option<(std::os::unix::net::UnixDatagram, std::os::unix::net::SocketAddr)>,
    /// How often it wants to hear that the service lives.
    alive: Option<Duration>,
}

impl Notifier {
    /// As NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID say.
    pub fn of_environment() -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let mine = variable("WATCHDOG_PID").is_none_or(|pid| pid == std::process::id().to_string());
        let microseconds = variable("WATCHDOG_USEC").filter(|_| mine).and_then(|text| text.parse().ok());
        Self::new(variable("NOTIFY_SOCKET").as_deref(), microseconds)
    }

    #[cfg(unix)]
    fn new(path: Option<&str>, watchdog_us: Option<u64>) -> Self {
        use std::os::unix::net::{SocketAddr, UnixDatagram};
        #[cfg(target_os = "linux")]
        let named = |name: &str| <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(name);
        #[cfg(not(target_os = "linux"))]
        let named = |name: &str| SocketAddr::from_pathname(name);
        let address = path.and_then(|path| match path.strip_prefix('@') {
            Some(name) => named(name).ok(),
            None => SocketAddr::from_pathname(path).ok(),
        });
        let socket = address.and_then(|address| Some((UnixDatagram::unbound().ok()?, address)));
        let _ = socket.as_ref().map(|(socket, _)| socket.set_nonblocking(true));
        Self { socket, alive: watchdog_us.map(|us| Duration::from_micros(us) / 2).filter(|alive| !alive.is_zero()) }
    }

    #[cfg(not(unix))]
    fn new(_: Option<&str>, _: Option<u64>) -> Self {
        Self { alive: None }
    }

    /// Tells `text`; that nobody reads it is no failure.
    pub fn send(&self, text: &str) {
        #[cfg(unix)]
        if let Some((socket, address)) = &self.socket {
            let _ = socket.send_to_addr(text.as_bytes(), address);
        }
        #[cfg(not(unix))]
        let _ = text;
    }

    /// What it does now, on one line.
    pub fn status(&self, text: &str) {
        self.send(&format!("STATUS={}", text.replace(['\r', '\n'], " ")));
    }

    /// Says again and again that it lives; never ends.
    pub async fn keep_alive(&self) {
        let Some(alive) = self.alive else { return std::future::pending().await };
        loop {
            self.send("WATCHDOG=1");
            tokio::time::sleep(alive).await;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::net::UnixDatagram;

    #[tokio::test(start_paused = true)]
    async fn a_service_manager_hears_what_it_is_told() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("bound");
        socket.set_nonblocking(true).expect("set");
        let heard = || {
            let mut text = [0; 100];
            socket.recv(&mut text).map(|length| String::from_utf8_lossy(&text[..length]).into_owned()).ok()
        };
        let notifier = Notifier::new(path.to_str(), Some(2_000_000));
        notifier.send("READY=1");
        notifier.status("two\nlines");
        let _ = tokio::time::timeout(Duration::from_millis(2500), notifier.keep_alive()).await;
        for expected in ["READY=1", "STATUS=two lines", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"] {
            assert_eq!(heard().as_deref(), Some(expected));
        }
        assert_eq!(heard(), None);
        drop(socket);
        notifier.send("nobody reads it");
        Notifier::new(Some("/nowhere/at/all"), None).send("nor this");
        Notifier::new(None, None).send("nor this");
    }
}
