//! Mechanism × protocol × server, with the right and with a wrong password, against real servers. What a server does not offer is shown with its own list.

use std::path::Path;
use std::process::{Command, Stdio};

use mail_types::AuthMechanism;
use serde_json::Value;

use crate::support::lab;

const PASSWORD: &str = "Lab-Passw0rd";
/// Domain, what stands behind it, and whether passwords are stored so that challenge-response works.
const DOMAINS: [(&str, &str, bool); 6] = [
    ("scram.test", "Dovecot, passwords as they are", true),
    ("srv.test", "Dovecot, passwords hashed", false),
    ("hashed.test", "Dovecot, passwords hashed, challenge-response offered all the same", false),
    ("postfix.test", "Dovecot; Postfix with Dovecot SASL", true),
    ("cyrus.test", "Cyrus IMAP; Postfix with Cyrus SASL", true),
    ("courier.test", "Courier; Postfix with Cyrus SASL and Courier's passwords", true),
];

fn probe(lab: &Path, args: &[&str], password: Option<&str>) -> Value {
    let mut command = Command::new("tests/lab/run");
    command.args([env!("CARGO_BIN_EXE_mailsetup"), "probe", "--nameserver", "198.51.100.53", "--format", "json"]);
    command.arg("--ca-file").arg(lab.join("ca.pem")).args(args).env_remove("MAILSETUP_PASSWORD").stdin(Stdio::null());
    if let Some(password) = password {
        command.env("MAILSETUP_PASSWORD", password);
    }
    let output = command.output().expect("runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains(PASSWORD) && !String::from_utf8_lossy(&output.stderr).contains(PASSWORD));
    let document: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    document["results"][0].clone()
}

fn chosen(result: &Value) -> Vec<&Value> {
    result["servers"].as_array().expect("servers").iter().filter(|server| server["chosen"] == true).collect()
}

/// The part of a server's list that speaks of logins.
fn login_lines(probe: &Value) -> String {
    let lines = probe["capabilities"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let about = |line: &&str| ["AUTH", "SASL", "USER", "LOGINDISABLED"].iter().any(|word| line.starts_with(word));
    lines.filter(about).collect::<Vec<_>>().join(", ")
}

#[test]
#[ignore = "needs the lab"]
fn every_cell_of_the_matrix() {
    let lab = lab();
    println!("{:<13} {:<11} {:<19} {:<10} wrong password", "domain", "protocol", "mechanism", "right");
    // Some servers let a refused client wait for seconds: the domains wait side by side.
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let lab = &lab;
        let rows: Vec<_> = DOMAINS.into_iter().map(|row| (row, scope.spawn(move || cells(lab, row)))).collect();
        let done = rows.into_iter().map(|((domain, what, _), thread)| {
            let (lines, wrong) = thread.join().expect("a domain's cells");
            println!("-- {domain}: {what}\n{}", lines.join("\n"));
            wrong
        });
        done.flatten().collect()
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// One domain's lines of the matrix, and what is wrong in them.
fn cells(lab: &Path, (domain, _, plain_text): (&str, &str, bool)) -> (Vec<String>, Vec<String>) {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    let address = format!("user@{domain}");
    let seen = probe(lab, &[&address], None);
    for server in chosen(&seen) {
        let protocol = server["protocol"].as_str().expect("protocol");
        let scheme = if server["security"] == "tls" { format!("{protocol}s") } else { format!("{protocol}+starttls") };
        let url = format!("{scheme}://{}:{}", server["host"].as_str().expect("host"), server["port"]);
        let offered = server["probe"]["mechanisms"].as_array().expect("mechanisms").clone();
        for mechanism in AuthMechanism::spoken() {
            let (name, option) = (mechanism.name(), &*mechanism.name().to_ascii_lowercase());
            if !offered.iter().any(|mechanism| mechanism == name) {
                let list = login_lines(&server["probe"]);
                lines.push(format!("{domain:<13} {protocol:<11} {name:<19} not offered ({list})"));
                continue;
            }
            let [right, refused] = [PASSWORD, "wrong"].map(|password| {
                let flag = format!("--{protocol}");
                let args = [&address, &*flag, &url, "--mechanism", option, "--source", "builtin"];
                let result = probe(lab, &args, Some(password));
                let login = chosen(&result)[0]["probe"]["login"].clone();
                let advice = match login["advice"]["id"].as_str() {
                    Some("login-advice-in-clear") => ", PLAIN advised",
                    Some("login-advice-unbound") => ", binding doubted",
                    _ => "",
                };
                login["result"].as_str().unwrap_or("none").to_owned() + advice
            });
            lines.push(format!("{domain:<13} {protocol:<11} {name:<19} {right:<10} {refused}"));
            let digest = name.starts_with("SCRAM") || ["CRAM-MD5", "APOP"].contains(&name);
            // Cyrus binds to the Finished message, which with TLS 1.3 fits no type that is registered.
            let fits = right == "accepted"
                || (digest && !plain_text && right.ends_with("PLAIN advised"))
                || (name.ends_with("-PLUS") && right.ends_with("binding doubted"));
            if !fits || !refused.starts_with("refused") {
                wrong.push(format!("{domain} {protocol} {name}: {right}; {refused}"));
            }
        }
    }
    (lines, wrong)
}

/// Without any option the right password ends in a login everywhere, or in advice that leads to one.
#[test]
#[ignore = "needs the lab"]
fn the_right_password_gets_in() {
    let lab = lab();
    for (domain, what, _) in DOMAINS {
        let address = format!("user@{domain}");
        let mut result = probe(&lab, &[&address], Some(PASSWORD));
        let advised = |server: &&&Value| server["probe"]["login"]["advice"]["id"] == "login-advice-in-clear";
        if chosen(&result).iter().any(|server| advised(&server)) {
            result = probe(&lab, &[&address, "--mechanism", "plain"], Some(PASSWORD));
        }
        for server in chosen(&result) {
            assert_eq!(server["probe"]["login"]["result"], "accepted", "{domain} ({what}): {server:#}");
        }
    }
}
