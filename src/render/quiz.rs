//! Questions on the lesson: why, and which line comes next. They are asked in `--quiz` and printed on the worksheet.

use mail_types::lesson::{Step, Way};

/// A question with three answers. The texts are `quiz-ID`, `quiz-ID-1` to `quiz-ID-3` and `quiz-ID-why`.
pub struct Question {
    /// Before which step it is asked.
    pub step: Step,
    /// Of which way.
    pub way: Way,
    /// The stable name in `.ftl` keys.
    pub id: &'static str,
    /// The right answer, from 1.
    pub right: usize,
}

/// Answers of each question.
pub const ANSWERS: [&str; 3] = ["1", "2", "3"];

const fn question(step: Step, way: Way, id: &'static str, right: usize) -> Question {
    Question { step, way, id, right }
}

/// In the order of the steps.
pub const QUESTIONS: [Question; 16] = [
    question(Step::Look, Way::Pop3Keep, "copies", 3),
    question(Step::Look, Way::Pop3Delete, "late", 2),
    question(Step::Read, Way::Imap, "mark", 1),
    question(Step::See, Way::Pop3Keep, "unread", 2),
    question(Step::See, Way::Imap, "next", 3),
    question(Step::Delete, Way::Pop3Keep, "stays", 2),
    question(Step::Delete, Way::Imap, "two", 3),
    question(Step::Folder, Way::Pop3Keep, "folder", 1),
    question(Step::Answer, Way::Imap, "sent", 2),
    question(Step::News, Way::Pop3Delete, "first", 3),
    question(Step::News, Way::Imap, "idle", 1),
    question(Step::Drop, Way::Pop3Delete, "break", 1),
    question(Step::Drop, Way::Imap, "holds", 2),
    question(Step::Quit, Way::Pop3Delete, "known", 2),
    question(Step::Lost, Way::Pop3Keep, "again", 3),
    question(Step::Lost, Way::Imap, "backup", 1),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Language, Locale};

    #[test]
    fn every_question_has_its_texts() {
        for &language in Language::ALL {
            let locale = Locale::new(language);
            for Question { id, right, .. } in &QUESTIONS {
                let text = |part: &str| locale.label("quiz", &format!("{id}{part}"));
                let texts = ["", "-1", "-2", "-3", "-why"].map(text);
                assert!(texts.iter().all(|text| text.len() > 5 && !text.starts_with(id)), "{language}: {texts:?}");
                assert!((1..=ANSWERS.len()).contains(right));
            }
        }
        for step in Step::ALL {
            assert!(QUESTIONS.iter().any(|question| question.step == step), "{step:?}");
        }
    }
}
