//! The QR code that Thunderbird for mobile takes accounts from: JSON in nested arrays.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use serde_json::{Value, json};

use super::{ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, outgoing, png, refused_challenge};
use mail_types::account::{Account, AccountServer, LoginMethod, Retention};
use mail_types::{ChallengeKind, Message, Protocol, Security};

/// Light modules around the code (ISO/IEC 18004 section 6.3.8).
const QUIET_ZONE: usize = 4;
/// Width of a module in images.
const PIXELS: usize = 6;

/// What the code is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Half blocks; light modules are painted, as terminals are mostly dark.
    Terminal,
    /// An image.
    Svg,
    /// An image of pixels.
    Png,
}

/// Thunderbird for mobile
pub(super) struct Qr {
    pub(super) form: Form,
}

impl Exporter for Qr {
    fn name(&self) -> &'static str {
        match self.form {
            Form::Terminal => "qr",
            Form::Svg => "qr-svg",
            Form::Png => "qr-png",
        }
    }

    fn file_name(&self) -> &'static str {
        match self.form {
            Form::Terminal => "account-qr.txt",
            Form::Svg => "account-qr.svg",
            Form::Png => "account-qr.png",
        }
    }

    fn group(&self) -> Group {
        Group::Phones
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap, Protocol::Pop3]
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByItself
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let payload = payload(account, options)?;
        // A screen has no stains: the least correction gives the smallest code.
        let level = if self.form == Form::Terminal { EcLevel::L } else { EcLevel::M };
        let code = QrCode::with_error_correction_level(payload.as_bytes(), level)
            .map_err(|_| Refusal::new("export-refused-qr-size"))?;
        let text = match self.form {
            Form::Terminal => {
                // Dark and light change places: what is painted is the light of the paper.
                code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build() + "\n"
            }
            Form::Svg => svg(&code),
            Form::Png => String::new(),
        };
        let mut exported = Exported::new(text).holds(options);
        if self.form == Form::Png {
            exported.image = Some(png::png(&framed(&code), PIXELS));
        }
        Ok(match account.retention {
            Retention::Keep => exported,
            _ => exported.note(Message::new("export-note-no-retention").with("format", self.name())),
        })
    }
}

/// `[1,[n,total],[incoming…],[[[outgoing…],[address,name]]]]`; numbers name protocol, security and
/// method.
pub(super) fn payload(account: &Account, options: &ExportOptions<'_>) -> Result<String, Refusal> {
    let (server, sending) = (incoming(account)?, outgoing(account)?);
    let address = account.address.to_ascii();
    if !address.is_ascii() {
        return Err(Refusal::of("qr", "export-refused-ascii"));
    }
    let mut receiving = server_fields(server, u8::from(server.protocol == Protocol::Pop3))?;
    receiving.push(json!(address));
    let mut outgoing = server_fields(sending, 0)?;
    if let Some(password) = options.password {
        receiving.push(json!(password.expose()));
        outgoing.push(json!(password.expose()));
    }
    let identity = json!([address, super::display_name(account)]);
    Ok(json!([1, [1, 1], receiving, [[outgoing, identity]]]).to_string())
}

fn server_fields(server: &AccountServer, protocol: u8) -> Result<Vec<Value>, Refusal> {
    let security = if server.security == Security::ImplicitTls { 3 } else { 2 };
    let method = match server.login {
        LoginMethod::Password => 1,
        LoginMethod::Challenge(ChallengeKind::CramMd5) => 2,
        LoginMethod::OAuth2 => 6,
        LoginMethod::Challenge(kind) => return Err(refused_challenge(kind, "qr")),
    };
    let endpoint = &server.endpoint;
    Ok(vec![
        json!(protocol),
        json!(endpoint.host),
        json!(endpoint.port),
        json!(security),
        json!(method),
        json!(server.username),
    ])
}

/// The rows of the code with the light frame, true for dark.
fn framed(code: &QrCode) -> Vec<Vec<bool>> {
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    let mut rows = vec![vec![false; side]; side];
    for (index, color) in code.to_colors().into_iter().enumerate() {
        rows[index / width + QUIET_ZONE][index % width + QUIET_ZONE] = color == qrcode::Color::Dark;
    }
    rows
}

fn svg(code: &QrCode) -> String {
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            path.push_str(&format!("M{},{}h1v1h-1z", index % width + QUIET_ZONE, index / width + QUIET_ZONE));
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{0}\" height=\"{0}\" \
         shape-rendering=\"crispEdges\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <path fill=\"#000\" d=\"{path}\"/>\n</svg>\n",
        side * PIXELS
    )
}
