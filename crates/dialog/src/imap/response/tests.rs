use proptest::prelude::*;

use super::*;

fn tagged(tag: &str, status: &'static str, code: Option<&str>, text: &str) -> Option<Response> {
    let condition = Condition { status, code: code.map(str::to_owned), text: text.to_owned() };
    Some(Response::Tagged(tag.to_owned(), condition))
}

fn untagged(status: &'static str, code: Option<&str>, text: &str) -> Option<Response> {
    Some(Response::Untagged(Condition { status, code: code.map(str::to_owned), text: text.to_owned() }))
}

#[test]
fn conditions() {
    let table: [(&[u8], Option<Response>); 15] = [
        (b"", None),
        (b" ", None),
        (b"*", Some(Response::Other)),
        (b"a1", None),
        (b"a1 PREAUTH hello", None),
        (b"\xff\xfe OK", None),
        (b"SSH-2.0-OpenSSH_9.2", None),
        (b"a1 OK", tagged("a1", "OK", None, "")),
        (b"a1 ok done", tagged("a1", "OK", None, "done")),
        (b"a1 NO [AUTHENTICATIONFAILED] no", tagged("a1", "NO", Some("AUTHENTICATIONFAILED"), "no")),
        (b"* BYE [unavailable]", untagged("BYE", Some("unavailable"), "")),
        (b"* OK [CAPABILITY IMAP4rev1 ID] hi", untagged("OK", Some("CAPABILITY IMAP4rev1 ID"), "hi")),
        (b"* OK [cut off", untagged("OK", None, "[cut off")),
        (b"+", Some(Response::Continue(Vec::new()))),
        (b"+ VXNlcg==", Some(Response::Continue(b"VXNlcg==".to_vec()))),
    ];
    for (line, expected) in table {
        assert_eq!(parse(line), expected, "{:?}", text(line));
    }
}

#[test]
fn keywords_of_codes_are_in_upper_case() {
    let condition = |line: &[u8]| match parse(line) {
        Some(Response::Untagged(condition)) => condition,
        other => panic!("{other:?}"),
    };
    assert_eq!(condition(b"* BYE [unavailable] x").keyword().as_deref(), Some("UNAVAILABLE"));
    assert_eq!(condition(b"* OK [REFERRAL imap://x/] x").keyword().as_deref(), Some("REFERRAL"));
    assert_eq!(condition(b"* OK x").keyword(), None);
    assert_eq!(condition(b"* OK [Capability A  B] x").capabilities(), Some(vec!["A".to_owned(), "B".to_owned()]));
    assert_eq!(condition(b"* OK [ALERT] x").capabilities(), None);
}

#[test]
fn what_was_found() {
    let table: [(&str, &[(u32, u32)]); 15] = [
        // The other shapes in which servers answer; what is not certain is nothing.
        ("* SEARCH 4 5 6 9 8", &[(4, 6), (9, 9), (8, 8)]),
        ("* SEARCH", &[]),
        ("* search 7 (MODSEQ 9)", &[(7, 7)]),
        ("* ESEARCH (TAG \"a1\") UID (ALL 1,2)", &[(1, 1), (2, 2)]),
        ("* ESEARCH (TAG \"a1\") UID ALL 1, 2, 3", &[]),
        ("* ESEARCH (TAG \"UID\") ALL 1:3", &[]),
        ("* ESEARCH (TAG \"a1\") UID MIN 1 MAX 3 COUNT 3", &[]),
        ("* ESEARCH (TAG \"a1\") UID ALL 1:3,5,9:7", &[(1, 3), (5, 5), (7, 9)]),
        ("* esearch (TAG \"a1\") UID MIN 1 all 4", &[(4, 4)]),
        ("* ESEARCH (TAG \"ALL\") UID COUNT 0", &[]),
        ("* ESEARCH", &[]),
        ("* ESEARCH UID ALL", &[]),
        ("* ESEARCH UID ALL (1", &[]),
        ("* ESEARCH UID ALL 0,*,2:*,x,4294967296,1:2:3,,6", &[(6, 6)]),
        ("* ESEARCH UID ALL 4294967295", &[(u32::MAX, u32::MAX)]),
    ];
    for (line, ranges) in table {
        assert_eq!(parse(line.as_bytes()), Some(Response::Found(ranges.to_vec())), "{line}");
    }
}

