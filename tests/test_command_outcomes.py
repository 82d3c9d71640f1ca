"""What a command says, and the code it ends with, when not all could be done."""

import signal

import pytest

from analysis import archive as partitions
from analysis.__main__ import INCOMPLETE, OK, USAGE, main


def run(tmp_path, *more: str) -> int:
    return main(["run", str(tmp_path), "--out", str(tmp_path / "out"), *more])


def test_a_command_leaves_the_callers_signal_handler_as_it_was(tmp_path, monkeypatch):
    during = []
    monkeypatch.setattr(
        partitions, "run", lambda *_, **__: during.append(signal.getsignal(signal.SIGTERM)) or 1 / 0
    )
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(ZeroDivisionError):
        run(tmp_path)
    assert signal.getsignal(signal.SIGTERM) is before is not during[0]


def test_an_interrupted_run_says_that_its_partitions_are_kept(tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(partitions, "run", interrupted)
    assert run(tmp_path) == 130
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "analysis: interrupted; the partitions that are done are kept: run it again for the others\n"
    )


@pytest.mark.parametrize(
    ("failures", "code", "left_out", "said"),
    [
        ({}, OK, "none left out", ""),
        ({"a.csv": "not text"}, INCOMPLETE, "1 left out", "FAILED: a.csv: not text\n"),
        (
            {"a.csv": "x", "b.csv": "y"},
            INCOMPLETE,
            "2 left out",
            "FAILED: a.csv: x\nFAILED: b.csv: y\n",
        ),
    ],
)
def test_a_run_counts_what_it_left_out_and_says_why(
    tmp_path, monkeypatch, capsys, failures, code, left_out, said
):
    found = {"n_documents": 12, "n_partitions": 3, "n_computed": 2, "failures": failures}
    monkeypatch.setattr(partitions, "run", lambda *_, **__: found)
    assert run(tmp_path) == code
    printed = capsys.readouterr()
    assert printed.out == f"12 documents in 3 partitions, 2 of them new; {left_out}\n"
    assert printed.err == said


def test_a_run_takes_no_metadata_beside_its_tables(tmp_path, capsys):
    with pytest.raises(SystemExit, match=str(USAGE)):
        run(tmp_path, "--metadata", "m.csv")
    assert "unrecognized arguments: --metadata" in capsys.readouterr().err
