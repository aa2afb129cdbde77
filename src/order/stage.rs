//! The stage of a parcel, derived from the courier's text.
//!
//! A trace has text and time but no state code (open platform, "Traces"), so the stage is derived
//! and marked as derived wherever it is shown. The wordings are data: `assets/traces/stages.tsv`,
//! in order of precedence.

use std::sync::LazyLock;

use serde::Serialize;

use crate::text::Lang;

const TABLE: &str = include_str!("../../assets/traces/stages.tsv");

/// A stage of a delivery, from first to last. Of two events in the same second, the one with the
/// later stage is the newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The courier collected it.
    Collected,
    /// In transit.
    Moving,
    /// Out for delivery.
    Delivering,
    /// Waiting at a pickup point.
    Waiting,
    /// Signed for.
    Signed,
    /// Not delivered, refused or stuck.
    Trouble,
    /// On its way back to the sender.
    Returned,
}

/// A wording: parts that occur in a text in this order, and the stage they indicate.
struct Wording {
    parts: Vec<&'static str>,
    stage: Stage,
}

/// Parsed when the first trace arrives, not at program start.
static WORDINGS: LazyLock<Vec<Wording>> = LazyLock::new(|| rows().filter_map(wording).collect());

impl Stage {
    /// The stage that a courier's text indicates, if it contains a known wording.
    pub fn of(text: &str) -> Option<Self> {
        WORDINGS
            .iter()
            .find(|wording| wording.matches(text))
            .map(|wording| wording.stage)
    }

    /// The label, at most 10 cells wide.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Collected => lang.tr("揽收", "collected"),
            Self::Moving => lang.tr("运输", "moving"),
            Self::Delivering => lang.tr("派件", "delivering"),
            Self::Waiting => lang.tr("待取", "waiting"),
            Self::Signed => lang.tr("签收", "signed"),
            Self::Trouble => lang.tr("异常", "trouble"),
            Self::Returned => lang.tr("退回", "returned"),
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "collected" => Self::Collected,
            "moving" => Self::Moving,
            "delivering" => Self::Delivering,
            "waiting" => Self::Waiting,
            "signed" => Self::Signed,
            "trouble" => Self::Trouble,
            "returned" => Self::Returned,
            _ => return None,
        })
    }
}

impl Wording {
    fn matches(&self, text: &str) -> bool {
        let mut rest = text;
        self.parts.iter().all(|part| {
            let found = rest.split_once(part);
            rest = found.map_or("", |(_, after)| after);
            found.is_some()
        })
    }
}

/// The rows below the header.
fn rows() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1)
}

fn wording(row: &'static str) -> Option<Wording> {
    let (pattern, stage) = row.split_once('\t')?;
    Some(Wording {
        parts: pattern.split('*').filter(|part| !part.is_empty()).collect(),
        stage: Stage::named(stage)?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Stage, rows, wording};
    use crate::text::{Lang, cells};
    use rstest::rstest;

    #[rstest]
    #[case::sf("顺丰速运 已收取快件", Stage::Collected)]
    #[case::zto("【义乌北苑】的 沈立（13900139160）已揽收", Stage::Collected)]
    #[case::yto("【浙江省金华市】 已收件", Stage::Collected)]
    #[case::sf("快件在【宁波】已装车,准备发往 【杭州】", Stage::Moving)]
    #[case::zto("快件离开 【义乌】 发往 【武汉】", Stage::Moving)]
    #[case::zto("快件到达 【武汉转运中心】", Stage::Moving)]
    #[case::yto("【长沙转运中心】 已收入", Stage::Moving)]
    #[case::sf("【杭州】派件员 周海 13900139051正在为您派件", Stage::Delivering)]
    #[case::sf("快件交给周海,正在派送途中", Stage::Delivering)]
    #[case::zto("【成都】的业务员 罗成（13900139162）正在第1次派件", Stage::Delivering)]
    #[case::yto(
        "【长沙】 派件人: 彭飞 派件中 派件员电话13900139192",
        Stage::Delivering
    )]
    #[case::not_yet("快件已到门口，待签收", Stage::Delivering)]
    #[case::sf("由 小区便利店 代收", Stage::Waiting)]
    #[case::zto("快件已被【便利店】代收,请及时取件", Stage::Waiting)]
    #[case::yto("快件已暂存至文三路菜鸟驿站", Stage::Waiting)]
    #[case::sf("已签收,感谢使用顺丰,期待再次为您服务", Stage::Signed)]
    #[case::zto("快件已在 【广州天河】 签收,签收人: 本人", Stage::Signed)]
    #[case::signed_by_porter("客户 签收人: 门卫代收 已签收", Stage::Signed)]
    #[case::failed("派送不成功，原因：收件人电话无人接听，失败签收录入", Stage::Trouble)]
    #[case::refused("客户拒签", Stage::Trouble)]
    #[case::refused_and_back("收件人拒收，货物退回", Stage::Returned)]
    #[case::state("退货运输中", Stage::Returned)]
    fn wording_determines_stage(#[case] text: &str, #[case] stage: Stage) {
        assert_eq!(Stage::of(text), Some(stage), "{text}");
    }

    #[rstest]
    #[case::printed("待揽收")]
    #[case::thanks("感谢您的评价")]
    #[case::empty("")]
    #[case::parts_in_the_wrong_order("派件 正在")]
    fn unknown_wording_has_no_stage(#[case] text: &str) {
        assert_eq!(Stage::of(text), None, "{text}");
    }

    #[test]
    fn every_row_is_reachable() {
        for row in rows() {
            let known = wording(row).unwrap_or_else(|| panic!("{row}"));
            assert!(!known.parts.is_empty(), "{row}");
            assert_eq!(
                Stage::of(&known.parts.concat()),
                Some(known.stage),
                "hidden by an earlier row: {row}"
            );
        }
    }

    #[test]
    fn stage_labels_fit_the_column() {
        for row in rows() {
            let stage = wording(row).unwrap().stage;
            assert!(
                [Lang::Zh, Lang::En]
                    .iter()
                    .all(|&lang| cells(stage.label(lang)) <= 10),
                "{stage:?}"
            );
        }
    }
}
