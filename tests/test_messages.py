"""Every message a user can meet says what is wrong, and where."""

# ruff: noqa: E501 - the list is a table: a message a line

import copy
import csv
import io
import os
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from unittest import mock

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import analysis
from analysis import __main__ as command_line
from analysis import archive as partitions
from analysis import comparison as vocabulary
from analysis import measures, plots
from analysis.archive import filling
from analysis.comparison import frequency, passages
from analysis.corpus import exports, files, provenance, readers
from analysis.corpus.languages import keep_language
from analysis.corpus.rules import Rules
from analysis.language.quantities import scan
from analysis.measures import dispersion
from analysis.report import diagnosis
from analysis.report import running as reporting

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analysis"
ENGLISH = (
    "The mayor said that the bridge would be closed to all of them until the end of the week. "
)
TEXT = "Le pont de Lavaur rouvre mardi, et le maire attend 34 bus."


class Case:
    """A folder to provoke messages in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str, data: bytes | str = TEXT) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def read(self, name: str, data: bytes | str = TEXT, **options: object) -> pd.DataFrame:
        return readers.read(self.path(name, data), **options)

    def rules(self, name: str, text: str) -> Rules:
        self.path(f"rules/{name}", text)
        return Rules.load(self.folder / "rules")

    def with_rules(self, name: str, text: str) -> analysis.Corpus:
        self.rules(name, text)
        return analysis.load_corpus(self.path("a.txt"), rules=self.folder / "rules")

    def main(self, *arguments: object) -> int:
        return command_line.main([str(argument) for argument in arguments])


@cache
def corpus() -> analysis.Corpus:
    """Two outlets."""
    with tempfile.TemporaryDirectory() as folder:
        for name in "ab":
            Path(folder, f"{name}.txt").write_text(
                TEXT + f" Il y a {len(name)} élus {name}.", encoding="utf-8"
            )
        Path(folder, "metadata.csv").write_text(
            "doc_id,source\na,L'Écho\nb,La Voix\n", encoding="utf-8"
        )
        found = analysis.load_corpus(folder)
        found.mentions, found.quantities  # noqa: B018
        return found


def link(case: Case, name: str, target: Path) -> None:
    (case.path("in/a.txt").parent / name).symlink_to(target)
    readers.read(case.folder / "in")


def long_cell(case: Case) -> None:
    """As for a file beyond two gigabytes."""
    csv.field_size_limit(100)
    with mock.patch("csv.field_size_limit", return_value=100):
        case.read("a.csv", "text\n" + "a" * 200)


def parquet(rows: int) -> bytes:
    return pd.DataFrame({"text": ["Le pont. " * rows]}).to_parquet(compression="gzip")


def renamed(name: str) -> analysis.Corpus:
    """The two outlets in a column of that name."""
    found = copy.copy(corpus())
    found.documents = found.documents.assign(**{name: found.documents["source"]})
    return found


def figure(label: str, name: str, *, check: bool = False, **options: object) -> None:
    drawn = plt.figure()
    drawn.set_label(label)
    with mock.patch.dict(os.environ, COUVERTURE_FIGURES="check" if check else ""):
        plots.save(drawn, name, **options)


def checked(case: Case, *kept: str) -> None:
    """A figure drawn again while figures are only compared."""
    figure("A bar.", "bar", folder=case.folder)
    for path in case.folder.iterdir():
        if path.suffix not in kept:
            path.unlink()
    if kept and ".svg" not in kept:
        path = case.folder / "bar.png"
        path.write_bytes(path.read_bytes())
    figure("A bar.", "bar", check=True, folder=case.folder)


def redrawn(case: Case) -> None:
    figure("A bar.", "bar", folder=case.folder)
    figure("Another bar.", "bar", check=True, folder=case.folder)


def archive(**reading: object) -> None:
    failed = {"failures": {"a.csv": "no column holds the text"}}
    with mock.patch.object(filling, "run", return_value=failed):
        partitions.open_archive("archive", "out", None, **reading)


def in_use(case: Case) -> None:
    with files.filled(case.folder / "out"), files.filled(case.folder / "out"):
        pass


def report(case: Case, out: str, **options: object) -> None:
    reporting.report(case.path("articles/a.txt").parent, case.folder / out, **options)


def txm(case: Case) -> None:
    case.path("out/txm/other.txt")
    exports.export(corpus(), case.folder / "out", ["txm"])


def doubled(case: Case, how: Callable[[Path], object]) -> None:
    for name in ("one.csv", "two.csv"):
        case.path(f"in/{name}", f"id,text\na,Le pont {name}.\n")
    how(case.folder / "in")


def interrupted(case: Case) -> None:
    with mock.patch.object(diagnosis, "diagnose", side_effect=KeyboardInterrupt):
        case.main("check", case.path("a.txt"))


def in_metadata(case: Case, text: str, name: str = "metadata.csv") -> None:
    case.path("in/a.txt")
    readers.read(case.folder / "in", case.path(name, text))


def cue(**changes: str) -> str:
    keys = {"kind": '"advert"', "where": '"line"', "phrases": '["À lire"]', **changes}
    return "[[cue]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


# For each part of the package: words of the message, and what provokes it.
MESSAGES: dict[str, list[tuple[str, Callable[[Case], object]]]] = {
    "Reading articles": [
        ("no such file or folder", lambda c: readers.read(c.folder / "artciles")),
        ('errors is "warn" or "raise", not \'ignore\'', lambda c: readers.read(c.folder, errors="ignore")),
        ("no document that can be read (formats", lambda c: readers.read(c.path("in/.keep").parent)),
        ("two documents are called 'a'", lambda c: doubled(c, readers.read)),
        ("save it as plain text (.txt)", lambda c: c.read("a.odt")),
        ("save it as CSV", lambda c: [c.path("in/b.ods"), c.read("in/a.txt"), readers.read(c.folder / "in")]),
        ("no article found", lambda c: c.read("a.html", "<p></p>")),
        ("row 1: binary, not text", lambda c: c.read("a.jsonl", '{"text": "a\\u0000"}')),
        ("more than 16,777,216 bytes (the limit for", lambda c: c.read("a.html", b"<p>" + b"a" * (1 << 24))),
        ("not a .html file that can be read", lambda c: [mock.patch("analysis.corpus.webpages.read_page", side_effect=KeyError("x")).start(), c.read("a.html", "<p>a")]),
        ("not a .html file that can be read", lambda c: [mock.patch("lxml.html.document_fromstring", side_effect=__import__("lxml").etree.ParserError("x")).start(), c.read("a.html", "<b class=DocPublicationName>")]),
        ("row 2: field larger than field limit", long_cell),
        ("row 1: not a JSON object", lambda c: c.read("a.jsonl", "1\n")),
        ("not a .parquet file that can be read", lambda c: c.read("a.parquet", b"PAR1")),
        ("more than 5,000 bytes once decompressed (the", lambda c: c.read("a.parquet", parquet(9999), limit=5000)),
        ("a link out of the folder or to nothing, not", lambda c: link(c, "b.txt", c.folder / "in/none")),
        ("", lambda c: [c.path("in/a.txt"), mock.patch("os.scandir", side_effect=PermissionError(13, "Permission denied")).start(), readers.read(c.folder / "in")]),
    ],
    "Metadata": [
        ("of no format that is read (save", lambda c: in_metadata(c, "a", "metadata.ods")),
        ("", lambda c: readers.read(c.path("a.txt"), c.folder / "metadata.csv")),
        ("row 2: no doc_id (columns: source)", lambda c: in_metadata(c, "source\nRFI\n")),
        ("'a' stands in rows 2 and 3", lambda c: in_metadata(c, "doc_id,source\na,RFI\na,RT\n")),
        ("row 2 ('b'): no document is called", lambda c: in_metadata(c, "doc_id,source\nb,RFI\n")),
        ("a: the outlet 'Reuter' is not in", lambda c: analysis.load_corpus(c.path("a.txt"), pd.DataFrame({"doc_id": ["a"], "source": ["Reuter"]})).documents),
        ("is an archive: its own tables state", lambda c: analysis.load_corpus(c.folder / "*.csv", metadata="metadata.csv")),
        ("not in 'fr', left out: a (en)", lambda c: keep_language(pd.DataFrame({"raw": [ENGLISH * 5]}, index=["a"]), "fr", Rules())),
    ],
    "Rules": [
        ("no such folder of rules", lambda c: Rules.load(c.folder / "none")),
        ("is not read: no file of rules", lambda c: c.rules("outlet.toml", '[outlet."Le Jour"]')),
        ("outlet.Le Jour.name is no key", lambda c: c.with_rules("outlets.toml", '[outlet."Le Jour"]\nname = ["Le Jour"]\n').documents),
        ("nominals.kinds.élu is a word, not a list", lambda c: c.with_rules("entities.toml", '[nominals.kinds]\n"élu" = "maire"\n').mentions),
        ("Invalid value (at end of document)", lambda c: c.rules("numbers.toml", "a = [").toml("numbers.toml")),
        ("no column kind", lambda c: c.rules("units.csv", "unit\nare\n").table("units.csv", ("unit", "kind"))),
        ("row 2: not 2 cells", lambda c: c.rules("units.csv", "unit,kind\nare\n").table("units.csv", ("unit", "kind"))),
        ("row 2: kind is empty", lambda c: c.rules("units.csv", "unit,kind\nare,\n").table("units.csv", ("unit", "kind"))),
        ('row 1: \',\' expected after \'"\'', lambda c: c.rules("units.csv", 'unit,kind\nare,"area"x\n').table("units.csv", ("unit", "kind"))),
        ("row 2: kind 'surface' is not one", lambda c: scan("2 ares", c.rules("units.csv", "unit,kind\nare,surface\n"))),
        ("row 2: side 'left' or modifier 'approx'", lambda c: scan("2 ares", c.rules("hedges.csv", "phrase,side,modifier\nenv,left,approx\n"))),
        ("no list of words, no shape ares", lambda c: scan("2 ares", c.rules("numbers.toml", "[masks]\nlabels = ['{ares}']\n"))),
        ("missing ), unterminated subpattern", lambda c: scan("2 ares", c.rules("numbers.toml", "[masks]\nlabels = ['(ares']\n"))),
        ("row 2: role 'agent' is none of", lambda c: c.with_rules("categories.csv", "category,role,lemma\nx,agent,élu\n").quantities),
        ("row 2: no territory 'ZZZ' in CLDR", lambda c: c.with_rules("countries.csv", "code\nZZZ\n").mentions),
        ("row 2: type 'TOWN' is not one", lambda c: c.with_rules("institutions.csv", "name,canonical,type\nA,A,TOWN\n").mentions),
        ("row 2: the class 'mine' has no", lambda c: analysis.tfidf(c.with_rules("stop_words.csv", "word,class,reason\nainsi,mine,\n"))),
        ("outlets.toml: 'RFI' stands for RFI and for", lambda c: c.with_rules("outlets.toml", '[outlet."Le Jour"]\nnames = ["RFI"]\n').documents),
        ("boilerplate.toml", lambda c: c.with_rules("boilerplate.toml", cue(color="1")).segments),
        ("boilerplate.toml", lambda c: c.with_rules("boilerplate.toml", cue(kind='"pub"')).segments),
        ("boilerplate.toml", lambda c: c.with_rules("boilerplate.toml", cue(where='"top"')).segments),
        ("boilerplate.toml", lambda c: c.with_rules("boilerplate.toml", cue(max_words='"ten"')).segments),
        ("boilerplate.toml", lambda c: c.with_rules("boilerplate.toml", cue(phrases='[""]')).segments),
    ],
    "Comparing": [
        ("", lambda c: analysis.tfidf(corpus(), by="ville")),
        ("", lambda c: analysis.entity_frequency(corpus(), by="ville")),
        ("", lambda c: analysis.concordance(corpus(), "pont", by="ville")),
        ("", lambda c: analysis.keyness(analysis.load_corpus(c.path("a.txt")))),
        ("", lambda c: analysis.keyness(corpus(), against="all")),
        ("", lambda c: analysis.keyness(renamed("count"), by="count")),
        ("", lambda c: analysis.keyness(corpus(), conf=95)),
        ("", lambda c: analysis.keyness(corpus(), resamples=-1)),
        ("", lambda c: analysis.tfidf(corpus(), pos={"noun"})),
        ("", lambda c: analysis.keyness(corpus(), level="page")),
        ("", lambda c: analysis.tfidf(corpus(), level="page")),
        ("", lambda c: vocabulary.terms.terms(corpus()).count("page")),
        ("", lambda c: analysis.tfidf(corpus(), ngrams=0)),
        ("", lambda c: analysis.tfidf(corpus(), unit="stem")),
        ("", lambda c: analysis.tfidf(corpus(), names="no")),
        ("", lambda c: vocabulary.correspondence(corpus(), min_count=99)),
        ("", lambda c: analysis.concordance(corpus(), "pont", sort="length")),
        ("did you mean", lambda c: analysis.concordance(corpus(), "poont")),
        ("", lambda c: analysis.concordance(corpus(), "!")),
        ("", lambda c: analysis.concordance(corpus(), "(", regex=True)),
        ("", lambda c: passages.shared_passages(corpus(), n=1)),
        ("", lambda c: analysis.entity_frequency(corpus(), unit="word")),
        ("", lambda c: analysis.cooccurrence(corpus(), window="page")),
        ("", lambda c: analysis.cooccurrence(corpus(), unit="word")),
        ("", lambda c: frequency.timeline(corpus(), period="week")),
        ("", lambda c: frequency.timeline(corpus(), unit="word")),
        ("", lambda c: analysis.view(corpus(), "z")),
        ("", lambda c: analysis.keynes),
    ],
    "Measures": [
        ("", lambda c: measures.specificity(5, 3, 10, 20)),
        ("", lambda c: measures.log_likelihood(1, 10, 2, 10, cells=3)),
        ("", lambda c: measures.log_ratio_conservative(1, 10, 2, 10, conf=95)),
        ("", lambda c: measures.weighted_log_odds(1, 10, 2, 10, prior=0.5)),
        ("", lambda c: measures.holm([2.0])),
        ("", lambda c: dispersion([1, 2], [3, 4], names=("gini",))),
        ("", lambda c: dispersion([1, 2], [3, 4, 5])),
        ("", lambda c: dispersion([1, 0], [3, 0])),
    ],
    "Figures": [
        ("", lambda c: figure("A bar.", "../bar")),
        ("", lambda c: figure("", "bar")),
        ("", lambda c: checked(c)),
        ("", redrawn),
        ("", lambda c: checked(c, ".svg")),
    ],
    "Writing and checking": [
        ("formats are csv, parquet, iramuteq, txm, not", lambda c: exports.export(corpus(), c.folder / "out", ["xlsx"])),
        ("holds other documents (other.txt", txm),
        ("another run is writing there; wait, or", in_use),
        ("not a record of an export or", lambda c: list(provenance.verify(c.path("provenance.json", "{").parent))),
        ("no notebooks in", lambda c: [mock.patch.object(reporting, "_NOTEBOOKS", c.folder).start(), report(c, "out")]),
        ("documents have no column 'ville'; there are", lambda c: report(c, "out", compare="ville")),
        ("lies in the corpus, which would hold", lambda c: report(c, "articles/out")),
        ("exists and is no report: choose another", lambda c: [c.path("out/thesis.txt"), report(c, "out")]),
        ("", lambda c: c.main("export", c.path("a.txt"), "--out", c.path("file") / "out")),
        ("interrupted; nothing was written", interrupted),
        ("interrupted; the partitions that are done are", lambda c: [mock.patch.object(partitions, "run", side_effect=KeyboardInterrupt).start(), c.main("run", c.folder, "--out", c.folder / "out")]),
        ("no table (.parquet, .jsonl, .ndjson, .csv, .tsv", lambda c: filling._files(c.folder)),
        ("two documents are called 'a'", lambda c: doubled(c, lambda folder: list(filling._divide(filling._files(folder), folder / "out", 1, {}, {})))),
        ("a.csv: no column holds the text", lambda c: archive(errors="raise")),
        ("a.csv: left out, no column holds the", lambda c: archive(errors="warn")),
    ],
}  # fmt: skip
CASES = [(part, number) for part, cases in MESSAGES.items() for number in range(len(cases))]


class Said(Exception):
    """What the command line would print."""


def say(message: object, code: int) -> None:
    raise Said(message)


@cache
def provoke(part: str, number: int) -> tuple[str, frozenset[tuple[str, int]]]:
    """The message, and the lines of the package through which it went."""
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            with mock.patch.object(command_line, "_fail", say), redirect_stdout(io.StringIO()):
                MESSAGES[part][number][1](Case(Path(name).resolve()))
        except Exception as error:
            message = error.args[0] if isinstance(error, KeyError) else error
            return str(message).replace(str(Path(name).resolve()), "…"), frozenset(lines_of(error))
        finally:
            mock.patch.stopall()
    raise AssertionError(f"{part}, number {number}: nothing was said")


def lines_of(error: BaseException | None) -> Iterator[tuple[str, int]]:
    while error:
        for frame, line in traceback.walk_tb(error.__traceback__):
            yield frame.f_code.co_filename, line
        error = error.__context__


@pytest.mark.parametrize(("part", "number"), CASES)
def test_every_message_says_what_is_wrong(part, number):
    message, lines = provoke(part, number)
    assert MESSAGES[part][number][0] in message and len(message.split()) > 1
    assert any(Path(file).is_relative_to(PACKAGE) for file, _ in lines)
