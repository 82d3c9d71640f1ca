"""The same bytes on any machine: whatever the hash seed, locale, time zone, folder and threads; without a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

JOB = """
import socket, sys
from pathlib import Path

def refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        raise OSError(f"the network was asked for: {event} {arguments}")

sys.addaudithook(refuse)
import pandas as pd
import analysis
from analysis import plots
from analysis.comparison import frequency
from analysis import comparison as vocabulary
from analysis.corpus import exports

seeds, out = sys.argv[1:]
corpus = analysis.load_corpus(seeds)
exports.export(corpus, out)
results = {
    "frequency": analysis.entity_frequency(corpus),
    "cooccurrence": analysis.cooccurrence(corpus),
    "designations": frequency.designations(corpus),
    "tfidf": analysis.tfidf(corpus),
    "keyness": analysis.keyness(corpus, level="paragraph", resamples=99, permutations=99),
    "map": vocabulary.correspondence(corpus),
    "concordance": analysis.concordance(corpus, "cessez-le-feu"),
    "claims": analysis.match_claims(corpus),
    "passages": analysis.shared_passages(corpus),
}
for name, table in results.items():
    Path(out, f"{name}.csv").write_text(exports.to_csv(table), encoding="utf-8")
drawn = plots.kept_and_removed(corpus.segments, corpus.documents)
plots.save(drawn, "kept", Path(out, "figures"))
doc_id = corpus.documents.index[0]
Path(out, "view.html").write_text(analysis.view(corpus, doc_id, corpus.quantities).data, encoding="utf-8")
"""

# A new network has no way to itself either, and Jupyter speaks with its kernels on that one.
RUN_NOTEBOOK = """
import fcntl, socket, struct, sys
from nbconvert.nbconvertapp import main

with socket.socket() as any_socket:
    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError:
    main(["--log-level=ERROR", "--to=notebook", "--execute", *sys.argv[1:]])
"""

HERE = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "OMP_NUM_THREADS": "1"}
ELSEWHERE = {
    "PYTHONHASHSEED": "random",
    "LC_ALL": "tr_TR.UTF-8",
    "TZ": "Pacific/Auckland",
    "OMP_NUM_THREADS": "2",
}
# Otherwise Python writes UTF-8 even where the locale is ASCII, as it is here if there is no Turkish.
ELSEWHERE |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def without_network() -> list[str]:
    """What runs a command in a network of its own, which leads nowhere, where the system can."""
    command = ["unshare", "--map-root-user", "--net"]
    possible = (
        shutil.which(command[0])
        and not subprocess.run([*command, "true"], capture_output=True).returncode
    )
    return command if possible else []


def written(seeds: str, folder: Path, out: Path, environment: dict[str, str]) -> dict[str, bytes]:
    """What the job writes: file → bytes."""
    command = [*without_network(), sys.executable, "-c", JOB, seeds, str(out)]
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COUVERTURE_FIGURES": "", **environment},
        check=True,
    )
    files = (path for path in out.rglob("*") if path.is_file() and path.name != "provenance.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_every_table_and_figure_is_the_same_to_the_byte_and_asks_for_no_network(tmp_path):
    there = {
        **ELSEWHERE,
        "COUVERTURE_CACHE": str(tmp_path / "cache"),
    }  # so the model reads the articles again
    one = written("seeds", ROOT, tmp_path / "one", HERE)
    other = written(os.path.relpath(ROOT / "seeds", tmp_path), tmp_path, tmp_path / "other", there)
    assert len(one) > 25
    assert other.keys() == one.keys()
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.skipif(
    not without_network(), reason="this system makes no network of one's own (unshare)"
)
def test_a_notebook_runs_as_make_figures_runs_it_where_there_is_no_network(tmp_path):
    subprocess.run(
        [
            *without_network(),
            sys.executable,
            "-c",
            RUN_NOTEBOOK,
            f"--output-dir={tmp_path}",
            "notebooks/01_corpus.ipynb",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COUVERTURE_FIGURES": "check", **HERE},
        check=True,
    )
    assert '"image/png"' in Path(tmp_path, "01_corpus.ipynb").read_text(encoding="utf-8")
