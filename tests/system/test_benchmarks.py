"""Every benchmark runs: a quick run says nothing about speed, and that nothing has rotted."""

import json
import os
import subprocess
import sys

import pytest

from portal.runtime.endpoints import PROJECT_ROOT

pytestmark = [pytest.mark.slow, pytest.mark.real_model, pytest.mark.timeout(900)]

SERVER_VARIABLES = {"DATABASE_URL", "BROKER_URL", "CACHE_URL"}


@pytest.fixture(scope="session")
def quick_run(tmp_path_factory):
    """Run one benchmark as `make bench BENCH_ARGS=--quick` does; all share the databases that the first one fills."""
    home = tmp_path_factory.mktemp("benchmarks")
    inherited = {name: value for name, value in os.environ.items() if name not in SERVER_VARIABLES}

    def run(what):
        command = [
            sys.executable,
            "benchmarks/run.py",
            "--quick",
            "--only",
            what,
            "--folder",
            str(home / "results"),
        ]
        done = subprocess.run(
            command,
            cwd=PROJECT_ROOT,
            env=inherited | {"SIGNPOST_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return home / "results"

    return run


@pytest.mark.parametrize(
    "what", ["indexing", "latency", "lexical_speed", "vector_recall", "concurrency", "disk", "pages"]
)
def test_a_benchmark_writes_its_result_and_a_table(quick_run, what):
    folder = quick_run(what)
    [result] = [json.loads(path.read_text()) for path in folder.glob(f"*-{what}.json")]
    assert result["runs"]
    assert result["machine"]["versions"]["Django"]
    assert f"-{what}.json](" in (folder / "report.md").read_text()


def test_haystacks_stock_pipeline_is_compared_on_the_same_questions(quick_run):
    folder = quick_run("stock")
    [path] = folder.glob("*-stock.json")
    [compared] = json.loads(path.read_text())["runs"][0]["result"]
    assert compared["questions"] == 4
    assert 0 < compared["signpost"]["ndcg_10"] <= 1
    assert 0 < compared["stock"]["ndcg_10"] <= 1
