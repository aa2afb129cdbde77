//! Masking of personal data (hazard 20 of the reliability list).
//!
//! A mask never shows more of a value than its class allows: a value that does not look like its
//! class is hidden completely.

use crate::catalog::Personal;

/// Replaces a completely hidden value.
const HIDDEN: &str = "****";

/// The value as shown without a reveal. An empty value stays empty.
pub fn mask(class: Personal, value: &str) -> String {
    if value.trim().is_empty() {
        return String::new();
    }
    match class {
        Personal::Phone => phone(value),
        Personal::Name => name(value),
        Personal::Address => address(value),
        Personal::Email => email(value),
        Personal::Account => account(value),
        Personal::Code | Personal::Student => HIDDEN.to_owned(),
        Personal::Trace | Personal::Comment => free_text(value),
    }
}

/// The value with all mobile numbers hidden, for text without a class. Longer digit runs are ids
/// and stay visible.
pub fn mask_numbers(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let mobile = |run: &Vec<usize>| {
        let digits: Vec<u32> = run.iter().filter_map(|&i| digit(chars[i])).collect();
        matches!(digits[..], [1, 3..=9, ..] if digits.len() == 11)
            || matches!(digits[..], [8, 6, 1, 3..=9, ..] if digits.len() == 13)
    };
    let runs = digit_runs(&chars);
    let hidden: Vec<usize> = runs
        .iter()
        .filter(|run| mobile(run))
        .flat_map(|run| phone_middle(&chars, run).iter().copied())
        .collect();
    hide(&chars, &hidden)
}

/// `13800138000` → `138****8000`, with any prefix before the last eleven digits; a landline keeps
/// its last four digits.
fn phone(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let digits: Vec<usize> = (0..chars.len())
        .filter(|&i| digit(chars[i]).is_some())
        .collect();
    if digits.len() < 7 {
        return HIDDEN.to_owned();
    }
    hide(&chars, phone_middle(&chars, &digits))
}

/// The digits of a phone number to hide: the middle four of a mobile number, all but the last four
/// of any other (an area code before a dash stays visible).
fn phone_middle<'a>(chars: &[char], digits: &'a [usize]) -> &'a [usize] {
    let n = digits.len();
    let mobile = n >= 11 && digits.get(n - 11).and_then(|&i| digit(chars[i])) == Some(1);
    if mobile {
        return digits.get(n - 8..n - 4).unwrap_or(digits);
    }
    let area = digits
        .windows(2)
        .position(|w| w[1] > w[0] + 1)
        .map_or(0, |at| at + 1);
    let start = if (3..=4).contains(&area) && n - area >= 7 {
        area
    } else {
        0
    };
    digits.get(start..n - 4).unwrap_or(digits)
}

fn hide(chars: &[char], at: &[usize]) -> String {
    chars
        .iter()
        .enumerate()
        .map(|(i, &c)| if at.contains(&i) { '*' } else { c })
        .collect()
}

fn digit(c: char) -> Option<u32> {
    super::id::half_width(c).to_digit(10)
}

/// The first character and one star.
fn name(value: &str) -> String {
    value
        .trim()
        .chars()
        .next()
        .map_or_else(String::new, |first| format!("{first}*"))
}

/// The address down to the district.
fn address(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    // The street precedes the first number, and city and district precede the street.
    let places = chars
        .iter()
        .position(|&c| digit(c).is_some())
        .map_or(&chars[..], |number| &chars[..number]);
    let end =
        district_end(places).or_else(|| places.iter().position(|&c| c == '市').map(|at| at + 1));
    match end {
        Some(end) => {
            let rest = if end < chars.len() {
                format!(" {HIDDEN}")
            } else {
                String::new()
            };
            free_text(&chars.iter().take(end).collect::<String>()) + &rest
        }
        None => HIDDEN.to_owned(),
    }
}

/// The end of the name of a district, county or banner, within the length of a place name. The same
/// character also names housing quarters, after a numeral or a letter.
fn district_end(chars: &[char]) -> Option<usize> {
    let no_district = |before: Option<&char>| {
        before.is_none_or(|c| {
            "小社园校景厂街住库一二三四五六七八九十".contains(*c) || c.is_ascii_alphabetic()
        })
    };
    (1..chars.len().min(24))
        .find(|&i| matches!(chars[i], '区' | '县' | '旗') && !no_district(chars.get(i - 1)))
        .map(|i| i + 1)
}

