"""Notebooks as tests: nbval runs them and compares their text; `plots.save` compares their figures."""

import os

os.environ["COUVERTURE_FIGURES"] = "check"


def pytest_collection_modifyitems(items):
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = (
                300  # nbval's five seconds are less than the language model takes to load
            )
