//! `setup --demo`: the conversation with the built-in servers, and nothing that stays.

use std::sync::Arc;

use super::super::demo::PASSWORD;
use super::super::engine;
use super::super::failed::Failed;
use super::super::output::{self, Terminal};
use crate::cli::{Common, ServerUrl, SetupArgs};
use crate::exit::Exit;
use crate::locale::Locale;
use mail_demo::servers::{Demo, DemoOptions};
use mail_types::{Message, Protocol, Security};

/// The example mailbox.
pub(super) const ADDRESS: &str = "anna@example.org";

/// Starts the servers on ports that are free, and holds the conversation with them.
pub(super) fn run(common: &Common, args: SetupArgs, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    let runtime = engine::build(tokio::runtime::Builder::new_multi_thread().enable_all())?;
    let demo = runtime
        .block_on(Demo::start(DemoOptions::new(ADDRESS, PASSWORD)))
        .map_err(|error| Failed::new(Exit::Storage, error.message()))?;
    let folder = tempfile::Builder::new().prefix("mailsetup-demo-").tempdir();
    let folder = folder.map_err(|error| output::not_written(&std::env::temp_dir(), &error))?;
    let ca_file = folder.path().join("ca.pem");
    let written = output::write_file(locale, &ca_file, demo.ca_pem());
    if written != Exit::Success {
        return Ok(written);
    }
    let mut common = common.clone();
    common.network.ca_file = Some(ca_file);
    let said = Message::new("setup-demo").with("address", ADDRESS).with("password", PASSWORD);
    output::paragraph(&locale.text(&said));
    let exit = super::converse(&common, with_servers(args, &demo), locale, terminal);
    runtime.block_on(demo.stop());
    runtime.shutdown_background();
    exit
}

/// The user's own servers are the built-in ones, as if they had been named.
fn with_servers(mut args: SetupArgs, demo: &Demo) -> SetupArgs {
    let url = |protocol| {
        let endpoint = demo.endpoint(protocol, Security::ImplicitTls)?.clone();
        Some(ServerUrl { protocol, endpoint, security: Security::ImplicitTls, username: None, other: None })
    };
    args.imap = url(Protocol::Imap);
    args.pop3 = url(Protocol::Pop3);
    args.submission = url(Protocol::Submission);
    args
}
