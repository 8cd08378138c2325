//! Order in lists: as Vietnamese dictionaries sort, and people by their given name.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};

use super::fold;

/// Compares texts as Vietnamese dictionaries do: Đ after all of D, tones last.
pub struct Collation(Option<CollatorBorrowed<'static>>);

impl Collation {
    /// Loads the rules, which are compiled in. English names sort well by them too.
    pub fn vietnamese() -> Self {
        Self(Collator::try_new(icu_locale_core::locale!("vi").into(), CollatorOptions::default()).ok())
    }

    /// Compares two texts; only equal texts are equal, so that a list has one order.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        let order = match &self.0 {
            Some(rules) => rules.compare(a, b),
            None => fold(a).cmp(&fold(b)),
        };
        order.then_with(|| a.cmp(b))
    }

    /// Compares two people: by given name, the last word, then by what stands before it.
    pub fn compare_people(&self, a: &str, b: &str) -> Ordering {
        let ((a_family, a_given), (b_family, b_given)) = (parts(a), parts(b));
        // The whole name breaks the tie of "Lê  An" and "Lê An", which only spacing tells apart.
        self.compare(a_given, b_given).then_with(|| self.compare(a_family, b_family)).then_with(|| a.cmp(b))
    }
}

fn parts(name: &str) -> (&str, &str) {
    let name = name.trim();
    name.rsplit_once(char::is_whitespace).map_or(("", name), |(family, given)| (family.trim_end(), given))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sorts_as_dictionaries_do() {
        let sorted = ["An", "Ánh", "Ăn", "Âu", "Du", "Dũng", "Dụng", "Dương", "Đặng", "Đỗ", "O", "Ông", "Ơn"];
        let mut names = sorted;
        names.reverse();
        let rules = Collation::vietnamese();
        names.sort_by(|a, b| rules.compare(a, b));
        assert_eq!(names, sorted);
        let mut tones = ["mạ", "mã", "má", "mả", "mà", "ma"];
        tones.sort_by(|a, b| rules.compare(a, b));
        assert_eq!(tones, ["ma", "mà", "mả", "mã", "má", "mạ"]);
    }

    #[test]
    fn sorts_people_by_given_name() {
        let mut people = ["Trần Thị Đào", "Lê Mai An", "Nguyễn Văn An", "Đỗ Dung", "Ánh", "Đặng An"];
        let rules = Collation::vietnamese();
        people.sort_by(|a, b| rules.compare_people(a, b));
        assert_eq!(people, ["Đặng An", "Lê Mai An", "Nguyễn Văn An", "Ánh", "Đỗ Dung", "Trần Thị Đào"]);
    }

    proptest! {
        #[test]
        fn is_a_total_order(a in "[aăâdđoôơ ́̀]{0,6}", b in "[aăâdđoôơ ́̀]{0,6}", c in "[aăâdđoôơ ́̀]{0,6}") {
            let rules = Collation::vietnamese();
            for compare in [Collation::compare, Collation::compare_people] {
                prop_assert_eq!(compare(&rules, &a, &b), compare(&rules, &b, &a).reverse());
                prop_assert_eq!(compare(&rules, &a, &b) == Ordering::Equal, a == b);
                if compare(&rules, &a, &b).is_le() && compare(&rules, &b, &c).is_le() {
                    prop_assert!(compare(&rules, &a, &c).is_le());
                }
            }
        }
    }
}
