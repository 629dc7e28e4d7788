//! The languages. A new one is a folder beside this file and a row in [`languages!`].

use std::fmt;

use unic_langid::LanguageIdentifier;

/// Calls a macro with a row for each language: its name, its folder (which is the tag that `--lang` takes), its
/// quotation marks, its decimal mark, and how it writes a date.
macro_rules! languages {
    ($then:ident) => {
        $then! {
            German "de" '„' '“' "," "D.M.Y";
            English "en" '"' '"' "." "Y-M-D";
        }
    };
}
pub(super) use languages;

macro_rules! define {
    ($($name:ident $tag:literal $open:literal $close:literal $decimal:literal $date:literal;)*) => {
        /// A language that every text exists in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Language {
            $(#[doc = $tag] $name,)*
        }

        impl Language {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The tag as `--lang` takes it.
            pub const fn tag(self) -> &'static str {
                match self {
                    $(Self::$name => $tag,)*
                }
            }

            /// The quotation marks, opening and closing.
            pub(super) fn quotation_marks(self) -> (char, char) {
                match self {
                    $(Self::$name => ($open, $close),)*
                }
            }

            /// How a date is written: `Y`, `M` and `D` stand for the numbers of year, month and day.
            fn date_form(self) -> &'static str {
                match self {
                    $(Self::$name => $date,)*
                }
            }

            /// What separates a number's fraction.
            pub fn decimal_mark(self) -> &'static str {
                match self {
                    $(Self::$name => $decimal,)*
                }
            }
        }
    };
}
languages!(define);

impl Language {
    /// The language of a tag or of a locale's name: `de`, `de_AT.UTF-8`, `en-GB`. The locales without a language,
    /// `C` and `POSIX`, speak English.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['_', '-', '.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        let known = Self::ALL.iter().copied().find(|language| language.tag() == primary);
        known.or_else(|| matches!(&*primary, "c" | "posix").then_some(Self::English))
    }

    /// The language to speak: the option's, else that of the first of LC_ALL, LC_MESSAGES and LANG
    /// that is set (POSIX chapter 8.2), else the system's own setting, else English.
    pub fn detect(option: Option<&str>, env: impl Fn(&str) -> Option<String>) -> Self {
        if let Some(language) = option.and_then(Self::from_tag) {
            return language;
        }
        let variable = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env).find(|value| !value.is_empty());
        match variable {
            Some(name) => Self::from_tag(&name).unwrap_or(Self::English),
            None => system_language().unwrap_or(Self::English),
        }
    }

    /// A number with `.` before its fraction, as this language writes it.
    pub fn decimal(self, number: &str) -> String {
        number.replacen('.', self.decimal_mark(), 1)
    }

    /// An ISO date as this language writes it; any other text as it is.
    pub fn date(self, iso: &str) -> String {
        let parts: Vec<&str> = iso.split('-').collect();
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match parts.as_slice() {
            [year, month, day] if parts.iter().all(is_number) => {
                self.date_form().replace('Y', year).replace('M', month).replace('D', day)
            }
            _ => iso.to_owned(),
        }
    }

    /// What the plural rules go by.
    pub(super) fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().unwrap_or_default()
    }
}

/// What the desktop is set to. On Linux the environment is all there is, and it was asked already. LANGUAGE alone does
/// not count: gettext ignores it in the C locale as well.
fn system_language() -> Option<Language> {
    mail_platform::desktop_language().as_deref().and_then(Language::from_tag)
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}
