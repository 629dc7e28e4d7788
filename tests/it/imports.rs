//! Which module of the program may use which, and that sessions are opened in one place.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A module of the program and what it may import of the others; Cargo keeps the borders of the crates.
const ALLOWED: &[(&str, &[&str])] = &[
    ("child", &[]),
    ("exit", &[]),
    ("files", &[]),
    ("accounts", &["files"]),
    ("locale", &[]),
    ("render", &["exit", "locale"]),
    ("programs", &["locale", "render"]),
    ("wizard", &["programs"]),
    ("secrets", &["child"]),
    ("export", &["child", "locale"]),
    ("cli", &["exit", "export", "locale", "programs", "render"]),
    ("fuzzing", &["accounts"]),
    ("generate", &["cli", "locale"]),
    (
        "commands",
        &[
            "accounts", "child", "cli", "exit", "export", "files", "generate", "locale", "programs", "render",
            "secrets", "wizard",
        ],
    ),
    ("main", &["cli", "commands", "exit", "locale"]),
    ("lib", &[]),
];

#[test]
fn imports_point_one_way() {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    let mut wrong = BTreeSet::new();
    let mut seen = 0;
    for file in &files {
        let module = module_of(file);
        let allowed = ALLOWED.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, allowed)| allowed);
        let text = fs::read_to_string(file).expect("source file is readable");
        for imported in imports(&text) {
            seen += 1;
            if imported != module && !allowed.contains(&imported.as_str()) {
                wrong.insert(format!("{}: {module} must not use {imported}", file.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports found: the test looks in the wrong place");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The table itself has no cycle: every module stands behind what it imports.
#[test]
fn the_table_has_no_cycle() {
    for (index, (module, allowed)) in ALLOWED.iter().enumerate() {
        for imported in *allowed {
            let place = ALLOWED.iter().position(|(name, _)| name == imported).expect(imported);
            assert!(place < index, "{module} imports {imported}");
        }
    }
}

/// First path segments behind `crate::`, wherever they stand.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (index, marker) in code.match_indices("crate::") {
        let rest = &code[index + marker.len()..];
        // `pub(in crate::…)` and macros (`$crate::`) are no imports.
        if code[..index].ends_with('$') {
            continue;
        }
        if let Some(list) = rest.strip_prefix('{') {
            let end = list.find('}').unwrap_or(list.len());
            found.extend(list[..end].split(',').map(|item| first_segment(item.trim())));
        } else {
            found.push(first_segment(rest));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn first_segment(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn module_of(file: &Path) -> String {
    let mut parts = file.strip_prefix("src").expect("below src").components();
    let first = parts.next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("folder is readable") {
        let path = entry.expect("entry is readable").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// What opens and authenticates sessions is in `login`. The others either send nothing secret or serve
/// the built-in servers.
#[test]
fn sessions_are_opened_in_one_place() {
    const OPENS: &[&str] = &[
        "crates/discovery/src/login/open.rs",
        "crates/discovery/src/probe/mod.rs",
        "crates/discovery/src/probe/deep.rs",
        "crates/discovery/src/survey/logins.rs",
        "src/commands/compare/demo.rs",
    ];
    const DECIDES: &[&str] = &["crates/discovery/src/login/rules.rs", "src/commands/compare/demo.rs"];
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    collect(Path::new("crates"), &mut files);
    let (mut opens, mut decides) = (BTreeSet::new(), BTreeSet::new());
    for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
        let text = fs::read_to_string(file).expect("source file is readable");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let name = file.display().to_string().replace('\\', "/");
        if code.contains("connection::open(") {
            opens.insert(name.clone());
        }
        let built = |line: &str| line.contains("OpenSpec {") && !line.contains("-> ") && !line.contains("struct ");
        if code.lines().any(built) {
            decides.insert(name);
        }
    }
    assert_eq!(opens, OPENS.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(decides, DECIDES.iter().map(|name| (*name).to_owned()).collect());
}
