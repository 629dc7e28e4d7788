//! Replies: the tagged one that ends a command, and the data before it.

use std::borrow::Cow;
use std::io;

use imap_codec::ResponseCodec;
use imap_codec::encode::Encoder;
use imap_codec::imap_types::core::Tag;
use imap_codec::imap_types::response::{Code, Data, Response, Status, StatusKind};

use super::Session;

/// A tagged reply to come.
pub(super) struct Answer {
    kind: StatusKind,
    code: Option<Code<'static>>,
    text: Cow<'static, str>,
}

/// Done.
pub(super) fn done(text: impl Into<Cow<'static, str>>) -> Answer {
    Answer { kind: StatusKind::Ok, code: None, text: text.into() }
}

/// Could not be done.
pub(super) fn no(text: impl Into<Cow<'static, str>>) -> Answer {
    Answer { kind: StatusKind::No, code: None, text: text.into() }
}

/// The command is wrong.
pub(super) fn bad(text: impl Into<Cow<'static, str>>) -> Answer {
    Answer { kind: StatusKind::Bad, code: None, text: text.into() }
}

impl Answer {
    pub(super) fn with(self, code: impl Into<Option<Code<'static>>>) -> Self {
        Self { code: code.into(), ..self }
    }
}

impl Session {
    pub(super) async fn answer_with_news(&mut self, tag: Tag<'static>, answer: Answer) -> io::Result<()> {
        self.news().await?;
        self.answer(tag, answer).await
    }

    pub(super) async fn answer_with_data(
        &mut self,
        tag: Tag<'static>,
        data: Option<Data<'static>>,
        text: &'static str,
    ) -> io::Result<()> {
        if let Some(data) = data {
            self.data(data).await?;
        }
        self.answer(tag, done(text)).await
    }

    pub(super) async fn answer(&mut self, tag: Tag<'static>, answer: Answer) -> io::Result<()> {
        let Answer { kind, code, text } = answer;
        self.status(Status::new(Some(tag), kind, code, text.into_owned()).ok()).await
    }

    pub(super) async fn data(&mut self, data: Data<'static>) -> io::Result<()> {
        self.wire.send(&ResponseCodec::default().encode(&Response::Data(data)).dump()).await
    }

    /// `None` would be a text of ours that IMAP can't carry.
    pub(super) async fn status(&mut self, status: Option<Status<'_>>) -> io::Result<()> {
        match status {
            Some(status) => self.wire.send(&ResponseCodec::default().encode(&Response::Status(status)).dump()).await,
            None => self.wire.send_line("* BAD internal error").await,
        }
    }
}
