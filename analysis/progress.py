"""Show how far a long computation has come; silent while it is short, tested or written to a file."""

from __future__ import annotations

import os
from typing import Any

_SILENT_SECONDS = 10


def bar(what: str, unit: str, total: int) -> Any:
    """Return a tqdm bar, which shows itself after ten seconds, on a terminal or in a notebook."""
    from tqdm.auto import tqdm

    tested = os.environ.get("COUVERTURE_FIGURES") == "check"
    return tqdm(desc=what, total=total, unit=f" {unit}", unit_scale=True, delay=_SILENT_SECONDS, disable=tested or None)
