"""Show how far a long computation has come; silent while it is short, or written to a file or a kept notebook."""

from __future__ import annotations

import os
from typing import Any

_SILENT_SECONDS = 10


def bar(what: str, unit: str, total: int) -> Any:
    """Return a tqdm bar, which shows itself after ten seconds, on a terminal or in a notebook."""
    from tqdm.auto import tqdm

    kept = "COUVERTURE_FIGURES" in os.environ  # a notebook whose output is kept or compared
    return tqdm(
        desc=what,
        total=total,
        unit=f" {unit}",
        unit_scale=True,
        delay=_SILENT_SECONDS,
        disable=kept or None,
    )
