//! IMAP clients that others wrote, led through the commands that the built-in servers know:
//! `mailsetup-clients async-imap|imap-next PORT USER PASSWORD`, without TLS, which neither of them does
//! itself. Ends with an error at the first answer that is not the expected one.

use std::error::Error;

use futures::TryStreamExt;
use imap_codec::CommandCodec;
use imap_codec::decode::Decoder;
use imap_next::client::{Client, Event, Options};
use imap_next::imap_types::IntoStatic;
use imap_next::imap_types::response::{Data, Status, StatusKind, Tagged};
use imap_next::stream::Stream;
use tokio::net::TcpStream;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [client, port, user, password] = arguments.as_slice() else { return Err("four arguments".into()) };
    let stream = || TcpStream::connect(format!("127.0.0.1:{port}"));
    match client.as_str() {
        "async-imap" => async_imap(stream().await?, stream().await?, user, password).await,
        "imap-next" => imap_next(stream().await?, user, password).await,
        other => Err(format!("no such client: {other}").into()),
    }
}

fn check(condition: bool, what: &str) -> Result<()> {
    if condition { Ok(()) } else { Err(format!("failed: {what}").into()) }
}

struct Plain(String);

impl async_imap::Authenticator for Plain {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        self.0.clone()
    }
}

async fn async_imap(first: TcpStream, second: TcpStream, user: &str, password: &str) -> Result<()> {
    let mut client = async_imap::Client::new(first);
    check(client.read_response().await?.is_some(), "greeting")?;
    let plain = Plain(format!("\0{user}\0{password}"));
    client.authenticate("PLAIN", plain).await.map_err(|(error, _)| error)?.logout().await?;

    let mut client = async_imap::Client::new(second);
    check(client.read_response().await?.is_some(), "greeting")?;
    let mut session = client.login(user, password).await.map_err(|(error, _)| error)?;
    check(session.capabilities().await?.has_str("UIDPLUS"), "capabilities")?;
    check(session.id_nil().await?.is_some_and(|id| id.contains_key("name")), "id")?;
    session.noop().await?;
    session.run_command_and_check_ok("ENABLE CONDSTORE").await?;
    let (roots, quotas) = session.get_quota_root("INBOX").await?;
    check(roots.len() == 1 && quotas[0].resources[0].limit > quotas[0].resources[0].usage, "quota root")?;
    check(session.get_quota("").await?.resources.len() == 1, "quota")?;
    let folders: Vec<_> = session.list(Some(""), Some("*")).await?.try_collect().await?;
    check(folders.iter().any(|folder| folder.name() == "Rechnungen"), "list")?;
    check(session.status("INBOX", "(MESSAGES UNSEEN)").await?.exists == 8, "status")?;
    session.create("Neu").await?;
    session.subscribe("Neu").await?;
    let known: Vec<_> = session.lsub(Some(""), Some("Neu")).await?.try_collect().await?;
    check(known.len() == 1, "lsub")?;
    session.unsubscribe("Neu").await?;
    session.rename("Neu", "Alt").await?;
    session.append("Alt", Some("(\\Seen)"), None, b"Subject: new\r\n\r\nbody\r\n").await?;
    check(session.examine("Alt").await?.exists == 1, "examine")?;
    check(session.select("INBOX").await?.exists == 8, "select")?;
    let messages: Vec<_> = session.fetch("1:*", "(UID FLAGS RFC822.SIZE BODY.PEEK[])").await?.try_collect().await?;
    check(messages.len() == 8 && messages.iter().all(|message| message.body().is_some()), "fetch")?;
    let messages: Vec<_> = session.uid_fetch("1:*", "(ENVELOPE BODYSTRUCTURE)").await?.try_collect().await?;
    check(messages.iter().all(|message| message.envelope().is_some()), "uid fetch")?;
    check(session.search("UNSEEN").await?.len() == 3, "search")?;
    check(session.uid_search("ALL").await?.len() == 8, "uid search")?;
    session.copy("1", "Alt").await?;
    session.uid_copy("2", "Alt").await?;
    session.mv("8", "Alt").await?;
    session.uid_mv("7", "Alt").await?;
    let flags: Vec<_> = session.store("1", "+FLAGS (\\Deleted)").await?.try_collect().await?;
    check(flags.len() == 1, "store")?;
    let flags: Vec<_> = session.uid_store("2", "+FLAGS (\\Deleted)").await?.try_collect().await?;
    check(flags.len() == 1, "uid store")?;
    let gone: Vec<_> = session.uid_expunge("2").await?.try_collect().await?;
    check(gone == [2], "uid expunge")?;
    let gone: Vec<_> = session.expunge().await?.try_collect().await?;
    check(gone == [1], "expunge")?;
    session.check().await?;
    let mut idle = session.idle();
    idle.init().await?;
    let mut session = idle.done().await?;
    session.run_command_and_check_ok("UNSELECT").await?;
    session.select("INBOX").await?;
    session.close().await?;
    check(session.status("Alt", "(MESSAGES)").await?.exists == 5, "everything arrived")?;
    session.delete("Alt").await?;
    session.logout().await?;
    Ok(())
}

