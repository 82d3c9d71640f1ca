"""Keyness and dispersion statistics: pure functions of counts, without text, each with its paper."""

from analysis.measures.association import (
    benjamini_hochberg,
    chi_squared,
    holm,
    log_likelihood,
    log_ratio,
    log_ratio_conservative,
    p_value,
    specificity,
    weighted_log_odds,
)
from analysis.measures.dispersions import dispersion

__all__ = [
    "benjamini_hochberg",
    "chi_squared",
    "dispersion",
    "holm",
    "log_likelihood",
    "log_ratio",
    "log_ratio_conservative",
    "p_value",
    "specificity",
    "weighted_log_odds",
]
