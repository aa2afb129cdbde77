//! The engine's own cost of a look-up: a permit from the limiter, in memory and through the file that
//! processes share, and decoding the answer.

#![expect(clippy::expect_used, reason = "a benchmark may fail like a test")]

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use gander::api::endpoint::ORDER_DETAIL;
use gander::api::{Keeper, Priority, open_answer};
use gander::sim;

criterion_group!(benches, permit, envelope);
criterion_main!(benches);

/// Takes and returns a permit while ten others are held.
fn permit(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let keepers = [
        ("own", Keeper::new(ORDER_DETAIL.quota)),
        (
            "shared",
            Keeper::shared(
                ORDER_DETAIL.quota,
                folder.path(),
                "quota".to_owned(),
                Duration::from_secs(600),
            ),
        ),
    ];
    let mut group = criterion.benchmark_group("permit");
    for (name, keeper) in keepers {
        let take = || runtime.block_on(keeper.take(Priority::Interactive));
        let taken: Vec<_> = (0..10).map(|_| take()).collect();
        group.bench_function(name, |bencher| bencher.iter(|| take().unused()));
        drop(taken);
    }
    group.finish();
}

/// Decodes the answer of the shop's first order, from bytes to its `data`.
fn envelope(criterion: &mut Criterion) {
    let opened = "2026-01-05T02:00:00Z".parse().expect("a moment");
    let body = sim::documents(opened)[0].1.to_string().into_bytes();
    let mut group = criterion.benchmark_group("envelope");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("decode", |bencher| {
        bencher.iter_batched(
            || body.clone(),
            |body| open_answer(body, &[]).expect("an order"),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}
