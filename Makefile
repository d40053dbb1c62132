# Each target does its own set-up: Python, make and a package registry suffice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
unexport PYTHONDONTWRITEBYTECODE  # the tests start hundreds of processes: each would compile all of it

.PHONY: help demo test check torture fuzz bench bench-service bench-full lock clean
.DEFAULT_GOAL := help

help:  ## 列出这些命令 · list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED)  ## 示例区：从报需求到服务做完 · the example district, from needs to services done
	@$(BIN)/linli demo

test: $(INSTALLED)  ## 全部测试 · every test
	@$(BIN)/python -m pytest

check: $(INSTALLED)  ## 格式、类型、依赖方向、家规 · format, types, imports, house rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m pytest -n0 tests/test_house.py

# LINLI_TORTURE is how often a server is killed; see docs/promises.md for what each of them holds.
KILLS ?= 300
TORTURE := edge/test_kills.py edge/test_postgres_kills.py edge/test_reads.py edge/test_any_input.py \
	rounds/test_corrupted.py rounds/test_counters.py rounds/test_killed_worker.py

torture: $(INSTALLED)  ## 长时间的折磨：反复杀、反复篡改、多试请求（KILLS=300）· killed 300 times, changed 10,000
	LINLI_TORTURE=$(KILLS) $(BIN)/python -m pytest -n0 --timeout 0 $(TORTURE:%=tests/service/%)

MINUTES ?= 30

fuzz: $(INSTALLED)  ## 由覆盖率引导的乱写（MINUTES=30），找到的在 fuzz-found/ · fuzzing led by coverage
	@$(BIN)/python -c 'import atheris' 2>/dev/null || { \
		if command -v uv >/dev/null 2>&1; \
		then uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[fuzz]'; \
		else $(BIN)/python -m pip install --quiet --disable-pip-version-check \
			-c constraints.txt -e '.[fuzz]'; fi; }
	@$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

bench: $(INSTALLED)  ## 解法同场比较，服务多快 · this solver beside its peers; how quick the service is
	@missed=0; $(BIN)/python -m benchmarks || missed=1; \
		$(BIN)/python -m benchmarks.service --quick || missed=1; exit $$missed

bench-service: $(INSTALLED)  ## 服务：连同求解时的压力与公布 · the service, under pressure and publishing too
	@$(BIN)/python -m benchmarks.service

bench-full: $(INSTALLED)  ## 全部，连同十万条需求 · all of it, with a hundred thousand needs
	@missed=0; $(BIN)/python -m benchmarks --full || missed=1; \
		$(BIN)/python -m benchmarks.service || missed=1; exit $$missed

lock:  ## 重新锁定版本（需要 uv）· pin every version anew (needs uv)
	uv lock --upgrade
	uv export --quiet --all-extras --no-hashes --no-emit-project --no-annotate --no-header \
		--output-file constraints.txt

clean:  ## 删去安装与缓存 · remove what was installed and cached
	rm -rf $(VENV) build dist *.egg-info linli-demo .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt hatch_build.py web/package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11+, please: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	@echo "安装到 $(VENV)，再编译求解的代码（几分钟）… installing into $(VENV) and compiling, a few minutes"
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
		uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	else \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check \
			-c constraints.txt -e '.[dev]'; \
	fi
	@$(BIN)/linli compile
	@touch $@
