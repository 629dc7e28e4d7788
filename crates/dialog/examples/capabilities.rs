//! Asks a server for its capabilities over a plain TCP connection and prints them.
//!
//! `cargo run -p mail-dialog --example capabilities -- imap localhost:143`; `mailsetup demo` has such a server.

use std::io::{Read, Write};
use std::net::TcpStream;

use mail_dialog::{Command, Input, Output, Reply, dialog};
use mail_types::Protocol;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let protocol = match arguments.next().as_deref() {
        Some("imap") => Protocol::Imap,
        Some("pop3") => Protocol::Pop3,
        Some("smtp") => Protocol::Submission,
        _ => return Err("usage: capabilities imap|pop3|smtp HOST:PORT".into()),
    };
    let mut socket = TcpStream::connect(arguments.next().ok_or("HOST:PORT is missing")?)?;
    let mut server = dialog(protocol);
    server.input(Input::Start);
    let mut buffer = [0; 4096];
    loop {
        match server.next() {
            Output::Send(bytes) => socket.write_all(&bytes)?,
            Output::Greeting(greeting) => {
                println!("{}", greeting.text.escape_debug());
                server.input(Input::Command(1, Command::Capabilities));
            }
            Output::Done(1, Ok(Reply::Capabilities(capabilities))) => {
                for line in &capabilities.lines {
                    println!("  {}", line.escape_debug());
                }
                server.input(Input::Command(2, Command::Quit));
            }
            Output::Done(_, Err(refusal)) => return Err(format!("refused: {refusal:?}").into()),
            Output::Violation(violation) => return Err(format!("this is not {protocol:?}: {violation:?}").into()),
            Output::Closed => return Ok(()),
            Output::NeedInput => match socket.read(&mut buffer)? {
                0 => server.input(Input::Eof),
                count => server.input(Input::Bytes(&buffer[..count])),
            },
            _ => {}
        }
    }
}