#[test]
fn data() {
    let status = |mailbox: &str, items: &[(&str, u64)]| {
        let items = items.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        Some(Response::Status { mailbox: mailbox.to_owned(), items })
    };
    let list = |attributes: &[&str], delimiter, name: &str| {
        let attributes: Vec<String> = attributes.iter().map(|&word| word.to_owned()).collect();
        let closed = |word: &String| ["\\noselect", "\\nonexistent"].contains(&word.to_ascii_lowercase().as_str());
        let selectable = !attributes.iter().any(closed);
        Some(Response::List { selectable, attributes, delimiter, name: name.to_owned() })
    };
    let fetched =
        |uid, section, body, end| Fetched { uid, section, body, flags: None, size_bytes: None, date: None, end };
    let fetch = |uid, section, body, end| Some(Response::Fetch(fetched(uid, section, body, end)));
    let whole = |uid, body| fetch(uid, Section::Whole, body, FetchEnd::Sound);
    let bare = |uid, end| fetched(uid, Section::Other, FetchBody::Absent, end);
    let flags = |words: &[&str]| Some(words.iter().map(|&word| word.to_owned()).collect());
    let table: [(&[u8], Option<Response>); 33] = [
        (b"* CAPABILITY", Some(Response::Capability(Vec::new()))),
        (b"* capability IMAP4rev1  X-NEW", Some(Response::Capability(vec!["IMAP4rev1".into(), "X-NEW".into()]))),
        (b"* STATUS INBOX (MESSAGES 4 unseen 1)", status("INBOX", &[("MESSAGES", 4), ("UNSEEN", 1)])),
        (
            b"* STATUS \"in\\\"box\" (X-A 9 SIZE 12345678901)",
            status("in\"box", &[("X-A", 9), ("SIZE", 12_345_678_901)]),
        ),
        (b"* STATUS {5}\r\nINBOX (MESSAGES 4)", status("INBOX", &[("MESSAGES", 4)])),
        (b"* STATUS INBOX (MESSAGES -1 UNSEEN", status("INBOX", &[])),
        (b"* STATUS", Some(Response::Other)),
        (b"* LIST (\\HasNoChildren) \"/\" INBOX", list(&["\\HasNoChildren"], Some('/'), "INBOX")),
        (b"* LIST () NIL {3}\r\na b", list(&[], None, "a b")),
        // Bytes that are no text: each name stays one of its own.
        (b"* LIST () \"/\" \"caf\xe9\"", list(&[], Some('/'), "caf\u{10ffe9}")),
        (b"* LIST () \"/\" caf\xe8", list(&[], Some('/'), "caf\u{10ffe8}")),
        (
            b"* LIST (\\noselect \\HasChildren) \".\" Public",
            list(&["\\noselect", "\\HasChildren"], Some('.'), "Public"),
        ),
        (b"* LIST (\\NonExistent) \".\" \"\\NoSelect\"", list(&["\\NonExistent"], Some('.'), "NoSelect")),
        (b"* LIST () \".\" \"\\NoSelect\"", list(&[], Some('.'), "NoSelect")),
        (b"* 3 EXISTS", Some(Response::Exists(3))),
        (b"* 99999999999 EXISTS", Some(Response::Other)),
        (b"* FLAGS (\\Seen)", Some(Response::Other)),
        (
            b"* 1 FETCH (FLAGS (\\Seen $Junk) UID 7)",
            Some(Response::Fetch(Fetched { flags: flags(&["\\Seen", "$Junk"]), ..bare(Some(7), FetchEnd::Sound) })),
        ),
        (
            b"* 1 FETCH (UID 7 RFC822.SIZE 340 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\" FLAGS ())",
            Some(Response::Fetch(Fetched {
                flags: flags(&[]),
                size_bytes: Some(340),
                date: Some("17-Jul-2026 02:44:25 -0700".to_owned()),
                ..bare(Some(7), FetchEnd::Sound)
            })),
        ),
        (b"* 1 fetch (uid 7 body[] NIL)", Some(Response::Fetch(bare(Some(7), FetchEnd::Sound)))),
        (b"* 1 FETCH (BODY[] \"hi\" UID 7)", whole(Some(7), FetchBody::Inline(b"hi".to_vec()))),
        (b"* 1 FETCH (BODY[] {4}\r\n(UI) UID 7)", whole(Some(7), FetchBody::Inline(b"(UI)".to_vec()))),
        (b"* 1 FETCH (BODY[] {400} X-A {2}\r\nzz UID 7)", whole(Some(7), FetchBody::Streamed)),
        (b"* 1 FETCH (rfc822 {400} UID 7)", whole(Some(7), FetchBody::Streamed)),
        (b"* 1 FETCH (BODY.PEEK[] {400} UID 7)", whole(Some(7), FetchBody::Streamed)),
        (
            b"* 1 FETCH (BODY[HEADER.FIELDS (FROM)] \"UID 9\" UID 7)",
            fetch(Some(7), Section::Fields, FetchBody::Inline(b"UID 9".to_vec()), FetchEnd::Sound),
        ),
        (b"* 1 FETCH (BODY[]<0> {4} UID 7)", fetch(Some(7), Section::Other, FetchBody::Streamed, FetchEnd::Sound)),
        (b"* 1 FETCH (X-A (UID 9 (UID 8)) UID 99999999999)", Some(Response::Fetch(bare(None, FetchEnd::Sound)))),
        (b"* 1 FETCH", Some(Response::Fetch(bare(None, FetchEnd::Garbled)))),
        (b"* 1 EXPUNGE", Some(Response::Gone(1))),
        (b"* VANISHED (EARLIER) 4:6,9", Some(Response::Gone(4))),
        (b"* VANISHED", Some(Response::Gone(0))),
        (b"* ", Some(Response::Other)),
    ];
    for (line, expected) in table {
        assert_eq!(parse(line), expected, "{:?}", text(line));
    }
}

