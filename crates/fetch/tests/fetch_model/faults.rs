//! The faults that `check-faults` puts back can still be put back: what they change is there as they know it. Else they
//! would be found to be broken only when they are played, long after the change that broke them.

use std::fs;
use std::path::Path;

/// The lines that a patch expects and those that it leaves, of each hunk, with the file.
fn hunks(patch: &str) -> Vec<(String, [String; 2])> {
    let mut hunks: Vec<(String, [String; 2])> = Vec::new();
    let mut file = "";
    for line in patch.lines().filter(|line| !line.is_empty()) {
        let kind = line.get(..1).unwrap_or(" ");
        match line.split_once(' ') {
            Some(("---", name)) => file = name.strip_prefix("a/").unwrap_or(name),
            Some(("@@", _)) => hunks.push((file.to_owned(), <[String; 2]>::default())),
            Some(("+++" | "diff" | "index", _)) => {}
            _ => {
                let Some((_, sides)) = hunks.last_mut() else { continue };
                let text = line.get(1..).unwrap_or_default();
                for (side, left_out) in sides.iter_mut().zip(["+", "-"]) {
                    if kind != left_out {
                        side.push_str(text);
                        side.push('\n');
                    }
                }
            }
        }
    }
    hunks
}

#[test]
fn every_fault_can_be_put_back() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let patches: Vec<_> = fs::read_dir(own.join("tests/fetch_model/faults")).expect("faults").collect();
    assert!(patches.len() >= 10, "{}", patches.len());
    for patch in patches {
        let path = patch.expect("listed").path();
        let hunks = hunks(&fs::read_to_string(&path).expect("patch"));
        assert!(!hunks.is_empty(), "{}: nothing in it", path.display());
        for (file, [before, after]) in hunks {
            let text = fs::read_to_string(own.join("../..").join(&file)).expect(&file);
            assert!(before != after, "{}: changes nothing", path.display());
            assert_eq!(text.matches(&before).count(), 1, "{}: {file} has no such lines:\n{before}", path.display());
        }
    }
}
