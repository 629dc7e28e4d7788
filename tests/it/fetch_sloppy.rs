//! `fetch` from servers that bend the rules, beside other programs where they are installed: runs
//! `tests/sloppy` with mailsetup alone. The table of all three comes from the script itself.
#![cfg(unix)]

use std::process::Command;

#[test]
#[ignore = "needs python3"]
fn servers_that_bend_the_rules_cost_no_message() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sloppy");
    let binary = ["--only", "mailsetup", "--binary", env!("CARGO_BIN_EXE_mailsetup")];
    let output = Command::new("python3").arg(script).args(binary).output().expect("python3 starts");
    let table = String::from_utf8_lossy(&output.stdout);
    println!("{table}");
    assert!(output.status.success(), "{table}{}", String::from_utf8_lossy(&output.stderr));
    assert!(table.lines().count() > 20, "{table}");
}
