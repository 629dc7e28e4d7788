//! Every dependency has its reason in docs/dependencies.md.

use std::collections::BTreeSet;

/// The words before the second bar of the table's rows, and those of the last paragraph.
fn listed() -> BTreeSet<String> {
    let page = include_str!("../../docs/dependencies.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let tests = page.lines().filter_map(|line| line.strip_prefix("For tests and benchmarks alone: "));
    let names = rows.chain(tests).flat_map(|cell| cell.trim_end_matches('.').split(", "));
    names.map(str::to_owned).collect()
}

#[test]
fn each_dependency_has_a_reason_and_no_reason_outlives_its_dependency() {
    let manifest: toml::Table = include_str!("../../Cargo.toml").parse().expect("a manifest");
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
