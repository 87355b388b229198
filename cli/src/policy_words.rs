//! What is wrong with a policy file, in both languages.

use std::error::Error;

use kyso::policy::{LevelError, PolicyError};

use crate::lang::{Both, both};

/// In words; what TOML itself says stays in English, with line and column.
pub(crate) fn problem(error: &(dyn Error + 'static)) -> Both {
    let Some(known) = error.downcast_ref::<PolicyError>() else { return same(error) };
    match known {
        PolicyError::Syntax(_) => both!("không phải TOML đúng, hoặc có khóa lạ", "the policy cannot be read"),
        PolicyError::Schema(found) => both!(
            "tệp có lược đồ '{found}', không phải 'kyso.policy/1'",
            "the policy has schema '{found}', not 'kyso.policy/1'",
            found = found
        ),
        PolicyError::Day(day) => {
            both!("'{day}' không phải một ngày dạng 2026-11-21", "'{day}' is not a day such as 2026-11-21", day = day)
        }
        PolicyError::Name(name) => both!(
            "không có bộ quy tắc '{name}'; các bộ có sẵn: default, vn-gov, vn-public, baseline",
            "there is no policy '{name}'; the built-in ones are default, vn-gov, vn-public and baseline",
            name = name
        ),
        PolicyError::Deviation(name) => Both {
            vi: format!("không có sai lệch nào tên '{name}'; các sai lệch có thể chấp nhận: D1, D2, D3"),
            en: known.to_string(),
        },
        PolicyError::Level(level) => match level {
            LevelError::Locked { rule, .. } => Both {
                vi: format!("không được nới lỏng quy tắc '{rule}': chữ ký hợp lệ phụ thuộc vào nó"),
                en: level.to_string(),
            },
            LevelError::Unknown { rule } => {
                Both { vi: format!("không có quy tắc '{rule}'"), en: level.to_string() }
            }
            _ => same(error),
        },
        _ => same(error),
    }
}

fn same(error: &(dyn Error + 'static)) -> Both {
    both!("{error}", "{error}", error = error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_words_of_its_own() {
        for (text, vi) in [
            ("schema = \"kyso.policy/2\"", "lược đồ 'kyso.policy/2'"),
            ("schema = \"kyso.policy/1\"\nextends = \"lax\"", "bộ quy tắc 'lax'"),
            ("schema = \"kyso.policy/1\"\naccept-deviations = [\"D9\"]", "sai lệch nào tên 'D9'"),
            ("schema = \"kyso.policy/1\"\nrevokation = \"ignore\"", "khóa lạ"),
            ("schema = \"kyso.policy/1\"\n[rules]\n\"content.intact\" = \"warn\"", "nới lỏng quy tắc 'content.intact'"),
            ("schema = \"kyso.policy/1\"\n[rules]\n\"no.rule\" = \"warn\"", "không có quy tắc 'no.rule'"),
            (
                "schema = \"kyso.policy/1\"\n[[key]]\nkind = \"RSA\"\nbits = 512\nuntil = \"mai\"\nsource = \"\"",
                "'mai' không phải một ngày",
            ),
        ] {
            let error = kyso::policy::Policy::from_toml(text).unwrap_err();
            let words = problem(&error);
            assert!(words.vi.contains(vi), "{}", words.vi);
            assert_eq!(words.en, error.to_string());
        }
    }
}
