"""Outputs are written whole or not at all, by one run at a time, and say what they were made from."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import analysis
from analysis.__main__ import INCOMPLETE, NOT_WRITTEN, OK, USAGE, main
from analysis.corpus import exports, files, provenance

TEXT = "Le pont de Lavaur rouvre mardi, et le maire attend 34 bus. "


@pytest.fixture
def articles(tmp_path):
    """Two articles, and what their text doesn't state."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.txt").write_text(TEXT * 40, encoding="utf-8")
    (folder / "metadata.csv").write_text("doc_id,source\na,L'Écho\n", encoding="utf-8")
    return folder


def export(articles, out, **options):
    return exports.export(
        analysis.load_corpus(articles), out, ["csv"], tables=["segments", "documents"], **options
    )


def everything(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@contextlib.contextmanager
def full_disk(n_bytes):
    """No file can grow beyond `n_bytes`."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# ---------------------------------------------------------------------- whole or not at all


def test_a_disk_that_is_full_half_way_leaves_a_file_as_it_was(tmp_path):
    path = tmp_path / "figure.svg"
    files.write(path, b"before")
    with full_disk(1000), pytest.raises(OSError, match="too large"):
        files.write(path, b"after " * 1000)
    assert everything(tmp_path) == {Path("figure.svg"): b"before"}
    files.write(path, b"after")
    assert path.read_bytes() == b"after"


def test_a_disk_that_is_full_half_way_leaves_an_export_as_it_was(articles, tmp_path, capsys):
    export(articles, tmp_path / "out")
    before = everything(tmp_path)
    (articles / "a.txt").write_text(TEXT * 80, encoding="utf-8")
    before[Path("articles/a.txt")] = (TEXT * 80).encode()
    with full_disk(6000):
        asked = ["export", str(articles), "--out", str(tmp_path / "out"), "--formats"]
        code = main([*asked, "csv", "iramuteq"])
    assert code == NOT_WRITTEN
    assert "what stood there before is whole: make room" in capsys.readouterr().err
    assert everything(tmp_path) == before


def test_a_place_where_nothing_may_be_written_is_named(articles, tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    assert main(["export", str(articles), "--out", str(tmp_path / "file" / "out")]) == NOT_WRITTEN
    assert f"{tmp_path}/file" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_in_which_nothing_may_be_written_is_left_as_it_was(articles, tmp_path):
    export(articles, tmp_path / "out")
    before = everything(tmp_path)
    (tmp_path / "out").chmod(0o555)
    with pytest.raises(PermissionError):
        export(articles, tmp_path / "out")
    assert everything(tmp_path) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from analysis.corpus import files
with getattr(files, sys.argv[1])(Path(sys.argv[2]), *[lambda: None] * (sys.argv[1] == "replaced")) as build:
    (build / "table.csv").write_text("after")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("way", ["filled", "replaced"])
def test_a_killed_process_leaves_what_was_there_and_its_remains_are_not_read(tmp_path, way):
    out = tmp_path / "out"
    out.mkdir()
    (out / "table.csv").write_text("before")
    done = subprocess.run([sys.executable, "-c", KILLED, way, str(out)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [path.name for path in out.iterdir() if not path.name.startswith(".")] == ["table.csv"]
    assert (out / "table.csv").read_text() == "before"
    with files.filled(out) as build:
        (build / "table.csv").write_text("again")
    assert everything(out) == {Path("table.csv"): b"again"}


def test_two_runs_do_not_write_to_one_folder(articles, tmp_path, capsys):
    out = tmp_path / "out"
    export(articles, out)
    before = everything(out)
    with files.filled(out):
        assert main(["export", str(articles), "--out", str(out)]) == USAGE
        assert f"{out}: another run is writing there; wait" in capsys.readouterr().err
        assert everything(out) == before
    assert main(["export", str(articles), "--out", str(out)]) == OK


def test_a_folder_in_which_someone_worked_meanwhile_is_not_replaced(tmp_path):
    def refuse():
        if (tmp_path / "out" / "chapter.txt").exists():
            raise FileExistsError("it is in use")

    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError), files.replaced(tmp_path / "out", refuse) as build:
        (build / "report.html").write_text("new")
        (tmp_path / "out" / "chapter.txt").write_text("years of work")
    assert everything(tmp_path) == {Path("out/chapter.txt"): b"years of work"}


def test_of_two_runs_that_end_together_one_is_there_whole(tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    (out / "old").write_text("old")
    rename = Path.rename

    def overtaken(path, target):
        if target == out and not out.exists():
            out.mkdir()
            (out / "theirs").write_text("theirs")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    with pytest.raises(OSError, match="not empty"), files.replaced(out, lambda: None) as build:
        (build / "ours").write_text("ours")
    assert (out / "theirs").read_text() == "theirs"
    assert not (out / "ours").exists()


def test_an_interrupted_command_ends_at_once_and_leaves_nothing(articles, tmp_path):
    code = "import time, analysis.corpus.exports as e; from analysis.__main__ import main\n"
    code += "e.write_tables = lambda *_: print('started', flush=True) or time.sleep(60)\n"
    code += (
        f"raise SystemExit(main(['export', {str(articles)!r}, '--out', {str(tmp_path / 'out')!r}]))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout.readline() == "started\n"
    time.sleep(0.1)
    running.terminate()
    assert "interrupted" in running.communicate(timeout=30)[1]
    assert running.returncode == 130
    assert everything(tmp_path / "out") == {}


# ---------------------------------------------------------------------- what it was made from


def problems(folder):
    return {what: problem for what, problem, _ in provenance.verify(folder)}


def test_an_output_says_what_it_was_made_from_and_nothing_has_changed(articles, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    corpus = analysis.load_corpus(articles, rules=rules)
    written = exports.export(
        corpus, tmp_path / "out", ["csv", "txm"], parameters={"seed": 7, "corpus": articles}
    )
    about = json.loads((tmp_path / "out/provenance.json").read_text(encoding="utf-8"))
    files = [p.relative_to(tmp_path / "out").as_posix() for p in written if p.suffix != ".json"]
    assert sorted(about["files"]) == files
    inputs = [f"../articles/{name}" for name in ("a.txt", "b.txt", "metadata.csv")]
    assert sorted(about["inputs"]) == inputs
    assert (about["parameters"]["seed"], about["parameters"]["corpus"]) == (7, "../articles")
    assert about["rules"] == corpus.rules.fingerprint
    assert problems(tmp_path / "out") == {}


def test_an_output_moved_with_its_articles_is_still_verified(articles, tmp_path):
    export(articles, tmp_path / "out")
    (tmp_path / "there").mkdir()
    for folder in ("articles", "out"):
        (tmp_path / folder).rename(tmp_path / "there" / folder)
    assert problems(tmp_path / "there" / "out") == {}


def test_every_change_since_is_named(articles, tmp_path, monkeypatch, capsys):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "names.csv").write_text("alias,canonical\n")
    out = tmp_path / "out"
    exports.export(
        analysis.load_corpus(articles, rules=rules), out, ["csv"], tables=["segments", "documents"]
    )
    (out / "segments.csv").write_text("edited")
    (out / "documents.csv").unlink()
    (out / "notes.txt").write_text("mine")
    (articles / "a.txt").write_text("another article")
    (articles / "metadata.csv").unlink()
    (rules / "names.csv").write_text("alias,canonical\nLavaur,Montbrun\n")
    monkeypatch.setattr(provenance, "_versions", lambda: {"spacy": "0.1"})
    found = problems(out)
    assert found.pop("spacy").endswith(", is 0.1")
    assert found == {
        "segments.csv": "is not as it was",
        "documents.csv": "is not there any more",
        "notes.txt": "is not part of what was written",
        "../articles/a.txt": "is not as it was",
        "../articles/metadata.csv": "is not there any more",
        "../rules/names.csv": "is not as it was",
    }
    assert main(["check", str(out)]) == INCOMPLETE
    assert "differences from its provenance.json" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "[]", '{"files": 1}', "\ud800"])
def test_a_record_that_cannot_be_read_is_named(tmp_path, text, capsys):
    (tmp_path / "provenance.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    assert main(["check", str(tmp_path)]) == USAGE
    assert f"{tmp_path}/provenance.json: not a record" in capsys.readouterr().err
