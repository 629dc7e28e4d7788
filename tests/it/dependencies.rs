//! Every dependency has its reason in docs/dependencies.md, and a use.

use std::collections::BTreeSet;
use std::path::Path;

use toml::{Table, Value};

/// The words before the second bar of the table's rows, and those of the last paragraph.
fn listed() -> BTreeSet<String> {
    let page = include_str!("../../docs/dependencies.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let tests = page.lines().filter_map(|line| line.strip_prefix("For tests and benchmarks only: "));
    let names = rows.chain(tests).flat_map(|cell| cell.trim_end_matches('.').split(", "));
    names.map(str::to_owned).collect()
}

#[test]
fn each_dependency_has_a_reason_and_no_reason_outlives_its_dependency() {
    let manifest: Table = include_str!("../../Cargo.toml").parse().expect("a manifest");
    let mut tables =
        vec![&manifest["dependencies"], &manifest["dev-dependencies"], &manifest["workspace"]["dependencies"]];
    for target in manifest["target"].as_table().expect("targets").values() {
        tables.extend(["dependencies", "dev-dependencies"].iter().filter_map(|kind| target.get(kind)));
    }
    let names = tables.iter().flat_map(|table| table.as_table().expect("a table").keys().cloned());
    // The workspace's own crates need no reason here.
    let asked: BTreeSet<String> = names.filter(|name| !name.starts_with("mail-")).collect();
    let mut listed = listed();
    assert!(listed.remove("crate"), "the table has lost its head");
    assert_eq!(listed, asked);
}

/// Where the library has another name than its package.
const LIBRARIES: [(&str, &str); 1] = [("md-5", "md5")];

/// All Rust below a folder but for the lines that are comments.
fn code(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all += &code(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            all.extend(text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]));
        }
    }
    all
}

/// `name::` as a path of its own, or `use name` as a whole.
fn uses(code: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let alone = !before.ends_with(|c: char| word(c) || c == '.');
        let imported = before.ends_with("use ") && after.starts_with([';', ' ']);
        alone && (after.starts_with("::") || imported)
    })
}

/// What a manifest asks for in tables of this kind, for whatever target.
fn asked(manifest: &Table, kind: &str) -> Vec<String> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = targets.filter_map(|target| target.get(kind)).chain(manifest.get(kind));
    tables.filter_map(Value::as_table).flat_map(Table::keys).cloned().collect()
}

#[test]
fn each_dependency_is_used_by_the_crate_that_asks_for_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let members = std::fs::read_dir(root.join("crates")).expect("crates").map(|entry| entry.expect("an entry").path());
    let (mut unused, mut inherited) = (Vec::new(), BTreeSet::new());
    for folder in members.chain([root.to_owned()]) {
        let text = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        let manifest: Table = text.parse().expect("a manifest");
        let (ours, theirs) = (&["src"][..], &["src", "tests", "benches", "examples"][..]);
        for (kind, folders) in [("dependencies", ours), ("dev-dependencies", theirs)] {
            let code: String = folders.iter().map(|name| code(&folder.join(name))).collect();
            for name in asked(&manifest, kind) {
                let library = LIBRARIES.iter().find(|(package, _)| *package == name).map(|(_, library)| *library);
                if !uses(&code, &library.map_or_else(|| name.replace('-', "_"), str::to_owned)) {
                    unused.push(format!("{}: {kind}: {name}", folder.display()));
                }
                inherited.insert(name);
            }
        }
    }
    let shared: Table = include_str!("../../Cargo.toml").parse().expect("a manifest");
    let shared = shared["workspace"]["dependencies"].as_table().expect("a table");
    unused.extend(shared.keys().filter(|name| !inherited.contains(*name)).map(|name| format!("workspace: {name}")));
    assert!(unused.is_empty(), "nothing uses\n{}", unused.join("\n"));
}
