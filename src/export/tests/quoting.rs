//! Names and passwords that try to get out of their quotes, through each format and back.

use proptest::prelude::*;

use super::*;

/// What breaks quoting somewhere.
const ODD: &str = "[a-zA-Z0-9\"'\\\\#%@: `$();|&<>{}=,!~*?\\[\\]äß漢😀]{1,24}";

/// Undoes `"…"` with backslashes, as mbsync's and mutt's readers do.
fn unquoted(line: &str, start: &str) -> String {
    let rest = line.strip_prefix(start).and_then(|rest| rest.strip_prefix('"')).expect(line);
    let mut out = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => out.extend(characters.next()),
            '"' => {
                assert_eq!(characters.as_str(), "", "text behind the quotation mark: {line}");
                return out;
            }
            other => out.push(other),
        }
    }
    panic!("open quotation mark: {line}");
}

fn line<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("no {start} in {text}"))
}

fn percent_decoded(text: &str) -> String {
    mail_types::encode::percent_decoded(text).expect("percent-encoded")
}

/// The text of the only element of that name, entities undone.
fn element(xml: &str, name: &str) -> String {
    let start = xml.find(&format!("<{name}>")).expect(name) + name.len() + 2;
    let end = start + xml[start..].find(&format!("</{name}>")).expect(name);
    quick_xml::escape::unescape(&xml[start..end]).expect("entities").into_owned()
}

