"""The most memory that a process held, as Linux counts it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

_PROCESS = Path("/proc/self")


def alone(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def peak() -> float:
    """The most that this process held since it began or forgot, in MB; what `getrusage` says begins with its parent's."""
    return int(re.search(r"VmHWM:\s+(\d+)", (_PROCESS / "status").read_text())[1]) / 1000


def forget() -> float:
    """Let the peak begin with what this process holds now, and return that, in MB."""
    (_PROCESS / "clear_refs").write_text("5")
    return peak()