#[test]
fn literals() {
    let table: [(&[u8], Option<u64>); 9] = [
        (b"x {5}", Some(5)),
        (b"x {5+}", Some(5)),
        (b"x ~{0}", Some(0)),
        (b"{18446744073709551616}", None),
        (b"x {}", None),
        (b"x 5}", None),
        (b"x {a5}", None),
        (b"x {5} ", None),
        (b"", None),
    ];
    for (line, size) in table {
        assert_eq!(literal_size(line), size, "{:?}", text(line));
    }
    assert!(may_hold_literals(b"* LIST () \"/\" {5}"));
    assert!(!may_hold_literals(b"* OK see {5}"));
    assert!(!may_hold_literals(b"a1 OK see {5}"));
    let bodies: [(&[u8], Option<Section>); 9] = [
        (b"* 12 FETCH (UID 7 BODY[] {340}", Some(Section::Whole)),
        (b"* 12 fetch (FLAGS (\\Seen) body[] {340}", Some(Section::Whole)),
        (b"* 12 FETCH (FLAGS (a[b \"\\Seen\" ] [) BODY[] {340}", Some(Section::Whole)),
        (b"* 12 FETCH (BODY[HEADER] {340}", Some(Section::Header)),
        (b"* 12 FETCH (BODY[HEADER.FIELDS (\"DATE\" From)] {340}", Some(Section::Fields)),
        (b"* 12 FETCH (BODY[]<0> {340}", Some(Section::Other)),
        (b"* 12 FETCH (BODY[] NIL X-A {340}", None),
        (b"* 12 FETCH (X (BODY[] {340}", None),
        (b"* STATUS (BODY[] {340}", None),
    ];
    for (line, section) in bodies {
        assert_eq!(ends_in_body(line), section, "{:?}", text(line));
    }
}

