//! What differs between systems is in `crates/platform`; what is left elsewhere is counted here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Files with `cfg` attributes or `cfg!` for a system, and how many, apart from those of tests. Each has its reason:
/// the TLS library (OpenSSL with its own bindings, or the system's by native-tls) decides which code exists at all, and
/// a UDP socket that is connected may be given its peer again on Linux alone. A receiver's Unix socket, the service
/// manager's and the signals of a program that stays exist on Unix alone; a receiver's shell is kept as words. A receiver's Unix socket, the service
/// manager's and the signals of a program that stays exist on Unix alone.
const LEFT: [(&str, usize); 7] = [
    ("crates/net/src/certificate.rs", 1),
    ("crates/net/src/library.rs", 2),
    ("crates/net/src/resolver/sockets.rs", 1),
    ("src/commands/fetch/receiver/lmtp.rs", 2),
    ("src/commands/fetch/receiver/program.rs", 1),
    ("src/commands/fetch/watch/notify.rs", 7),
    ("src/commands/stop.rs", 4),
];

#[test]
fn systems_differ_in_one_place() {
    let mut found = BTreeMap::new();
    for folder in ["src", "crates"] {
        count(Path::new(folder), &mut found);
    }
    let layer = |file: &String| file.starts_with("crates/platform/");
    assert!(found.keys().any(layer), "the test looks in the wrong place");
    found.retain(|file, _| !layer(file));
    let left: BTreeMap<String, usize> = LEFT.iter().map(|(file, count)| ((*file).to_owned(), *count)).collect();
    assert_eq!(found, left, "move it to crates/platform, or say here why it can't be there");
}

fn count(folder: &Path, found: &mut BTreeMap<String, usize>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            count(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let number = before_tests(&text).lines().filter(|line| is_for_a_system(line)).count();
            if number > 0 {
                found.insert(path.to_string_lossy().replace('\\', "/"), number);
            }
        }
    }
}

/// What is above the module of tests at the end of a file.
fn before_tests(text: &str) -> &str {
    text.split("\nmod tests {").next().unwrap_or(text)
}

fn is_for_a_system(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or(line);
    let systems = ["unix", "windows", "target_os", "target_family", "target_vendor"];
    let of_tests = code.contains("all(test");
    !of_tests && (code.contains("cfg(") || code.contains("cfg!(")) && systems.iter().any(|system| code.contains(system))
}
