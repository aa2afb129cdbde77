//! From the worker's reports to the app's events: errors become sentences here.

use crate::api::Advice;
use crate::app::{self, Effect, Event, Outcome, Source, Stopped};
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::worker::{Failure, Loaded, Report, Request};

/// What the worker is asked for by an effect; `None` for what is not for the worker.
pub fn request(effect: Effect) -> Option<Request> {
    Some(match effect {
        Effect::Fetch(ticket, Source::Shop(id), priority) => Request::Order(ticket, id, priority),
        Effect::Fetch(ticket, Source::Saved(_), _) => Request::Saved(ticket),
        Effect::FetchWhole(ticket, id, priority) => Request::Whole(ticket, id, priority),
        Effect::FetchAfterSales(ticket, json, ids, priority) => {
            Request::AfterSales(ticket, json, ids, priority)
        }
        Effect::Find(ticket, query) => Request::Find(ticket, query),
        Effect::Cancel(ticket) => Request::Cancel(ticket),
        _ => return None,
    })
}

/// What the worker tells, as the app takes it.
pub fn report(report: Report, lang: Lang) -> Event {
    match report {
        Report::Found(ticket, entries) => Event::Found(ticket, entries),
        Report::Searching(ticket, progress) => Event::Searching(ticket, progress),
        Report::Searched(ticket, ended) => Event::Searched(
            ticket,
            ended.map_err(|(failed, resume)| Stopped {
                failure: failure(&failed, lang),
                resume,
            }),
        ),
        Report::Quota(left, of) => Event::Quota(left, of),
        Report::Notice(notice) => Event::Notice(SafeText::of(&notice.advice(lang).to_string())),
        Report::Done(ticket, Ok(loaded)) => {
            Event::Report(ticket, Outcome::Arrived(Box::new(arrival(*loaded, lang))))
        }
        Report::Done(ticket, Err(failed)) => {
            Event::Report(ticket, Outcome::Failed(failure(&failed, lang)))
        }
    }
}

/// An order that was read, as the app takes it.
pub fn arrival(loaded: Loaded, lang: Lang) -> app::Arrival {
    let Loaded {
        order,
        outlines,
        repairs,
        recorded,
        missed,
    } = loaded;
    let mut notes: Vec<String> = repairs
        .into_iter()
        .map(|r| r.say(lang).to_string())
        .collect();
    notes.extend(missed.into_iter().map(|(id, why)| {
        let (id, why) = (SafeText::of(id.as_str()), failure(&why, lang).what);
        lang.tr(
            safe!("没能取到售后 {id}：{why}"),
            safe!("could not get after-sale {id}: {why}"),
        )
        .to_string()
    }));
    if order.left_out > 0 {
        let count = order.left_out;
        notes.push(lang.tr(
            format!("{count} 份售后详情无法读取"),
            format!("unreadable after-sale details: {count}"),
        ));
    }
    let note = (!notes.is_empty()).then(|| SafeText::of(&notes.join(lang.tr("；", "; "))));
    app::Arrival {
        order,
        outlines,
        note,
        fetched: recorded,
    }
}

/// What happened and what to do about it.
pub fn failure(failure: &Failure, lang: Lang) -> app::Failure {
    let (what, todo) = match failure {
        Failure::Settings(error) => parts(error.advice(lang)),
        Failure::Api(error) => parts(error.advice(lang)),
        Failure::Parse(error) => (
            lang.tr(safe!("返回内容不是可读的订单：{error}"), safe!("the answer is no readable order: {error}")),
            SafeText::fixed(lang.tr("请再试一次；若仍如此，请联系店铺的技术人员", "Try again; if it stays so, tell the shop's engineers")),
        ),
        Failure::NoSuchOrder => (
            SafeText::fixed(lang.tr("本店没有这个订单", "no such order in this shop")),
            SafeText::fixed(lang.tr(
                "请核对订单号，并确认订单属于本店；售后单号、支付单号不能当作订单号查询",
                "Check the id, and that the order belongs to this shop; an after-sale or payment number is no order id",
            )),
        ),
        Failure::Unsearchable(kind) => (
            lang.tr(safe!("平台不能按{}查订单", kind.label(lang)), safe!("the platform finds no order by {}", kind.label(lang))),
            kind.limit(lang).unwrap_or_default(),
        ),
        Failure::Saved(reason) => (SafeText::of(reason), SafeText::fixed(lang.tr("请检查文件后再试", "Check the file, then try again"))),
        Failure::Panic(reason) => (
            lang.tr(safe!("gander 内部出错：{reason}"), safe!("gander met a fault of its own: {reason}")),
            SafeText::fixed(
                lang.tr("请再试一次，并把这句话告诉 gander 的维护者", "Try again, and please tell this sentence to gander's maintainers"),
            ),
        ),
    };
    app::Failure { what, todo }
}

fn parts(advice: Advice) -> (SafeText, SafeText) {
    (advice.what, advice.todo)
}