proptest! {
    #[test]
    fn quotes_with_backslashes_hold(user in ODD, password in ODD) {
        let secret = Secret::new(password.clone());
        let exported = run("mbsync", &account(Security::ImplicitTls, &user, "n"), Some(&secret));
        prop_assert_eq!(exported.is_ok(), user.trim_matches(' ') == user);
        if let Ok(exported) = exported {
            prop_assert_eq!(unquoted(line(&exported.text, "User "), "User "), user.clone());
            prop_assert_eq!(unquoted(line(&exported.text, "Pass "), "Pass "), password.clone());
        }
        let exported = run("mutt", &account(Security::ImplicitTls, &user, "n"), Some(&secret)).expect("mutt");
        let imap_user = line(&exported.text, "set imap_user=");
        prop_assert_eq!(unquoted(imap_user, "set imap_user="), user.clone());
        prop_assert_eq!(unquoted(line(&exported.text, "set imap_pass="), "set imap_pass="), password.clone());
        // Neither a command nor a variable is left to expand.
        for special in ['`', '$'] {
            for (at, _) in imap_user.match_indices(special) {
                prop_assert!(imap_user[..at].ends_with('\\'));
            }
        }
    }

    #[test]
    fn outer_quotes_are_enough_for_msmtp(user in ODD, password in ODD) {
        let secret = Secret::new(password.clone());
        for format in ["msmtp", "mpop"] {
            let exported = run(format, &account(Security::ImplicitTls, &user, "n"), Some(&secret)).expect(format);
            let value = |key: &str| line(&exported.text, key)[key.len()..].to_owned();
            prop_assert_eq!(value("user "), format!("\"{user}\""));
            prop_assert_eq!(value("password "), format!("\"{password}\""));
        }
    }

    #[test]
    fn toml_json_and_property_lists_come_back(user in ODD, name in ODD, password in ODD) {
        let secret = Secret::new(password.clone());
        let odd = account(Security::ImplicitTls, &user, &name);
        let table: toml::Table = run("himalaya", &odd, Some(&secret)).expect("himalaya").text.parse().expect("TOML");
        let plain = &table["accounts"]["user@example.org"]["imap"]["sasl"]["plain"];
        prop_assert_eq!(plain["username"].as_str(), Some(user.as_str()));
        prop_assert_eq!(plain["password"]["raw"].as_str(), Some(password.as_str()));
        prop_assert_eq!(table["accounts"]["user@example.org"]["display-name"].as_str(), Some(name.as_str()));
        let table: toml::Table = run("meli", &odd, Some(&secret)).expect("meli").text.parse().expect("TOML");
        let meli = &table["accounts"]["user@example.org"];
        prop_assert_eq!(meli["server_username"].as_str(), Some(user.as_str()));
        prop_assert_eq!(meli["display_name"].as_str(), Some(name.as_str()));
        prop_assert_eq!(meli["send_mail"]["auth"]["password"]["value"].as_str(), Some(password.as_str()));
        let text = run("mobileconfig", &odd, None).expect("mobileconfig").text;
        let profile = plist::Value::from_reader_xml(text.as_bytes()).expect("property list");
        let content = &profile.as_dictionary().expect("dictionary")["PayloadContent"];
        let mail = content.as_array().expect("array")[0].as_dictionary().expect("dictionary");
        prop_assert_eq!(mail["IncomingMailServerUsername"].as_string(), Some(user.as_str()));
        prop_assert_eq!(mail["EmailAccountName"].as_string(), Some(name.as_str()));
        let card: serde_json::Value =
            serde_json::from_str(&run("card-json", &odd, None).expect("card").text).expect("JSON");
        prop_assert_eq!(card["servers"][0]["username"].as_str(), Some(user.as_str()));
        let locale = Locale::new(Language::English);
        let options = ExportOptions { locale: &locale, password: Some(&secret), ca_file: None, version: None };
        let payload = qr::payload(&Account { protocol: Some(Protocol::Imap), ..odd }, &options).expect("QR");
        let fields: serde_json::Value = serde_json::from_str(&payload).expect("JSON");
        prop_assert_eq!(fields[2][5].as_str(), Some(user.as_str()));
        prop_assert_eq!(fields[2][7].as_str(), Some(password.as_str()));
        prop_assert_eq!(fields[3][0][1][1].as_str(), Some(name.as_str()));
    }

    #[test]
    fn xml_comes_back(user in ODD, name in ODD, password in ODD) {
        let secret = Secret::new(password.clone());
        let odd = account(Security::StartTls, &user, &name);
        let text = run("k9", &odd, Some(&secret)).expect("k9").text;
        prop_assert_eq!(element(&text, "username"), user.clone());
        prop_assert_eq!(element(&text, "password"), password);
        let identity = &text[text.find("<identities>").expect("identities")..];
        prop_assert_eq!(element(identity, "name"), name);
        // What these can't hold is refused, and nothing else.
        let blank = user.trim() != user;
        match run("autodiscover", &odd, None) {
            Ok(exported) => prop_assert_eq!(element(&exported.text, "LoginName"), user.clone()),
            Err(id) => prop_assert!(blank && id == "export-refused-blank", "{}", id),
        }
        let percent = user.split('%').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
        match run("autoconfig", &odd, None) {
            Ok(exported) => prop_assert_eq!(element(&exported.text, "username"), user),
            Err("export-refused-percent") => prop_assert!(percent),
            Err("export-refused-number") => prop_assert!(!user.contains([' ', 'ß', '@']), "{}", user),
            Err(id) => prop_assert!(blank && id == "export-refused-blank", "{}", id),
        }
    }

    #[test]
    fn links_come_back(user in ODD, password in ODD) {
        let secret = Secret::new(password.clone());
        let text = run("deltachat", &account(Security::StartTls, &user, "n"), Some(&secret)).expect("link").text;
        let query = text.trim_end().split_once('?').expect("query").1;
        let field = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)).map(percent_decoded);
        prop_assert_eq!(field("p="), Some(password));
        prop_assert_eq!(field("iu="), Some(user.clone()));
        let text = run("aerc", &account(Security::StartTls, &user, "n"), Some(&secret)).expect("aerc").text;
        let url = line(&text, "source = ").strip_prefix("source = `imap://").expect("scheme");
        prop_assert_eq!(percent_decoded(url.split(':').next().expect("user")), user);
    }

    /// A file for a shell, run by one: nothing in it is a command.
    #[cfg(unix)]
    #[test]
    fn shells_see_values_only(user in ODD, password in ODD) {
        let secret = Secret::new(password.clone());
        let odd = account(Security::ImplicitTls, &user, "n");
        for (format, name, secret_name) in ENV {
            let text = match run(format, &odd, Some(&secret)) {
                Ok(exported) => exported.text,
                Err("export-refused-login-ascii") if ["env-django", "env-authentik"].contains(&format) => {
                    prop_assert!(!(user.is_ascii() && password.is_ascii()));
                    continue;
                }
                Err("export-refused-expands") if format == "env-grafana" => {
                    let expands = [&user, &password].iter().any(|text| text.contains("${"));
                    prop_assert!(expands, "{}", user);
                    continue;
                }
                Err(id) => panic!("{format}: {id}"),
            };
            let script = format!("{text}printf '%s\\n%s' \"${name}\" \"${secret_name}\"");
            let output = std::process::Command::new("sh").arg("-c").arg(script).output().expect("sh");
            prop_assert!(output.stderr.is_empty(), "{}", format);
            prop_assert_eq!(String::from_utf8(output.stdout).expect("UTF-8"), format!("{user}\n{password}"), "{}", format);
        }
    }
}
