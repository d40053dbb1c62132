"""The machine the figures come from."""

import importlib.metadata
import os
import platform
from pathlib import Path

from matcher.cores import cores

PACKAGES = ("numpy", "numba", "ortools")


def machine() -> str:
    """CPU, cores, memory, system, Python and the packages the figures depend on; a line each."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return "\n".join(
        (
            f"{_cpu()}, {cores()} cores, {memory() / 2**30:.0f} GB",
            f"{platform.system()} {platform.release()}",
            f"Python {platform.python_version()}, {packages}",
        )
    )


def memory() -> int:
    """Bytes of this machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
