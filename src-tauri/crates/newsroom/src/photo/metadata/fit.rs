//! What people say of a photo, as it may be kept.

use super::{Field, Taken, VALUE_LIMIT, VALUES_LIMIT, rating};
use crate::house::Territory;
use crate::message;
use crate::messages::Key;
use crate::photo::{Lease, Moment};
use crate::text;

/// Why a value cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitValue {
    /// It holds characters that no text may hold.
    #[error(transparent)]
    Text(#[from] text::Refused),
    /// It has more characters than a value may have.
    #[error("more than {VALUE_LIMIT} characters")]
    TooLong,
    /// There are more of them than a field may have.
    #[error("more than {VALUES_LIMIT} values")]
    TooMany,
    /// There are several for a field that has one.
    #[error("more than one value")]
    Several,
    /// It is no day or moment in ISO 8601.
    #[error("{0:?} is no date")]
    NotADate(String),
    /// It has something in braces that is no field of a photo.
    #[error("no field {0:?}")]
    NoVariable(String),
    /// It is no rating.
    #[error("{0:?} is no rating")]
    NotARating(String),
    /// It is no day or minute.
    #[error("{0:?} is no day or minute")]
    NotAMoment(String),
    /// It is no code of a territory.
    #[error("{0:?} is no territory")]
    NotATerritory(String),
    /// It is no lease.
    #[error("{0:?} is no lease")]
    NotALease(String),
    /// The house has no such category.
    #[error("no category {value:?} among {known:?}")]
    NoUsage {
        /// What was said.
        value: String,
        /// The categories that the house has.
        known: String,
    },
}

impl UnfitValue {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::Text(refused) => refused.explained(),
            Self::TooLong => (message!("photo.unfit.too_long"), vec![("limit", VALUE_LIMIT.to_string())]),
            Self::TooMany => (message!("photo.unfit.too_many"), vec![("limit", VALUES_LIMIT.to_string())]),
            Self::Several => (message!("photo.unfit.several"), vec![]),
            Self::NotADate(value) => (message!("photo.unfit.date"), vec![("value", value.clone())]),
            Self::NoVariable(name) => (message!("photo.unfit.variable"), vec![("variable", name.clone())]),
            Self::NotARating(value) => (message!("photo.unfit.rating"), vec![("value", value.clone())]),
            Self::NotAMoment(value) => (message!("photo.unfit.moment"), vec![("value", value.clone())]),
            Self::NotATerritory(value) => (message!("photo.unfit.territory"), vec![("value", value.clone())]),
            Self::NotALease(value) => (message!("photo.unfit.lease"), vec![("value", value.clone())]),
            Self::NoUsage { value, known } => {
                (message!("photo.unfit.usage"), vec![("value", value.clone()), ("known", known.clone())])
            }
        }
    }
}

/// Returns the values as they are kept: composed, trimmed, without empty ones and, in a list, each once.
///
/// # Errors
/// Where a value is none of the field's kind, or there are too many.
pub fn fit(field: Field, values: &[String]) -> Result<Vec<String>, UnfitValue> {
    fit_beside(field, values, &[])
}

