"""Every message a user can meet: what is wrong, where, and what to do about it.

Each is provoked here, and `python -m tests.test_messages` writes analysis/MESSAGES.md from what they said.
A message in the package that nothing here provokes fails a test.
"""

# ruff: noqa: E501 - the list is a table: a message a line

import ast
import copy
import csv
import gzip
import io
import os
import re
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
from analysis.report import diagnosis, sections
from analysis.report import running as reporting

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analysis"
PAGE = PACKAGE / "MESSAGES.md"
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


def reference(**columns: object) -> pd.DataFrame:
    return analysis.keyness(corpus(), against=pd.DataFrame(columns))


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
        case.path(f"in/{name}", "id,text\na,Le pont.\n")
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


LISTED = "give one of those it lists"
CELL = "mend the cell in that row"
FILE = "leave it out, or export it again as one of the formats in analysis.corpus.readers"
COUNTS = "correct the counts you give"

# For each part of the package: what to do, and what provokes the message.
MESSAGES: dict[str, list[tuple[str, Callable[[Case], object]]]] = {
    "Reading articles": [
        ("correct the path", lambda c: readers.read(c.folder / "artciles")),
        ('write errors="warn" or errors="raise"', lambda c: readers.read(c.folder, errors="ignore")),
        ("put articles there; see the formats", lambda c: readers.read(c.path("in/.keep").parent)),
        ("rename one of them, or give them identifiers of their own", lambda c: doubled(c, readers.read)),
        ("cut it up, or raise `limit` if memory allows", lambda c: c.read("a.txt", "ab", limit=1)),
        ("save it as one of those formats", lambda c: c.read("a.docx")),
        ("save it as one of those formats, or ignore this", lambda c: [c.path("in/b.docx"), c.read("in/a.txt"), readers.read(c.folder / "in")]),
        ("leave it out", lambda c: c.read("a.txt", "")),
        ("leave it out", lambda c: c.read("a.html", "<p></p>")),
        ("leave it out, or save the article as text", lambda c: c.read("a.csv", "text\n \n")),
        ("save it as UTF-8 text", lambda c: c.read("a.txt", b"a\0b")),
        ("save it as UTF-8 text", lambda c: c.read("a.jsonl", '{"text": "a\\u0000"}')),
        ("save it as UTF-8 text", lambda c: c.read("a.txt", b"\xff\xfea")),
        ("nothing if accents look right; else save it as UTF-8", lambda c: c.read("a.txt", b"\xe9t\xe9")),
        ("copy or compress it again", lambda c: c.read("a.txt.gz", gzip.compress(b"abc")[:-4])),
        ("cut it up, or raise `limit` if memory allows", lambda c: c.read("a.txt.gz", gzip.compress(b"a" * 99), limit=90)),
        ("save the article alone, as a page or as text", lambda c: c.read("a.html", b"<p>" + b"a" * (1 << 24))),
        ("save the article as text", lambda c: [mock.patch("analysis.corpus.webpages.read_page", side_effect=KeyError("x")).start(), c.read("a.html", "<p>a")]),
        (FILE, lambda c: [mock.patch("lxml.html.document_fromstring", side_effect=__import__("lxml").etree.ParserError("x")).start(), c.read("a.html", "<b class=DocPublicationName>")]),
        ("mend the row: a cell with the separator in it needs quotes", lambda c: c.read("a.csv", "id,text\na,b,c\n")),
        ("mend the row", long_cell),
        (CELL, lambda c: c.read("a.jsonl", "{\n")),
        ("write an object a line", lambda c: c.read("a.jsonl", "1\n")),
        (FILE, lambda c: c.read("a.parquet", b"PAR1")),
        ("cut it up, or raise `limit` if memory allows", lambda c: c.read("a.parquet", parquet(9999), limit=5000)),
        ('name it: columns={"raw": …}', lambda c: c.read("a.csv", "ville\nLavaur\n")),
        ("write it as 2020-03-05", lambda c: c.read("a.csv", "text,date\nLe pont,hier\n")),
        ("put the file itself there", lambda c: link(c, "b.txt", c.path("out.txt"))),
        ("put the file itself there", lambda c: link(c, "b.txt", c.folder / "in/none")),
        ("give yourself the right to read it", lambda c: [c.path("in/a.txt"), mock.patch("os.scandir", side_effect=PermissionError(13, "Permission denied")).start(), readers.read(c.folder / "in")]),
    ],
    "Metadata": [
        ("save it as one of those", lambda c: in_metadata(c, "a", "metadata.ods")),
        ("correct the path", lambda c: readers.read(c.path("a.txt"), c.folder / "metadata.csv")),
        ("write the identifier: the article's file name without suffix", lambda c: in_metadata(c, "source\nRFI\n")),
        ("leave one of the rows out", lambda c: in_metadata(c, "doc_id,source\na,RFI\na,RT\n")),
        ("correct the identifier, or leave the row out", lambda c: in_metadata(c, "doc_id,source\nb,RFI\n")),
        ("correct it, or add the outlet to an outlets.toml of yours", lambda c: analysis.load_corpus(c.path("a.txt"), pd.DataFrame({"doc_id": ["a"], "source": ["Reuter"]})).documents),
        ("put them into the tables", lambda c: analysis.load_corpus(c.folder / "*.csv", metadata="metadata.csv")),
        ("nothing, or state the language in a column `language`", lambda c: keep_language(pd.DataFrame({"raw": [ENGLISH * 5]}, index=["a"]), "fr", Rules())),
    ],
    "Rules": [
        ("correct the path", lambda c: Rules.load(c.folder / "none")),
        ("give it the name of one of the package's files", lambda c: c.rules("outlet.toml", '[outlet."Le Jour"]')),
        (LISTED, lambda c: c.with_rules("outlets.toml", '[outlet."Le Jour"]\nname = ["Le Jour"]\n').documents),
        ("write it as that", lambda c: c.with_rules("entities.toml", '[nominals.kinds]\n"élu" = "maire"\n').mentions),
        ("mend the TOML there", lambda c: c.rules("numbers.toml", "a = [").toml("numbers.toml")),
        ("name the columns as in the package's file", lambda c: c.rules("units.csv", "unit\nare\n").table("units.csv", ("unit", "kind"))),
        ("give the row as many cells as there are columns", lambda c: c.rules("units.csv", "unit,kind\nare\n").table("units.csv", ("unit", "kind"))),
        ("fill the cell", lambda c: c.rules("units.csv", "unit,kind\nare,\n").table("units.csv", ("unit", "kind"))),
        ("close the quotes", lambda c: c.rules("units.csv", 'unit,kind\nare,"area"x\n').table("units.csv", ("unit", "kind"))),
        (LISTED, lambda c: scan("2 ares", c.rules("units.csv", "unit,kind\nare,surface\n"))),
        ("side is before or after; modifiers are in hedges.csv", lambda c: scan("2 ares", c.rules("hedges.csv", "phrase,side,modifier\nenv,left,approx\n"))),
        (LISTED, lambda c: c.with_rules("categories.csv", "category,role,lemma\nx,agent,élu\n").quantities),
        ("write an ISO code", lambda c: c.with_rules("countries.csv", "code\nZZZ\n").mentions),
        (LISTED, lambda c: c.with_rules("institutions.csv", "name,canonical,type\nA,A,TOWN\n").mentions),
        ("say why its words are left out", lambda c: analysis.tfidf(c.with_rules("stop_words.csv", "word,class,reason\nainsi,mine,\n"))),
        ("take the name from one of them", lambda c: c.with_rules("outlets.toml", '[outlet."Le Jour"]\nnames = ["RFI"]\n').documents),
        ("remove the key", lambda c: c.with_rules("boilerplate.toml", cue(color="1")).segments),
        (LISTED, lambda c: c.with_rules("boilerplate.toml", cue(kind='"pub"')).segments),
        (LISTED, lambda c: c.with_rules("boilerplate.toml", cue(where='"top"')).segments),
        ("write a whole number", lambda c: c.with_rules("boilerplate.toml", cue(max_words='"ten"')).segments),
        ("write a phrase in quotes", lambda c: c.with_rules("boilerplate.toml", cue(phrases='[""]')).segments),
    ],
    "Comparing": [
        (LISTED, lambda c: analysis.tfidf(corpus(), by="ville")),
        (LISTED, lambda c: analysis.entity_frequency(corpus(), by="ville")),
        (LISTED, lambda c: analysis.concordance(corpus(), "pont", by="ville")),
        (LISTED, lambda c: sections.Needs(corpus(), "ville")),
        ("state the outlets in metadata.csv, or compare by another column", lambda c: analysis.keyness(analysis.load_corpus(c.path("a.txt")))),
        (LISTED, lambda c: analysis.keyness(corpus(), against="all")),
        ("name the columns so", lambda c: reference(word=["pont"])),
        ("correct the counts", lambda c: reference(term=["pont"], count=[-1])),
        ("n_words counts every word of the reference", lambda c: reference(term=["pont"], count=[5], n_words=[3])),
        ("compare by a copy of the column", lambda c: analysis.keyness(renamed("count"), by="count")),
        ("give a list with counts", lambda c: reference(term=["pont"], count=[0])),
        ("write 0.95", lambda c: analysis.keyness(corpus(), conf=95)),
        ("correct the number", lambda c: analysis.keyness(corpus(), resamples=-1)),
        (LISTED, lambda c: analysis.tfidf(corpus(), pos={"noun"})),
        (LISTED, lambda c: analysis.keyness(corpus(), level="page")),
        (LISTED, lambda c: analysis.tfidf(corpus(), level="page")),
        (LISTED, lambda c: vocabulary.terms.terms(corpus()).count("page")),
        ("write 1, or (1, 3)", lambda c: analysis.tfidf(corpus(), ngrams=0)),
        (LISTED, lambda c: analysis.tfidf(corpus(), unit="stem")),
        (LISTED, lambda c: analysis.tfidf(corpus(), names="no")),
        ("lower `min_count`, or compare more outlets", lambda c: vocabulary.correspondence(corpus(), min_count=99)),
        (LISTED, lambda c: analysis.concordance(corpus(), "pont", sort="length")),
        ("write a word, or regex=True", lambda c: analysis.concordance(corpus(), "!")),
        ("mend the expression", lambda c: analysis.concordance(corpus(), "(", regex=True)),
        ("raise n, or min_words", lambda c: passages.shared_passages(corpus(), n=1)),
        (LISTED, lambda c: analysis.entity_frequency(corpus(), unit="word")),
        (LISTED, lambda c: analysis.cooccurrence(corpus(), window="page")),
        (LISTED, lambda c: analysis.cooccurrence(corpus(), unit="word")),
        (LISTED, lambda c: frequency.timeline(corpus(), period="week")),
        (LISTED, lambda c: frequency.timeline(corpus(), unit="word")),
        (LISTED, lambda c: analysis.view(corpus(), "z")),
        (LISTED, lambda c: analysis.keynes),
    ],
    "Measures": [
        (COUNTS, lambda c: measures.specificity(5, 3, 10, 20)),
        (LISTED, lambda c: measures.log_likelihood(1, 10, 2, 10, cells=3)),
        (LISTED, lambda c: measures.log_ratio(1, 10, 2, 10, zeros="none")),
        ("write 0.95", lambda c: measures.log_ratio_conservative(1, 10, 2, 10, conf=95)),
        (LISTED, lambda c: measures.log_ratio_conservative(1, 10, 2, 10, side="left")),
        ("give prior_size", lambda c: measures.weighted_log_odds(1, 10, 2, 10, prior=0.5)),
        (COUNTS, lambda c: measures.holm([2.0])),
        (LISTED, lambda c: dispersion([1, 2], [3, 4], names=("gini",))),
        ("give a size for each part", lambda c: dispersion([1, 2], [3, 4, 5])),
        ("leave the part out", lambda c: dispersion([1, 0], [3, 0])),
    ],
    "Figures": [
        ("choose a plain name", lambda c: figure("A bar.", "../bar")),
        ("describe the figure for those who can't see it", lambda c: figure("", "bar")),
        ("run `make figures`", lambda c: checked(c)),
        ("run `make figures`, and look at what has changed", redrawn),
        ("run `make figures`, and look at what has changed", lambda c: checked(c, ".svg")),
    ],
    "Writing and checking": [
        (LISTED, lambda c: exports.export(corpus(), c.folder / "out", ["xlsx"])),
        ("choose another folder", txm),
        ("wait for the other run, or choose another folder", in_use),
        ("make the export or report again", lambda c: list(provenance.verify(c.path("provenance.json", "{").parent))),
        ("install from a checkout", lambda c: [mock.patch.object(reporting, "_NOTEBOOKS", c.folder).start(), report(c, "out")]),
        (LISTED, lambda c: report(c, "out", compare="ville")),
        ("choose another place", lambda c: report(c, "articles/out")),
        ("choose another place", lambda c: [c.path("out/thesis.txt"), report(c, "out")]),
        ("make room, or choose another place with --out", lambda c: c.main("export", c.path("a.txt"), "--out", c.path("file") / "out")),
        ("run it again", interrupted),
        ("put outlets and dates into the tables", lambda c: c.main("run", c.folder, "--out", c.folder / "out", "--metadata", "m.csv")),
        ("run it again: it goes on where it stopped", lambda c: [mock.patch.object(partitions, "run", side_effect=KeyboardInterrupt).start(), c.main("run", c.folder, "--out", c.folder / "out")]),
        ("put tables there", lambda c: filling._files(c.folder)),
        ("rename one of them", lambda c: doubled(c, lambda folder: list(filling._divide(filling._files(folder), folder / "out", 1, {}, {})))),
        ("mend the file or the article it names", lambda c: archive(errors="raise")),
        ("mend the file or the article it names", lambda c: archive(errors="warn")),
        ("correct the tag", lambda c: sections.Needs(corpus()).met("weather")),
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


def messages_in(path: Path) -> Iterator[range]:
    """The lines of each call that makes a message: an error with a text, a warning, what a command says last."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        call = getattr(node, "exc" if isinstance(node, ast.Raise) else "value", None)
        if (
            isinstance(call, ast.Call)
            and call.args
            and isinstance(call.func, ast.Name | ast.Attribute)
        ):
            warns = ast.unparse(call.func) in ("report", "report_unusual", "warnings.warn", "_fail")
            written = isinstance(call.args[0], ast.Constant | ast.JoinedStr)
            if written and (warns or isinstance(node, ast.Raise)):
                yield range(node.lineno, node.end_lineno + 1)


def page() -> str:
    """The messages as a page; what varies with versions of libraries or grows with the rules is cut."""
    lines = [
        "# Messages",
        "",
        "What the package says when something is wrong, and what to do then. `…` stands for a folder,",
    ]
    lines += [
        "or for the rest of a list. Written by `python -m tests.test_messages`, which provokes each.",
        "",
    ]
    for part, cases in MESSAGES.items():
        lines += [f"## {part}", "", "| message | what to do |", "|---|---|"]
        for number, (advice, _) in enumerate(cases):
            message = re.sub(
                r"((?:[^\s,:]+, ){3})(?:[^\s,:]+, )+[^\s,:)]+", r"\1…", provoke(part, number)[0]
            )
            message = re.sub(
                r"\(\w+: .*\)|(?<=file )\(.*\)|(?<=table )\(.*\)|(?<=JSON )\(.*\)|(?<=number )\d+",
                "…",
                message,
            )
            lines.append(f"| {message.replace('|', chr(92) + '|')} | {advice} |")
        lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize(("part", "number"), CASES)
def test_every_message_says_what_is_wrong(part, number):
    message, lines = provoke(part, number)
    assert len(message.split()) > 1
    assert any(Path(file).is_relative_to(PACKAGE) for file, _ in lines)


def test_the_page_of_messages_is_what_they_say():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.test_messages"


def test_no_message_of_the_package_is_missing():
    passed = {line for case in CASES for line in provoke(*case)[1]}
    missing = [
        f"{path.relative_to(ROOT)}:{lines.start}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for lines in messages_in(path)
        if not any((str(path), line) in passed for line in lines)
    ]
    assert not missing, "provoke them in MESSAGES, and say what to do"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
