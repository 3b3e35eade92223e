# List the recipes.
default:
    @just --list

# Format all code.
fmt:
    cargo fmt --all

# Lints, warnings denied.
lint:
    cargo clippy --all-targets -- -D warnings

# All tests.
test:
    cargo test

# Review changed snapshots (needs cargo-insta).
snap:
    cargo insta review

# Benchmarks: figures of the observer and the screen.
bench:
    cargo bench

# Does to forklore everything that the table of faults tells of, and rewrites the table.
faults:
    rm -rf target/faults target/faults.md
    FORKLORE_NO_SKIP=1 FORKLORE_THOROUGH=1 cargo test --test it -- random_ends console recycled
    cp target/faults.md FAULTS.md

# As many random ends as you like (a thousand take about two minutes), and every lesson
# twenty times; prints failures and counts. FORKLORE_SEED and FORKLORE_CASE repeat a failure.
soak ends="1000" times="20":
    FORKLORE_ENDS={{ends}} cargo test --test it -- --nocapture random_ends
    cargo build --release
    for lesson in $(target/release/forklore list --json | python3 -c 'import json, sys; print(*[l["id"] for l in json.load(sys.stdin)])'); do \
        for n in $(seq {{times}}); do \
            target/release/forklore run "$lesson" --json --speed 8 > /dev/null || echo "$lesson failed in round $n"; \
        done; \
        echo "$lesson: {{times}} runs"; \
    done

# The Rust pool: ten thousand workers killed, ten thousand recycled, ten minutes of random use.
soak-pool kills="10000" seconds="600" generations="10000":
    FORKLORE_SOAK_KILLS={{kills}} FORKLORE_SOAK_SECONDS={{seconds}} FORKLORE_SOAK_GENERATIONS={{generations}} \
        RUST_BACKTRACE=0 cargo test -p forklore-pool --test pool_soak -- --nocapture

# The engine python on other Pythons (their paths, a colon between them): output and status as bare, and every lesson;
# on python3 also what strace sees of every program.
soak-python pythons="python3" runs="10":
    FORKLORE_THOROUGH=1 FORKLORE_PYTHONS={{pythons}} FORKLORE_PYTHON_RUNS={{runs}} cargo test --test it -- --nocapture pythons same_story

# What the gate runs.
ci:
    .ci/run
