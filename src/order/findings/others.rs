//! Invoice, sums, phones, comment, and deviations from the documentation.

use super::{Finding, Rule, RuleContext};
use crate::catalog::Tone;
use crate::order::money_proof::ProofLine;
use crate::safe;
use crate::text::SafeText;

/// The number of deviations listed as evidence; the last tab lists all of them.
const MOST_ODDITIES: usize = 20;

pub(super) fn evaluate(context: &RuleContext) -> Vec<Finding> {
    let sums = context
        .facts
        .money
        .lines
        .iter()
        .filter_map(|line| sums_disagree(context, *line));
    let rest = [
        no_tax_id(context),
        other_phone(context),
        undocumented(context),
        comment(context),
    ];
    sums.chain(rest.into_iter().flatten()).collect()
}

fn no_tax_id(context: &RuleContext) -> Option<Finding> {
    let text = SafeText::fixed(
        context
            .lang
            .tr("企业发票缺税号", "company invoice without tax id"),
    );
    Some(Finding::new(
        Tone::Warn,
        Rule::NoTaxId,
        text,
        context.facts.no_tax_id?,
    ))
}

/// Shows both numbers, since it is not known which one is right.
fn sums_disagree(context: &RuleContext, line: ProofLine) -> Option<Finding> {
    let (label, amount, otherwise) = (line.sum.label(context.lang), line.amount?, line.otherwise?);
    let text = context.lang.tr(
        safe!("{label} {amount}，其他金额算得 {otherwise}"),
        safe!("{label} {amount}, by other sums {otherwise}"),
    );
    Some(Finding::new(
        Tone::Plain,
        Rule::SumsDisagree,
        text,
        line.node,
    ))
}

/// Shows no digit of either phone, since the verdict line is always visible.
fn other_phone(context: &RuleContext) -> Option<Finding> {
    let [consignee, buyer] = context.facts.other_phone?;
    let text = SafeText::fixed(context.lang.tr(
        "收货电话不是买家电话",
        "consignee's phone is not the buyer's",
    ));
    Some(Finding::new(Tone::Plain, Rule::OtherPhone, text, consignee).with([buyer]))
}

fn undocumented(context: &RuleContext) -> Option<Finding> {
    let odd = &context.facts.oddities;
    let (first, n) = (*odd.first()?, odd.len());
    let text = context
        .lang
        .tr(safe!("{n} 处与文档不符"), safe!("off the documents: {n}"));
    Some(
        Finding::new(Tone::Plain, Rule::Undocumented, text, first)
            .with(odd.iter().copied().take(MOST_ODDITIES).skip(1)),
    )
}

/// Shows only the length, since a comment may hold personal data.
fn comment(context: &RuleContext) -> Option<Finding> {
    let (n, node) = context.facts.comment?;
    let text = context.lang.tr(
        safe!("买家留言 {n} 字"),
        safe!("buyer's comment, characters: {n}"),
    );
    Some(Finding::new(Tone::Plain, Rule::Comment, text, node))
}