/// Returns the values as they are kept, and those that stand there already as they stand: a program of another version may
/// have said what this one does not read, and it must not be in the way of what is said beside it.
///
/// # Errors
/// As [`fit`].
pub fn fit_beside(field: Field, values: &[String], standing: &[String]) -> Result<Vec<String>, UnfitValue> {
    let mut kept: Vec<String> = vec![];
    for value in values {
        if standing.contains(value) {
            if !kept.contains(value) {
                kept.push(value.clone());
            }
            continue;
        }
        let text = if field.has_lines() { text::admit(value)?.trim().to_owned() } else { text::admit_line(value)? };
        if text.chars().nth(VALUE_LIMIT).is_some() {
            return Err(UnfitValue::TooLong);
        }
        let text = match field {
            Field::Taken if !text.is_empty() => {
                let taken = text.parse::<Taken>().map_err(|_| UnfitValue::NotADate(text))?;
                taken.as_str().to_owned()
            }
            Field::Rating if !text.is_empty() => match rating(&text) {
                None => return Err(UnfitValue::NotARating(text)),
                Some(0) => String::new(),
                Some(rating) => rating.to_string(),
            },
            _ if text.is_empty() => text,
            Field::Expires | Field::Embargo => {
                let moment = text.replacen(' ', "T", 1).parse::<Moment>().map_err(|_| UnfitValue::NotAMoment(text))?;
                moment.to_string()
            }
            Field::Territory => Territory::code_of(&text).ok_or(UnfitValue::NotATerritory(text))?,
            Field::Leases => text.parse::<Lease>().map_err(|_| UnfitValue::NotALease(text))?.to_string(),
            _ => text,
        };
        if !text.is_empty() && !kept.contains(&text) {
            kept.push(text);
        }
    }
    match kept.len() {
        0 | 1 => Ok(kept),
        _ if !field.is_list() => Err(UnfitValue::Several),
        many if many > VALUES_LIMIT => Err(UnfitValue::TooMany),
        _ => Ok(kept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(field: Field, values: &[&str]) -> Result<Vec<String>, UnfitValue> {
        fit(field, &values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn values_are_composed_trimmed_and_each_once() {
        let people = fitted(Field::People, &[" Vie\u{323}\u{302}t ", "", "Việt", "Lê  Bình"]).unwrap();
        assert_eq!(people, ["Việt", "Lê Bình"]);
        assert_eq!(fitted(Field::Caption, &["Một.\nHai. \n"]).unwrap(), ["Một.\nHai."]);
        assert_eq!(fitted(Field::Headline, &["Một\nhai"]).unwrap(), ["Một hai"]);
        assert_eq!(fitted(Field::Credit, &["", "  "]).unwrap(), [""; 0]);
    }

    #[test]
    fn dates_and_ratings_are_what_they_say_they_are() {
        assert_eq!(fitted(Field::Taken, &["2026-05"]).unwrap(), ["2026-05"]);
        assert_eq!(fitted(Field::Taken, &["5/2026"]), Err(UnfitValue::NotADate("5/2026".into())));
        assert_eq!(fitted(Field::Rating, &["5.0"]).unwrap(), ["5"]);
        assert_eq!(fitted(Field::Rating, &["0"]).unwrap(), [""; 0]);
        assert_eq!(fitted(Field::Rating, &["6"]), Err(UnfitValue::NotARating("6".into())));
    }

    #[test]
    fn rights_have_one_form() {
        assert_eq!(fitted(Field::Expires, &["2026-12-31"]).unwrap(), ["2026-12-31"]);
        assert_eq!(fitted(Field::Embargo, &["2026-12-31 18:00"]).unwrap(), ["2026-12-31T18:00"]);
        assert_eq!(fitted(Field::Embargo, &["12/2026"]), Err(UnfitValue::NotAMoment("12/2026".into())));
        assert_eq!(fitted(Field::Territory, &["vn", "VN", "la"]).unwrap(), ["VN", "LA"]);
        assert_eq!(fitted(Field::Territory, &["Việt Nam"]), Err(UnfitValue::NotATerritory("Việt Nam".into())));
        let leases = ["allow  ../2026-12-31  Hợp đồng", "deny ../.."];
        assert_eq!(fitted(Field::Leases, &leases).unwrap(), ["allow ../2026-12-31 Hợp đồng", "deny ../.."]);
        assert_eq!(fitted(Field::Leases, &["cấm"]), Err(UnfitValue::NotALease("cấm".into())));
        assert_eq!(fitted(Field::Leases, &[""]).unwrap(), [""; 0]);
    }

    #[test]
    fn what_stands_there_is_not_in_the_way_of_what_is_said_beside_it() {
        let [foreign, mine] = ["rent 2026", "deny  ../.."].map(str::to_owned);
        let said = [foreign.clone(), mine, foreign.clone()];
        assert_eq!(
            fit_beside(Field::Leases, &said, std::slice::from_ref(&foreign)).unwrap(),
            ["rent 2026", "deny ../.."]
        );
        assert_eq!(fit_beside(Field::Leases, &said, &[]), Err(UnfitValue::NotALease(foreign)));
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        assert_eq!(fitted(Field::Credit, &["A", "B"]), Err(UnfitValue::Several));
        assert!(matches!(fitted(Field::Credit, &["a\u{202E}b"]), Err(UnfitValue::Text(_))));
        let long = "a".repeat(VALUE_LIMIT + 1);
        assert_eq!(fitted(Field::Caption, &[&long]), Err(UnfitValue::TooLong));
        let many: Vec<String> = (0..=VALUES_LIMIT).map(|n| n.to_string()).collect();
        assert_eq!(fit(Field::Keywords, &many), Err(UnfitValue::TooMany));
    }
}
