//! Bytes, versions, and what a tape answers when it has nothing.

use super::*;
use crate::fake::FakeNet;
use crate::{DnsError, Net, NetOptions, RecordKind};

fn tape() -> Tape {
    Tape::new(UNIX_EPOCH + Duration::from_millis(1_795_478_400_123))
}

fn replaying(tape: &Tape) -> (Net, Arc<Replay>) {
    let replay = Arc::new(Replay::new(tape));
    (Net::new(replay.clone(), &NetOptions::default(), Clock::at(tape.date())), replay)
}

#[test]
fn a_tape_is_read_as_it_was_written() {
    let tape = tape();
    tape.note("target", "anna@example.org");
    let said = [Said::Sent((&b"a1 NOOP\r\n"[..]).into()), Said::Received((&b"\xff\0"[..]).into()), Said::Closed];
    for said in said {
        tape.push(Entry::Talk(Talk { connection: 1, at_us: 7, said }));
    }
    let broken = Said::Broken(mail_types::reason::ErrorName(std::io::ErrorKind::ConnectionReset));
    tape.push(Entry::Talk(Talk { connection: 2, at_us: 8, said: broken }));
    let text = tape.to_text();
    assert!(text.contains(r#""sent":"a1 NOOP\r\n""#) && text.contains(r#""received":{"base64":"/wA="}"#), "{text}");
    let read = Tape::parse(&text).expect("reads");
    assert_eq!(read.to_text(), text);
    assert_eq!((read.date(), read.notes("target")), (tape.date(), vec!["anna@example.org".to_owned()]));
    assert_eq!(read.notes("other"), Vec::<String>::new());
}

/// Somebody looks at it in a terminal.
#[test]
fn nothing_on_a_tape_acts() {
    let tape = tape();
    let evil = "\u{1b}[31m\u{7f}\u{9b}2J\u{202e}gpj\u{2066}\u{200b}\u{2028}\u{e0041} ##[error]x ü漢😀";
    tape.note("target", evil);
    for said in [Said::Sent(evil.as_bytes().into()), Said::Received(evil.as_bytes().into()), Said::Reason(evil.into())]
    {
        tape.push(Entry::Talk(Talk { connection: 1, at_us: 7, said }));
    }
    let text = tape.to_text();
    let acts = |character: char| character != '\n' && harmless::acts(character);
    assert!(!text.chars().any(acts) && !text.contains("##"), "{text:?}");
    let read = Tape::parse(&text).expect("reads");
    assert_eq!((read.to_text(), read.notes("target")), (text, vec![evil.to_owned()]));
    let said = |tape: &Tape| -> Vec<Said> {
        let said = |entry: &Entry| if let Entry::Talk(talk) = entry { Some(talk.said.clone()) } else { None };
        tape.lock().list.iter().filter_map(said).collect()
    };
    assert_eq!(said(&read), said(&tape));
}

#[test]
fn what_is_no_tape_is_told() {
    let head = tape().to_text();
    for (text, error) in [
        (String::new(), TapeError::NoTape),
        ("{\"schema\":1}\n".into(), TapeError::NoTape),
        ("GIF89a".into(), TapeError::NoTape),
        ("{\"mailsetup_tape\":99,\"new\":true}".into(), TapeError::Version { found: 99 }),
        ("{\"mailsetup_tape\":1}".into(), TapeError::Line { number: 1 }),
        (format!("{head}\n{{\"dns\":4}}\n"), TapeError::Line { number: 3 }),
    ] {
        let found = Tape::parse(&text).err();
        assert_eq!(found.as_ref(), Some(&error), "{text}");
        assert!(!error.to_string().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn answers_take_their_time_and_come_in_their_order() {
    let (net, _) = FakeNet::new()
        .host("imap.example", &["203.0.113.1"])
        .delay(Duration::from_millis(40))
        .dns_error("gone.example", RecordKind::Mx, DnsError::Server("SERVFAIL".into()))
        .build();
    let tape = tape();
    let net = net.taped(&tape);
    let live = (net.dns("imap.example", RecordKind::A).await, net.dns("gone.example", RecordKind::Mx).await);
    assert!(live.0.is_ok());
    assert_eq!(net.wildcard("example.org").await, Vec::<std::net::IpAddr>::new());

    let (net, replay) = replaying(&Tape::parse(&tape.to_text()).expect("reads"));
    let again = (net.dns("imap.example", RecordKind::A).await, net.dns("gone.example", RecordKind::Mx).await);
    assert_eq!((again, net.clock().elapsed()), (live, Duration::from_millis(40)));
    // The random label is another one each time.
    net.wildcard("example.org").await;
    assert_eq!(replay.missing(), 0);
    assert_eq!(net.dns("never.example", RecordKind::A).await, Err(DnsError::Unreachable));
    assert_eq!(replay.missing(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_was_not_awaited_is_not_answered() {
    let (net, _) = FakeNet::new().host("slow.example", &["203.0.113.1"]).delay(Duration::from_secs(60)).build();
    let tape = tape();
    let net = net.taped(&tape);
    let soon = Duration::from_secs(1);
    assert!(tokio::time::timeout(soon, net.dns("slow.example", RecordKind::A)).await.is_err());
    let (net, replay) = replaying(&Tape::parse(&tape.to_text()).expect("reads"));
    let long = Duration::from_secs(3600);
    assert!(tokio::time::timeout(long, net.dns("slow.example", RecordKind::A)).await.is_err());
    assert_eq!(replay.missing(), 0);
}