fn email(value: &str) -> String {
    match value.split_once('@') {
        Some((local, domain)) => format!(
            "{}***@{}",
            local.chars().next().unwrap_or('*'),
            free_text(domain)
        ),
        None => HIDDEN.to_owned(),
    }
}

/// The last four characters.
fn account(value: &str) -> String {
    let chars: Vec<char> = value.trim().chars().collect();
    if chars.len() < 8 {
        HIDDEN.to_owned()
    } else {
        format!(
            "{HIDDEN}{}",
            chars.iter().skip(chars.len() - 4).collect::<String>()
        )
    }
}

/// Free text with phone numbers and couriers' names hidden.
fn free_text(value: &str) -> String {
    let mut chars: Vec<char> = value.chars().collect();
    for at in courier_names(&chars) {
        chars[at] = '*';
    }
    let runs = digit_runs(&chars);
    let hidden: Vec<usize> = runs
        .iter()
        .flat_map(|run| phone_middle(&chars, run).iter().copied())
        .collect();
    collapse_stars(&hide(&chars, &hidden), &chars)
}

/// Runs of at least seven digits, allowing single spaces, dashes and invisible characters inside.
fn digit_runs(chars: &[char]) -> Vec<Vec<usize>> {
    let joins = |c: char| {
        matches!(
            c,
            ' ' | '-' | '－' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
        )
    };
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    for (i, &c) in chars.iter().enumerate() {
        let near = run.last().is_some_and(|&last| i - last <= 2);
        if digit(c).is_some() {
            run.push(i);
        } else if !(joins(c) && near) {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    runs.retain(|run| run.len() >= 7 && !is_date(chars, run));
    runs
}

/// Whether the run is a date such as `2026-11-20 10:12` and not a phone number.
fn is_date(chars: &[char], run: &[usize]) -> bool {
    let head: String = run
        .first()
        .map(|&from| chars.iter().skip(from).take(10).collect())
        .unwrap_or_default();
    head.parse::<jiff::civil::Date>().is_ok()
}

/// The characters of couriers' names to hide: all but the first of a name that follows one of the
/// known words, or precedes a phone number in brackets (open platform, "Traces").
fn courier_names(chars: &[char]) -> Vec<usize> {
    const BEFORE: [&str; 10] = [
        "派件员",
        "业务员",
        "快递员",
        "派送员",
        "揽收员",
        "投递员",
        "派件人",
        "收件人",
        "签收人",
        "快件交给",
    ];
    let mut hidden = Vec::new();
    for word in BEFORE {
        let word: Vec<char> = word.chars().collect();
        for at in (0..chars.len()).filter(|&at| chars.get(at..at + word.len()) == Some(&word[..])) {
            let from = (at + word.len()..chars.len())
                .find(|&i| !matches!(chars[i], ' ' | ':' | '：' | '【' | '\u{3000}'))
                .unwrap_or(chars.len());
            hidden.extend(rest_of_name(chars, from));
        }
    }
    for at in 1..chars.len().saturating_sub(1) {
        if matches!(chars[at], '（' | '(') && digit(chars[at + 1]).is_some() {
            let from = (at.saturating_sub(4)..at)
                .rev()
                .take_while(|&i| is_name_char(chars[i]))
                .last()
                .unwrap_or(at);
            hidden.extend(from + 1..at);
        }
    }
    hidden
}

/// The characters after the first of a name that starts at `from`: at most three, up to the verb.
fn rest_of_name(chars: &[char], from: usize) -> impl Iterator<Item = usize> + '_ {
    const NOT_NAMES: [&str; 12] = [
        "本人", "家人", "他人", "同事", "门卫", "前台", "代收", "电话", "地址", "不在", "要求",
        "拒收",
    ];
    let ahead: String = chars.iter().skip(from).take(2).collect();
    let room = if NOT_NAMES.contains(&ahead.as_str()) {
        0
    } else {
        4
    };
    (from..chars.len())
        .take(room)
        .take_while(|&i| is_name_char(chars[i]))
        .skip(1)
}

fn is_name_char(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c) && !"的正已派为在将由并请和从到送签".contains(c)
}

