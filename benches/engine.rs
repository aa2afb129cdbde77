//! What a look-up costs apart from the network: acquiring a permit, in this process only and with a
//! shared window, and reading the answer.

#![expect(clippy::expect_used, reason = "a benchmark may fail like a test")]

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use gander::api::endpoint::ORDER_DETAIL;
use gander::api::{Priority, RateLimiter, open_answer};
use gander::sim;

criterion_group!(benches, permit, envelope);
criterion_main!(benches);

/// A permit acquired and released, while half of the quota is in use.
fn permit(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let limiters = [
        ("memory", RateLimiter::new(ORDER_DETAIL.quota)),
        (
            "file",
            RateLimiter::shared(
                ORDER_DETAIL.quota,
                folder.path(),
                "quota".to_owned(),
                Duration::from_secs(600),
            ),
        ),
    ];
    let mut group = criterion.benchmark_group("permit");
    for (name, limiter) in limiters {
        let acquire = || runtime.block_on(limiter.acquire(Priority::Interactive));
        let in_use: Vec<_> = (0..10).map(|_| acquire()).collect();
        group.bench_function(name, |bencher| bencher.iter(|| acquire().unused()));
        drop(in_use);
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
