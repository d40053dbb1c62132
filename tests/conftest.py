"""What a run says at its end."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests went without PostgreSQL."""
    without = [
        report
        for report in terminalreporter.stats.get("skipped", ())
        if "no PostgreSQL answers" in str(report.longrepr)
    ]
    if without:
        terminalreporter.write_line(f"没有 PostgreSQL，略过 {len(without)} 项 · skipped without it")