/// Command lines, and what must come before the tagged OK.
const SCRIPT: &[(&str, &str)] = &[
    ("CAPABILITY", "Capability"),
    ("LOGIN {user} {password}", ""),
    ("ID NIL", "Id"),
    ("NOOP", ""),
    ("ENABLE CONDSTORE", "Enabled"),
    ("NAMESPACE", "Namespace"),
    ("GETQUOTAROOT INBOX", "Quota"),
    ("GETQUOTA \"\"", "Quota"),
    ("LIST \"\" \"*\"", "List"),
    ("STATUS INBOX (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)", "Status"),
    ("CREATE Neu", ""),
    ("SUBSCRIBE Neu", ""),
    ("LSUB \"\" *", "Lsub"),
    ("UNSUBSCRIBE Neu", ""),
    ("RENAME Neu Alt", ""),
    ("APPEND Alt (\\Seen) {22}\r\nSubject: new\r\n\r\nbody\r\n", ""),
    ("EXAMINE Alt", "Exists"),
    ("SELECT INBOX", "Exists"),
    ("FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)", "Fetch"),
    ("UID FETCH 1:* (BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.10>)", "Fetch"),
    ("SEARCH UNSEEN", "Search"),
    ("UID SEARCH CHARSET UTF-8 SUBJECT a", "Search"),
    ("COPY 1 Alt", ""),
    ("UID COPY 2 Alt", ""),
    ("MOVE 8 Alt", "Expunge"),
    ("UID MOVE 7 Alt", "Expunge"),
    ("STORE 1 +FLAGS (\\Deleted)", "Fetch"),
    ("UID STORE 2 +FLAGS.SILENT (\\Deleted)", ""),
    ("UID EXPUNGE 2", "Expunge"),
    ("EXPUNGE", "Expunge"),
    ("CHECK", ""),
    ("UNSELECT", ""),
    ("SELECT INBOX", "Exists"),
    ("CLOSE", ""),
    ("DELETE Alt", ""),
    ("LOGOUT", ""),
];

async fn imap_next(stream: TcpStream, user: &str, password: &str) -> Result<()> {
    let mut stream = Stream::insecure(stream);
    let mut client = Client::new(Options::default());
    let greeting = stream.next(&mut client).await?;
    check(matches!(greeting, Event::GreetingReceived { .. }), "greeting")?;
    for (number, (line, wanted)) in SCRIPT.iter().enumerate() {
        let line = line.replace("{user}", user).replace("{password}", password);
        let text = format!("n{number} {line}\r\n");
        let (_, command) =
            CommandCodec::default().decode(text.as_bytes()).map_err(|error| format!("{line}: {error:?}"))?;
        client.enqueue_command(command.into_static());
        let mut seen = wanted.is_empty();
        loop {
            match stream.next(&mut client).await.map_err(|error| format!("{line}: {error}"))? {
                Event::DataReceived { data } => seen |= kind(&data) == *wanted,
                Event::StatusReceived { status: Status::Tagged(Tagged { body, .. }) } => {
                    check(body.kind == StatusKind::Ok, &format!("{line}: {body:?}"))?;
                    break;
                }
                Event::CommandRejected { status, .. } => return Err(format!("{line}: {status:?}").into()),
                _ => {}
            }
        }
        check(seen, &format!("{line}: no {wanted}"))?;
    }
    Ok(())
}

fn kind(data: &Data<'_>) -> String {
    let shown = format!("{data:?}");
    shown.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}