#[test]
fn how_a_message_ends_tells_whether_its_length_was_true() {
    let table: [(&[u8], FetchEnd); 9] = [
        (b"* 3 FETCH (UID 3 BODY[] {40})", FetchEnd::Sound),
        (b"* 3 FETCH (BODY[] {40} UID 3 FLAGS (\\Seen) X-EXTRA NIL )", FetchEnd::Sound),
        (b"* 3 FETCH (UID 3 BODY[] {40}", FetchEnd::Bare),
        (b"* 3 FETCH (UID 3 BODY[] {40}\n)", FetchEnd::Bare),
        (b"* 3 FETCH (UID 3 BODY[] {40}wo", FetchEnd::Garbled),
        (b"* 3 FETCH (UID 3 BODY[] {40}a5 OK done", FetchEnd::Garbled),
        (b"* 3 FETCH (UID 3 BODY[] {40}* 4 FETCH (UID 4 BODY[] {2}\r\nab)", FetchEnd::Garbled),
        (b"* 3 FETCH (UID 3 BODY[] {40}) and more", FetchEnd::Garbled),
        (b"* 3 FETCH (UID 3 BODY[] {40}the list)", FetchEnd::Garbled),
    ];
    for (line, expected) in table {
        match parse(line) {
            Some(Response::Fetch(Fetched { end, .. })) => assert_eq!(end, expected, "{:?}", text(line)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn keywords_may_have_brackets_and_flags_may_be_quoted() {
    let table: [(&[u8], &[&str]); 4] = [
        (b"* 1 FETCH (UID 7 FLAGS (\\Seen foo[bar) X-A 1)", &["\\Seen", "foo[bar"]),
        (b"* 1 FETCH (FLAGS (\\Seen ] [) UID 7)", &["\\Seen", "]", "["]),
        (b"* 1 FETCH (FLAGS (\"\\\\Seen\" tag\"x) UID 7)", &["\\Seen", "tag\"x"]),
        (b"* 1 FETCH (FLAGS (\\*) UID 7)", &["\\*"]),
    ];
    for (line, expected) in table {
        match parse(line) {
            Some(Response::Fetch(Fetched { uid, flags, .. })) => {
                assert_eq!(
                    (uid, flags.unwrap_or_default()),
                    (Some(7), expected.iter().map(|&flag| flag.to_owned()).collect())
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn capability_lists() {
    let read = |list: &str| capabilities(list.split(' ').map(str::to_owned).collect()).expect("short");
    let found = read("imap4REV1 starttls AUTH=plain AUTH=X-OWN AUTH= AUTH=PLAIN UIDPLUS SASL-IR");
    assert_eq!(found.mechanisms, [AuthMechanism::Plain, AuthMechanism::Other("X-OWN".into()), AuthMechanism::Command]);
    assert!(found.starttls && found.unique_ids && found.initial_response && found.pipelining);
    assert!(found.has("IMAP4rev1") && !found.has("ID"));
    let found = read("IMAP4rev1 LOGINDISABLED");
    assert!(found.login_disabled && found.mechanisms.is_empty() && !found.initial_response);
    let found = read("IMAP4rev2");
    assert!(found.initial_response && found.unique_ids);
    let many = vec!["X".to_owned(); LINES_MAX + 1];
    assert_eq!(capabilities(many), Err(Violation::TooMany { max: LINES_MAX }));
}

proptest! {
    #[test]
    fn random_bytes_never_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (parse(&octets), literal_size(&octets), ends_in_body(&octets), may_hold_literals(&octets));
    }

    #[test]
    fn random_responses_never_panic(tail in "[ ()\\[\\]{}~+\"\\\\\r\n0-9a-zA-Z]{0,80}") {
        for head in ["* 1 FETCH (", "* STATUS ", "* LIST (", "* ", "a1 ", "+"] {
            let response = format!("{head}{tail}");
            let _ = (parse(response.as_bytes()), ends_in_body(response.as_bytes()));
        }
    }
}