/// Collapses the stars of a hidden name so that its length stays hidden: `李**` becomes `李*`.
fn collapse_stars(masked: &str, before: &[char]) -> String {
    let mut out = String::with_capacity(masked.len());
    let mut last_was_name = false;
    for (c, &was) in masked.chars().zip(before) {
        let name_star = c == '*' && digit(was).is_none();
        if !(name_star && last_was_name) {
            out.push(c);
        }
        last_was_name = name_star;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{mask, mask_numbers};
    use crate::catalog::Personal::{
        self, Account, Address, Code, Comment, Email, Name, Phone, Student, Trace,
    };
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(Phone, "13800138000", "138****8000")]
    #[case(Phone, "+86-13800138000", "+86-138****8000")]
    #[case(Phone, "86 13800138000", "86 138****8000")]
    #[case(Phone, "１３８００１３８０００", "１３８****８０００")]
    #[case(Phone, "0571-88886666", "0571-****6666")]
    #[case(Phone, "88886666", "****6666")]
    #[case(Phone, "110", "****")]
    #[case(Phone, "微信同号", "****")]
    #[case(Name, "王小明", "王*")]
    #[case(Name, "A", "A*")]
    #[case(Address, "浙江省杭州市西湖区文三路 1 号", "浙江省杭州市西湖区 ****")]
    #[case(Address, "浙江省杭州市西湖区", "浙江省杭州市西湖区")]
    #[case(Address, "海南省文昌市航天小区 3 栋", "海南省文昌市 ****")]
    #[case(Address, "文三路 1 号", "****")]
    #[case(Address, "中关村南大街 5 号 二区 8 幢", "****")]
    #[case(Address, "中关村南大街二区", "****")]
    #[case(Address, "创业园B区 8 幢", "****")]
    #[case(Address, "文三路 1 号 东市场", "****")]
    #[case(Email, "caiwu@example.com", "c***@example.com")]
    #[case(Email, "caiwu", "****")]
    #[case(Account, "755912345610888", "****0888")]
    #[case(Account, "0888", "****")]
    #[case(Code, "734562", "****")]
    #[case(Student, "小学四年级", "****")]
    #[case(
        Trace,
        "业务员 张三丰（13900139000）正在第1次派件",
        "业务员 张*（139****9000）正在第1次派件"
    )]
    #[case(
        Trace,
        "【浦东】（021-58881234）的 李四（13900139001）已揽收",
        "【浦东】（021-****1234）的 李*（139****9001）已揽收"
    )]
    #[case(Trace, "快件交给王五,正在派送途中", "快件交给王*,正在派送途中")]
    #[case(
        Trace,
        "快件已在 【西湖】 签收,签收人: 本人",
        "快件已在 【西湖】 签收,签收人: 本人"
    )]
    #[case(
        Trace,
        "派送不成功，原因：收件人电话无人接听",
        "派送不成功，原因：收件人电话无人接听"
    )]
    #[case(Trace, "预计 2026-11-20 10:12 送达", "预计 2026-11-20 10:12 送达")]
    #[case(Comment, "打我电话138 0013 8000，谢谢", "打我电话138 **** 8000，谢谢")]
    #[case(Comment, "麻烦周末送货", "麻烦周末送货")]
    #[case(Phone, "", "")]
    fn mask_by_class(#[case] class: Personal, #[case] value: &str, #[case] shown: &str) {
        assert_eq!(mask(class, value), shown);
    }

    #[rstest]
    #[case(
        "请联系 13800138000 或 8613900139000",
        "请联系 138****8000 或 86139****9000"
    )]
    #[case("4200002500202611180000000001", "4200002500202611180000000001")]
    #[case("{\"mobile\":\"13800138000\"}", "{\"mobile\":\"138****8000\"}")]
    #[case("12345678901", "12345678901")]
    fn mobile_numbers_are_hidden_and_ids_are_kept(#[case] value: &str, #[case] shown: &str) {
        assert_eq!(mask_numbers(value), shown);
    }

    proptest! {
        #[test]
        fn mobile_number_is_never_shown_in_full(head in "[^0-9０-９]{0,6}", tail in "[^0-9０-９]{0,6}", rest in "[3-9][0-9]{9}") {
            let number = format!("1{rest}");
            let text = format!("{head}{number}{tail}");
            for class in [Phone, Trace, Comment, Name, Address, Email, Account, Code, Student] {
                let shown: String = mask(class, &text).chars().filter(char::is_ascii_digit).collect();
                prop_assert!(!shown.contains(&number), "{class:?} {text:?}");
            }
        }

        #[test]
        fn mask_accepts_any_text(text in any::<String>()) {
            for class in [Phone, Trace, Comment, Name, Address, Email, Account, Code, Student] {
                mask(class, &text);
            }
        }
    }
}
