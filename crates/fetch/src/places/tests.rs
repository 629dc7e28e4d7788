use std::fs;

use proptest::prelude::*;

use super::super::disk::SystemDisk;
use super::*;

/// The name out of that on disk, where it was not shortened.
fn read_back(folder: &str) -> String {
    let (mut octets, mut rest) = (Vec::new(), folder.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let coded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        octets.push(coded.unwrap_or(first));
        rest = if coded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(octets).expect("UTF-8")
}

fn targets(folder: &Path) -> [Target; 3] {
    let file = folder.join("mbox/mail");
    [
        Target::Maildir(folder.join("maildir")),
        Target::Eml(folder.join("eml")),
        Target::Mbox { file, spool: folder.join("spool") },
    ]
}

fn mailbox(name: &str, delimiter: Option<char>) -> Mailbox {
    Mailbox { name: name.to_owned(), delimiter, twin: false }
}

fn fresh(target: &Target, mailbox: &Mailbox) -> PathBuf {
    Places::default().of(&SystemDisk, target, mailbox).expect("readable")
}

/// As the store does.
fn make(target: &Target, place: &Path) {
    if target.is_mbox() {
        fs::create_dir_all(place.parent().expect("folder")).expect("folder");
        fs::write(place, "From x\n\n").expect("file");
    } else {
        fs::create_dir_all(place).expect("folder");
    }
}

#[test]
fn plain_names_have_plain_places() {
    let (maildir, eml) = (Target::Maildir("m".into()), Target::Eml("e".into()));
    let mbox = Target::Mbox { file: "x/b".into(), spool: "s".into() };
    let table = [
        ("inbox", Some('/'), "m", "e", "x/b"),
        ("Archive/2026", Some('/'), "m/.Archive.2026", "e/Archive/2026", "x/b.Archive.2026"),
        ("a.b", Some('/'), "m/.a%2Eb", "e/a%2Eb", "x/b.a%2Eb"),
        ("../../etc", Some('/'), "m/.%2E%2E.%2E%2E.etc", "e/%2E%2E/%2E%2E/etc", "x/b.%2E%2E.%2E%2E.etc"),
        ("a/b", Some('.'), "m/.a%2Fb", "e/a%2Fb", "x/b.a%2Fb"),
        ("Entw&APw-rfe", None, "m/.Entw&APw-rfe", "e/Entw&APw-rfe", "x/b.Entw&APw-rfe"),
        (
            "[Gmail]/All Mail",
            Some('/'),
            "m/.%5BGmail%5D.All Mail",
            "e/%5BGmail%5D/All Mail",
            "x/b.%5BGmail%5D.All Mail",
        ),
        // The hierarchy delimiter alone: ".." would be the folder above.
        ("/", Some('/'), "m/.%.%", "e/%/%", "x/b.%.%"),
        ("", None, "m/.%", "e/%", "x/b.%"),
        ("a/", Some('/'), "m/.a.%", "e/a/%", "x/b.a.%"),
        // An octet that is no text.
        ("caf\u{10ffe9}", None, "m/.caf%E9", "e/caf%E9", "x/b.caf%E9"),
        // A lock of the mbox, and of the one beside it.
        ("lock", None, "m/.lock", "e/lock", "x/b.%6Cock"),
        ("A/Lock", Some('/'), "m/.A.Lock", "e/A/Lock", "x/b.A.%4Cock"),
        ("lock/A", Some('/'), "m/.lock.A", "e/lock/A", "x/b.lock.A"),
        ("mailsetup-target", None, "m/.%6Dailsetup-target", "e/mailsetup-target", "x/b.mailsetup-target"),
        ("AUX/com1", Some('/'), "m/.AUX.com1", "e/%41UX/%63om1", "x/b.AUX.com1"),
        ("Entwürfe ", None, "m/.Entw%C3%BCrfe%20", "e/Entw%C3%BCrfe%20", "x/b.Entw%C3%BCrfe%20"),
    ];
    for (name, delimiter, in_maildir, in_eml, beside_mbox) in table {
        let mailbox = mailbox(name, delimiter);
        assert_eq!(fresh(&maildir, &mailbox), Path::new(in_maildir), "{name}");
        assert_eq!(fresh(&eml, &mailbox), Path::new(in_eml), "{name}");
        assert_eq!(fresh(&mbox, &mailbox), Path::new(beside_mbox), "{name}");
    }
}

/// What 0.1.0 has made is kept, unless it never was a place of its own.
#[test]
fn what_lies_on_disk_is_kept() {
    let folder = tempfile::tempdir().expect("folder");
    let [maildir, eml, mbox] = targets(folder.path());
    let table = [
        (&maildir, "Entwürfe", ".Entwürfe", true),
        (&maildir, "a//b", ".a..b", true),
        (&maildir, "mailsetup-target", ".mailsetup-target", false),
        (&eml, "Entwürfe/Ä", "Entwürfe/Ä", true),
        (&eml, "aux", "aux", true),
        (&eml, "a/", "a", false),
        (&mbox, "Entwürfe", "mail.Entwürfe", true),
        (&mbox, "lock", "mail.lock", false),
        (&mbox, "A/lock", "mail.A.lock", false),
    ];
    for (target, name, there, kept) in table {
        let place = base(target).join(there);
        make(target, &place);
        let mailbox = mailbox(name, Some('/'));
        assert_eq!(fresh(target, &mailbox) == place, kept, "{name}");
    }
}

#[test]
fn names_that_differ_in_case_have_places_of_their_own_whoever_comes_first() {
    for [first, second] in [["Archive", "archive"], ["archive", "Archive"]] {
        let folder = tempfile::tempdir().expect("folder");
        for target in targets(folder.path()) {
            let first = mailbox(first, None);
            let place = fresh(&target, &first);
            make(&target, &place);
            let second = mailbox(second, None);
            let other = fresh(&target, &second);
            assert!(other.to_string_lossy().contains('~'), "{}", other.display());
            make(&target, &other);
            // In the next runs, in any order.
            let mut places = Places::default();
            for (mailbox, place) in [(&second, &other), (&first, &place)] {
                assert_eq!(&places.of(&SystemDisk, &target, mailbox).expect("readable"), place);
            }
        }
    }
}

#[test]
fn two_delimiters_make_twins() {
    type Listed<'a> = &'a [(&'a str, Option<char>)];
    let table: [(Listed<'_>, &[&str]); 4] = [
        (&[("a/b", Some('/')), ("a.b", Some('.'))], &["a/b"]),
        (&[("a.b", Some('.')), ("a/b", Some('/'))], &["a/b"]),
        (&[("a/b", Some('/')), ("a.b", Some('/')), ("a", None)], &[]),
        (&[("a", None), ("a", Some('/'))], &[]),
    ];
    for (names, expected) in table {
        let expected = expected.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(twins(names), expected, "{names:?}");
    }
}

/// What another program has put where a mailbox would go is left alone.
#[test]
fn a_file_in_the_way_is_no_place() {
    let folder = tempfile::tempdir().expect("folder");
    let [maildir, eml, mbox] = targets(folder.path());
    for target in [&maildir, &eml] {
        let taken = fresh(target, &mailbox("DS_Store", None));
        fs::create_dir_all(base(target)).expect("folder");
        fs::write(&taken, "").expect("file");
        assert_ne!(fresh(target, &mailbox("DS_Store", None)), taken);
    }
    fs::create_dir_all(base(&mbox).join("mail.d")).expect("folder");
    assert_ne!(fresh(&mbox, &mailbox("d", None)), base(&mbox).join("mail.d"));
}

fn name() -> impl Strategy<Value = String> {
    let odd = [
        "",
        ".",
        "..",
        " ",
        "lock",
        "LOCK",
        "Lock ",
        "mailsetup-target",
        "mailsetup",
        "journal",
        "new",
        "cur",
        "tmp",
        "con",
        "NUL",
        "com7",
        "a",
        "A",
        "b",
        "é",
        "e\u{301}",
        "É",
        "ß",
        "ss",
        "ſ",
        "K",
        "k",
        "\u{212a}",
        "~",
        "%",
        "%25",
        "%6Cock",
        "a~b",
        "inbox",
        "\0",
        "\r\n",
        "\u{202e}x",
        "😀",
        "&APw-",
        "&APW-",
        "\u{10ffe9}",
        "1.eml",
        ":2,S",
    ];
    let part = prop_oneof![
        8 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        2 => "\\PC{1,12}",
        1 => (prop::sample::select(vec!["x", "X", "ü", "項", "."]), 60usize..400).prop_map(|(part, count)| part.repeat(count)),
    ];
    (prop::collection::vec(part, 1..5), "[./]{0,2}").prop_map(|(parts, more)| parts.join("/") + &more)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_mailbox_has_a_place_of_its_own_inside(
        names in prop::collection::hash_set(name(), 2..5),
        delimiter in prop::sample::select(vec![None, Some('/'), Some('.'), Some('\\'), Some('ü')]),
    ) {
        // And each once more, as others would write it.
        let swapped = |name: &String| {
            name.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
        };
        let others: HashSet<String> = names.iter().map(swapped).collect();
        let inbox = |name: &&String| name.eq_ignore_ascii_case("inbox");
        let names: Vec<&String> = names.union(&others).filter(|name| !inbox(name)).collect();
        let folder = tempfile::tempdir().expect("folder");
        for target in targets(folder.path()) {
            let mut found: Vec<PathBuf> = Vec::new();
            for name in &names {
                let place = fresh(&target, &mailbox(name, delimiter));
                make(&target, &place);
                found.push(place);
            }
            // Asked in another order it is the same.
            let mut places = Places::default();
            for (name, place) in names.iter().zip(&found).rev() {
                prop_assert_eq!(&places.of(&SystemDisk, &target, &mailbox(name, delimiter)).expect("readable"), place);
            }
            let mut all = vec![target.path().as_os_str().to_ascii_lowercase()];
            for place in &found {
                let below = place.strip_prefix(base(&target)).expect("inside");
                prop_assert!(below.components().count() > 0 && below.as_os_str().len() <= PATH_MAX);
                for part in below.components() {
                    let Component::Normal(part) = part else { panic!("{}", place.display()) };
                    let part = part.to_str().expect("UTF-8");
                    let room = if target.is_mbox() { NAME_MAX - LOCK.len() } else { NAME_MAX };
                    prop_assert!(part.len() <= room);
                    prop_assert!(part.is_ascii() && !part.ends_with(['.', ' ']) && !part.starts_with(' '), "{part}");
                    prop_assert!(!part.contains(|c: char| c.is_ascii_control() || "\\/:*?\"<>|".contains(c)), "{part}");
                    prop_assert!(!is_device(part) && !part.eq_ignore_ascii_case(MARKER));
                }
                all.push(place.as_os_str().to_ascii_lowercase());
            }
            if target.is_mbox() {
                // Nor is one the lock of another.
                let locks: Vec<_> = all.iter().map(|place| [place, std::ffi::OsStr::new(LOCK)].into_iter().collect()).collect();
                all.extend::<Vec<OsString>>(locks);
            }
            let count = all.len();
            all.sort();
            all.dedup();
            prop_assert_eq!(all.len(), count, "{:?}", found);
        }
    }

    #[test]
    fn places_can_be_read_back(part in "\\PC{1,20}|[./:~%* \\\\]{1,5}") {
        let name = portable(&part);
        prop_assert_eq!(read_back(&name), part.as_str());
        prop_assert!(!name.contains(['/', '.', ':', '\\', '\0', '*', '~']));
        prop_assert_eq!(read_back(&folder_name(&part)), part);
    }
}
