# The commands of this repository. `make run` and `make test` install what they need and say so.

.DEFAULT_GOAL := help
.PHONY: run test bench nightly pictures recordings icons help

run: ## build Galley and open its window on the demo newsroom; DESK=folder keeps it there
	@.ci/setup run
	@cd ui && npm run --silent build
	cargo build --locked -p galley-cli -p photo-worker -p galley-window --features galley-window/custom-protocol
	cargo build --locked --manifest-path src-tauri/crates/credentials/Cargo.toml --target-dir $(or $(CARGO_TARGET_DIR),target) --bins
	@sh src-tauri/demo/show.sh $(abspath $(or $(CARGO_TARGET_DIR),target))/debug $(DESK)

test: ## run every test
	@.ci/setup test
	@.ci/tests

bench: ## measure speed; figures go into BENCHMARKS.md
	@.ci/setup bench
	@cd ui && npm run --silent build
	cargo build --locked --release -p galley-window --features galley-window/custom-protocol --bins --examples
	cargo bench --locked
	@cd ui && npm run --silent speed

nightly: ## the same tests with many more seeds, power cuts and kills
	@.ci/setup test
	@GALLEY_RUNS=10000 GALLEY_CUTS=1000 GALLEY_KILLS=200 GALLEY_DAMAGES=200 GALLEY_EXCHANGES=60 \
		GALLEY_SCHEDULES=10000 GALLEY_TAMPERED=10000 GALLEY_WINDOW_ROUNDS=100 GALLEY_PUBLICATIONS=1000 GALLEY_MINUTES=480 \
		GALLEY_GARAGE=yes .ci/tests
	@tests/photos/fuzz.sh 30

pictures: ## take the pictures of the real window in docs anew; needs what `make test` installs
	@sh docs/pictures.sh $(abspath $(or $(CARGO_TARGET_DIR),target))/debug

recordings: ## keep anew what a WordPress answers, for the site in memory that tests publish to
	@.ci/setup test
	@GALLEY_RECORDINGS=yes cargo test --locked -p blackbox --test destinations answers_today_as_it_was_recorded

icons: ## draw the sizes of the application icon again; needs rsvg-convert (package librsvg2-bin)
	@for size in 32 128 256 512; do rsvg-convert -w $$size -h $$size icons/galley.svg -o icons/galley-$$size.png; done

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 16
