# List the recipes.
default:
    @just --list

# Format all code.
fmt:
    cargo fmt

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

# Every lesson twenty times; prints nothing but failures and a count.
soak times="20":
    cargo build --release
    for lesson in $(target/release/forklore list --json | python3 -c 'import json, sys; print(*[l["id"] for l in json.load(sys.stdin)])'); do \
        for n in $(seq {{times}}); do \
            target/release/forklore run "$lesson" --json --speed 8 > /dev/null || echo "$lesson failed in round $n"; \
        done; \
        echo "$lesson: {{times}} runs"; \
    done

# What the gate runs.
ci:
    .ci/run
