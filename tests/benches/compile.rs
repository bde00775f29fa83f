//! How long compiling takes: the shipped specs, and specs of 10, 100 and 1,000 messages.

use std::hint::black_box;
use std::path::Path;

use antiphon_codegen::source::Sources;
use antiphon_codegen::{compile, emit, read_folder};
use antiphon_tests::sized;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn all(sources: Sources) -> usize {
    let services = compile(sources).services.expect("the spec compiles");
    services.iter().map(|service| emit::rust::emit(service).len()).sum()
}

fn shipped(criterion: &mut Criterion) {
    let sources = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")).expect("the specs are there");
    let mut group = criterion.benchmark_group("compile");
    group.bench_function("viewer and camera", |bencher| bencher.iter(|| all(black_box(sources.clone()))));
    group.finish();
}

fn grown(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(10);
    for messages in [10, 100, 1_000] {
        let mut sources = Sources::new();
        sources.add("sized.yaml", sized::spec(messages));
        group.throughput(Throughput::Elements(messages as u64));
        group.bench_function(BenchmarkId::new("messages", messages), |bencher| {
            bencher.iter(|| all(black_box(sources.clone())));
        });
    }
    group.finish();
}

criterion_group!(benches, shipped, grown);
criterion_main!(benches);
