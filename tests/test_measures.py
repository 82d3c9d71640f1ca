"""The statistics against published values, exact arithmetic and their own algebra."""

import json
import math
import warnings
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from analysis import measures

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def reference(name: str) -> dict:
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def columns(table: dict) -> dict[str, np.ndarray]:
    return dict(zip(table["columns"], np.array(table["rows"], dtype=float).T, strict=True))


def exact_specificity(f: int, t: int, F: int, T: int) -> float:
    """The same definition in whole numbers, which neither round nor underflow."""
    more = f * T >= F * t
    tail = range(f, min(t, F) + 1) if more else range(max(0, F + t - T), f + 1)
    ways = sum(math.comb(F, k) * math.comb(T - F, t - k) for k in tail)
    log = (
        math.log10(Fraction(ways, math.comb(T, t)))
        if ways == math.comb(T, t)
        else log10(ways) - log10(math.comb(T, t))
    )
    return -log if more else log


def log10(n: int) -> float:
    """log10 of a whole number too large for a float."""
    shift = max(n.bit_length() - 64, 0)
    return math.log10(n >> shift) + shift * math.log10(2)


class TestSpecificity:
    def test_equals_lafons_table(self):
        table = reference("specificity.json")
        counts = np.array(table["counts"])
        score = measures.specificity(
            counts, counts.sum(axis=0), counts.sum(axis=1, keepdims=True), counts.sum()
        )
        np.testing.assert_allclose(
            np.sign(score) * 10 ** -np.abs(score), table["signed_probability"], rtol=1e-12
        )

    @pytest.mark.parametrize(
        ("f", "t", "F", "T"),
        [
            (900, 1000, 1000, 100_000),
            (0, 50_000, 2_000, 100_000),
            (40, 40, 40, 5_000),
            (3_000, 6_000, 3_100, 60_000),
        ],
    )
    def test_stays_exact_in_tails_that_underflow(self, f, t, F, T):
        score = measures.specificity(f, t, F, T)
        assert abs(score) > 75
        assert score == pytest.approx(exact_specificity(f, t, F, T), rel=1e-11)

    @given(st.data())
    def test_equals_whole_number_arithmetic(self, data):
        T = data.draw(st.integers(1, 400))
        F, t = data.draw(st.integers(0, T)), data.draw(st.integers(0, T))
        f = data.draw(st.integers(max(0, F + t - T), min(F, t)))
        assert measures.specificity(f, t, F, T) == pytest.approx(
            exact_specificity(f, t, F, T), rel=1e-9, abs=1e-10
        )

    @given(st.integers(1, 10**9), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
    def test_is_finite_for_any_possible_count(self, T, part, share, place):
        F, t = int(share * T), int(part * T)
        low, high = max(0, F + t - T), min(F, t)
        f = low + int(place * (high - low))
        assert np.isfinite(measures.specificity(f, t, F, T))

    def test_changes_sign_at_the_expected_count(self):
        score = measures.specificity(np.arange(11), 100, 10, 200)
        assert (score[:5] < 0).all()
        assert (score[5:] > 0).all()
        assert (np.diff(score[:5]) > 0).all()
        assert (np.diff(score[5:]) > 0).all()

    def test_certain_counts_score_zero(self):
        assert measures.specificity(0, 10, 0, 100) == 0
        assert measures.specificity(7, 100, 7, 100) == 0
        assert measures.specificity(0, 0, 5, 100) == 0

    @pytest.mark.parametrize("cell", [(3, 2, 5, 10), (3, 5, 2, 10), (-1, 5, 5, 10), (0, 6, 6, 10)])
    def test_refuses_impossible_counts(self, cell):
        with pytest.raises(ValueError, match="impossible"):
            measures.specificity(*cell)

    def test_is_fishers_exact_test(self):
        table = columns(reference("keyness.json"))
        a, n1, b, n2 = (table[c] for c in ("a", "n1", "b", "n2"))
        more = a * (n1 + n2) >= (a + b) * n1
        score = measures.specificity(a, n1, a + b, n1 + n2)
        np.testing.assert_allclose(10 ** -score[more], table["fisher_greater"][more], rtol=1e-9)


class TestComparisons:
    def test_equal_the_reference_tables(self):
        table = columns(reference("keyness.json"))
        cell = [table[c] for c in ("a", "n1", "b", "n2")]
        got = {
            "chi_squared": abs(measures.chi_squared(*cell)),
            "log_likelihood": abs(measures.log_likelihood(*cell)),
            "log_likelihood_2": abs(measures.log_likelihood(*cell, cells=2)),
            "log_ratio": measures.log_ratio(*cell),
        }
        for name, values in got.items():
            np.testing.assert_allclose(values, table[name], rtol=1e-9, atol=1e-12, err_msg=name)

    def test_equal_everts_table(self):
        table = reference("conservative.json")
        want, n1, n2, m = columns(table), table["n1"], table["n2"], table["n_tests"]
        cell = (want["a"], n1, want["b"], n2)
        got = {
            "log_likelihood": measures.log_likelihood(*cell),
            "log_ratio_conservative": measures.log_ratio_conservative(*cell, table["conf"], m),
        }
        for name, values in got.items():
            np.testing.assert_allclose(values, want[name], rtol=1e-9, err_msg=name)

    def test_chi_squared_equals_published_values(self):
        table = reference("chi_squared.json")
        want = columns(table)
        got = measures.chi_squared(want["a"], table["n1"], want["b"], table["n2"])
        np.testing.assert_allclose(got, want["chi_squared"], rtol=5e-7)

    @given(*[st.integers(0, 50)] * 2, *[st.integers(51, 500)] * 2)
    def test_change_sign_with_the_sides(self, a, b, n1, n2):
        for measure in (
            measures.log_likelihood,
            measures.chi_squared,
            measures.log_ratio,
            measures.weighted_log_odds,
        ):
            one, other = measure(a, n1, b, n2), measure(b, n2, a, n1)
            assert one == pytest.approx(-other, nan_ok=True, abs=1e-9), measure.__name__

    @given(st.integers(0, 50), st.integers(0, 50), st.integers(51, 500), st.integers(51, 500))
    def test_conservative_ratio_is_never_beyond_the_ratio(self, a, b, n1, n2):
        ratio = measures.log_ratio(a, n1, b, n2)
        careful = measures.log_ratio_conservative(a, n1, b, n2)
        assert abs(careful) <= abs(ratio) + 1e-9
        assert careful == 0 or np.sign(careful) == np.sign(ratio)

    def test_broadcast(self):
        got = measures.log_likelihood(np.arange(4)[:, None], 100, np.arange(3), [100, 200, 300])
        assert got.shape == (4, 3)
        assert got[2, 1] == measures.log_likelihood(2, 100, 1, 200)

    def test_equal_rates_score_zero(self):
        assert measures.log_likelihood(3, 30, 10, 100) == 0
        assert measures.chi_squared(3, 30, 10, 100) == 0
        assert measures.log_ratio(3, 30, 10, 100) == 0

    def test_degenerate_samples_have_a_plain_answer(self):
        assert measures.log_likelihood(0, 10, 0, 10) == 0
        assert measures.log_likelihood(10, 10, 10, 10) == 0
        assert measures.log_likelihood(0, 0, 5, 10) == 0
        assert measures.chi_squared(0, 0, 5, 10) == 0
        assert np.isnan(measures.log_ratio(0, 0, 5, 10))
        assert np.isnan(measures.log_ratio_conservative(0, 0, 5, 10))
        assert np.isnan(measures.weighted_log_odds(0, 10, 0, 10))
        assert np.isnan(measures.weighted_log_odds(10, 10, 10, 10))

    @pytest.mark.parametrize(
        ("measure", "nothing", "absent", "no_words", "no_reference"),
        [
            (measures.log_likelihood, 0, 0, 0, 0),
            (partial(measures.log_likelihood, cells=2), 0, 0, 0, 0),
            (measures.chi_squared, 0, 0, 0, 0),
            (measures.log_ratio, np.nan, 0, np.nan, np.nan),
            (measures.log_ratio_conservative, np.nan, 0, np.nan, np.nan),
        ],
    )
    def test_empty_samples_and_absent_terms(self, measure, nothing, absent, no_words, no_reference):
        got = [
            measure(*cell) for cell in ((0, 0, 0, 0), (0, 10, 0, 10), (0, 0, 5, 10), (5, 10, 0, 0))
        ]
        np.testing.assert_allclose(got, [nothing, absent, no_words, no_reference])

    @pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 1), (1, 2), (7, 3), (40, 10), (0, 4), (4, 0)])
    @pytest.mark.parametrize(("conf", "n_tests"), [(0.95, 1), (0.8, 5)])
    def test_the_interval_is_clopper_and_pearsons(self, a, b, conf, n_tests):
        exact = stats.binomtest(a, a + b).proportion_ci(1 - (1 - conf) / n_tests, "exact")
        with np.errstate(divide="ignore"):
            want = [np.log2(np.divide(p, 1 - p)) + math.log2(3000 / 1000) for p in exact]
        nearest = min(want, key=abs) if want[0] * want[1] > 0 else 0
        assert measures.log_ratio_conservative(a, 1000, b, 3000, conf, n_tests) == pytest.approx(
            nearest
        )

    @pytest.mark.parametrize("conf", [0, 1, -0.5, 95])
    def test_a_level_lies_between_0_and_1(self, conf):
        with pytest.raises(ValueError, match="conf lies between 0 and 1"):
            measures.log_ratio_conservative(1, 2, 1, 2, conf)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: measures.log_likelihood(1, 2, 1, 2, cells=3), "^cells is 4 or 2, not 3$"),
            (
                lambda: measures.weighted_log_odds(1, 2, 1, 2, prior=1),
                "^a prior needs its size: the sum of the pseudo-",
            ),
            (
                lambda: measures.specificity(3, 2, 5, 10),
                "^a count is impossible: 0 ≤ f ≤ F ≤ T, f ≤ t ≤ T and",
            ),
        ],
    )
    def test_refuse_options_that_do_not_exist(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()

    def test_whole_numbers_of_any_width_are_read_as_numbers(self):
        cell = (np.uint8([200, 3]), np.uint8(250), np.uint8([100, 250]), np.uint8(251))
        wide = [np.asarray(side, float) for side in cell]
        for measure in (
            measures.log_likelihood,
            measures.chi_squared,
            measures.log_ratio,
        ):
            np.testing.assert_array_equal(measure(*cell), measure(*wide), err_msg=measure.__name__)
        np.testing.assert_array_equal(
            measures.weighted_log_odds(*cell), measures.weighted_log_odds(*wide)
        )

    def test_samples_of_a_single_word(self):
        assert measures.log_ratio(1, 1, 1, 2) == 1
        assert measures.log_ratio(1, 2, 1, 1) == -1
        want = 2 * (math.log(3 / 2) + math.log(3 / 4) + math.log(3 / 2))
        assert measures.log_likelihood(1, 1, 1, 2) == pytest.approx(want)
        assert measures.log_likelihood(1, 2, 1, 1) == pytest.approx(-want)

    def test_a_prior_shrinks_the_log_odds(self):
        # By hand: (12 / 1088) and (4 / 1096), variances 1/12 + 1/4.
        want = (math.log(12 / 1088) - math.log(4 / 1096)) / math.sqrt(1 / 12 + 1 / 4)
        assert measures.weighted_log_odds(
            10, 1000, 2, 1000, prior=2, prior_size=100
        ) == pytest.approx(want)


class TestAdjustment:
    def test_benjamini_hochberg_by_hand(self):
        np.testing.assert_allclose(
            measures.benjamini_hochberg([0.04, 0.01, 0.02]), [0.04, 0.03, 0.03]
        )

    def test_holm_by_hand(self):
        np.testing.assert_allclose(measures.holm([0.04, 0.01, 0.02]), [0.04, 0.03, 0.04])

    @pytest.mark.parametrize("adjust", [measures.holm, measures.benjamini_hochberg])
    def test_stays_between_0_and_1(self, adjust):
        np.testing.assert_array_equal(adjust([0, 1]), [0, 1])
        assert adjust([0.8, 0.9]).max() <= 1
        for p in ([-0.1], [1.1, 0.5]):
            with pytest.raises(ValueError, match="a p-value lies between 0 and 1"):
                adjust(p)

    def test_unknown_p_values_are_not_counted(self):
        np.testing.assert_allclose(measures.holm([0.01, np.nan, 0.02]), [0.02, np.nan, 0.02])
        assert measures.benjamini_hochberg([]).shape == (0,)
        assert np.isnan(measures.benjamini_hochberg([np.nan])).all()


class TestDispersion:
    @pytest.mark.parametrize("case", reference("dispersion.json")["cases"], ids=lambda c: c["case"])
    def test_equals_the_reference(self, case):
        got = measures.dispersion(case["counts"], case["sizes"])
        for name in got.keys() & case.keys():
            assert got[name] == pytest.approx(case[name], rel=1e-12, abs=1e-12), name
        assert len(got.keys() & case.keys()) == 7

    @given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=5))
    def test_is_the_same_for_sparse_counts(self, counts):
        sizes = [10, 20, 15, 30]
        dense = measures.dispersion(np.array(counts), sizes)
        thin = measures.dispersion(sparse.csc_array(np.array(counts)), sizes)
        for name, values in dense.items():
            np.testing.assert_allclose(values, thin[name], err_msg=name)

    def test_a_term_in_proportion_everywhere_is_even(self):
        even = measures.dispersion([1, 2, 3], [10, 20, 30])
        ones = ("relative_range", "juilland_d", "carroll_d2", "rosengren_s", "da", "dkl")
        np.testing.assert_allclose([even[name] for name in ones], 1)
        assert even["dp"] == pytest.approx(0, abs=1e-12)

    def test_two_parts_by_hand(self):
        got = measures.dispersion([1, 3], [10, 10])
        assert got["juilland_d"] == pytest.approx(1 - 0.1 / 0.2)
        assert got["carroll_d2"] == pytest.approx(
            (0.25 * math.log(4) + 0.75 * math.log(4 / 3)) / math.log(2)
        )
        assert got["da"] == pytest.approx(1 - 0.2 / (2 * 0.2))
        assert got["dp"] == pytest.approx((0.25 + 0.25) / 2)
        kl = 0.25 * math.log2(0.5) + 0.75 * math.log2(1.5)
        assert got["dkl"] == pytest.approx(1 / (1 + kl))

    def test_each_row_of_a_table_is_a_term_of_its_own(self):
        table, sizes = (
            np.array([[0, 4, 1], [7, 0, 0], [2, 3, 4], [0, 0, 0]], np.uint8),
            [1, 20, 200],
        )
        got = measures.dispersion(table, sizes)
        assert all(values.shape == (4,) for values in got.values())
        for row, counts in enumerate(table):
            one = measures.dispersion(counts, sizes)
            assert all(np.ndim(value) == 0 for value in one.values())
            np.testing.assert_allclose([v[row] for v in got.values()], list(one.values()))

    def test_an_absent_term_and_a_single_part_are_unknown(self):
        assert all(np.isnan(v) for v in measures.dispersion([0, 0], [5, 5]).values())
        single = measures.dispersion([3], [5])
        assert np.isnan([single[name] for name in ("juilland_d", "carroll_d2", "da")]).all()
        even = [single[name] for name in ("relative_range", "rosengren_s", "dp", "dkl")]
        np.testing.assert_allclose(even, [1, 1, 0, 1])

    def test_refuses_what_it_cannot_measure(self):
        for counts, sizes, names, message in (
            (
                [1, 0],
                [5, 0],
                ("dp",),
                "^a part is empty: leave it out, nothing can be spread over it$",
            ),
            ([1, 0, 2], [5, 5], ("dp",), "^3 parts are counted, 2 have a size$"),
            (
                [1, 0],
                [5, 5],
                ("size", "evenness"),
                "^no dispersion measure evenness, size; there are relative",
            ),
        ):
            with pytest.raises(ValueError, match=message):
                measures.dispersion(counts, sizes, names)
