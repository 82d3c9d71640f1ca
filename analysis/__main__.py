"""The command line: ``python -m analysis``. Everything slow is imported when it is needed."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from analysis import __version__

_FORMATS = ("csv", "parquet", "iramuteq", "txm")
OK, NOTHING_USABLE, USAGE, INCOMPLETE, NOT_WRITTEN = 0, 1, 2, 3, 4

_EPILOG = """\
examples
  what is wrong with my articles, file by file:
    python -m analysis check my_articles
  the whole study as one page to send round, my_articles-report/report.html:
    python -m analysis report my_articles
  outlets and dates stand in a table of mine; compare countries instead of outlets:
    python -m analysis report my_articles --metadata articles.csv --compare country
  the tables for R, or the articles for IRaMuTeQ and TXM:
    python -m analysis export my_articles --out tables --formats csv iramuteq txm
  whether a report or export is still what was written, from the same articles, rules and versions:
    python -m analysis check my_articles-report

A folder may hold .txt, .html, .csv, .tsv, .json, .jsonl, .parquet and .xlsx files, exports of Europresse, Nexis,
Factiva and IRaMuTeQ, also as .gz.
What the texts don't state goes into a metadata.csv in the folder: doc_id,source,date (the doc_id is the file's name
without its suffix). What is unknown is never guessed; documents without an outlet are left out of comparisons.

exit codes: 0 done · 1 nothing that can be used · 2 wrong usage · 3 done, but a cell or an article failed, or an
output is not as it was written · 4 could not be written · 130 interrupted; after 4 and 130 all is as it was before
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code.

    Examples
    --------
    >>> main(["check", "no such folder"])
    1
    """
    options = _parser().parse_args(arguments)
    from analysis.corpus.provenance import ProvenanceError
    from analysis.corpus.readers import ReadError
    from analysis.corpus.rules import RulesError

    handler = signal.signal(signal.SIGTERM, _stop)
    try:
        return options.run(options)
    except ReadError as error:
        return _fail(error, NOTHING_USABLE)
    except (RulesError, ProvenanceError, FileExistsError) as error:
        return _fail(error, USAGE)
    except OSError as error:
        whole = "what stood there before is whole: make room, or choose another --out"
        return _fail(f"{error}; {whole}", NOT_WRITTEN)
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was written", 130)
    finally:
        signal.signal(signal.SIGTERM, handler or signal.SIG_DFL)


def _pairs(text: str) -> dict[str, str]:
    try:
        return dict(pair.split("=") for pair in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"not NAME=COLUMN,…: {text}") from None


_PATH = {"type": Path}
# What commands take; most take several of them.
_OPTIONS: dict[str, dict[str, Any]] = {
    "folder": _PATH | {"metavar": "FOLDER", "help": "a folder, or one file, of articles"},
    "--metadata": _PATH | {"metavar": "FILE", "help": "what the texts don't state: doc_id,source,date…"},
    "--rules": _PATH | {"metavar": "FOLDER", "help": "rules of your own; see analysis/rules/README.md"},
    "--out": _PATH | {"metavar": "DIR", "help": "where to (report: FOLDER-report, here)"},
    "--compare": {
        "metavar": "COLUMN",
        "default": "source",
        "help": "what is compared: a column of the documents (default: source, the outlet)",
    },
    "--formats": {
        "nargs": "+",
        "choices": _FORMATS,
        "default": ["csv", "parquet"],
        "metavar": "FORMAT",
        "help": f"{', '.join(_FORMATS)} (default: csv parquet)",
    },
    "--columns": {
        "type": _pairs,
        "metavar": "NAME=COLUMN,…",
        "help": "which columns of tables hold what: text=corps,source=chaîne",
    },
    "--scheduler": {
        "metavar": "ADDRESS",
        "help": "a running Dask cluster (default: this machine's cores)",
    },
    "--template": _PATH | {
        "metavar": "FILE",
        "help": "write the table of metadata to fill in: a row an article, with what is known of it",
    },
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="How do French-language outlets cover the same event? Names, words and numbers, compared.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"couverture {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for run, options in {
        _report: "folder --metadata --rules --compare --out",
        _export: "folder --metadata --rules --columns --formats --out",
        _run: "folder --rules --scheduler --out",
        _check: "folder --metadata --rules --columns --template",
    }.items():
        summary = run.__doc__
        added = commands.add_parser(run.__name__[1:], help=summary, description=summary)
        added.set_defaults(run=run)
        for name in options.split():
            needed = {"required": True} if name == "--out" and run is not _report else {}
            added.add_argument(name, **_OPTIONS[name], **needed)
    return parser


def _report(options: argparse.Namespace) -> int:
    """Run the four notebooks on a folder and gather them in one page."""
    from analysis.report.running import ReportError, report

    out = options.out or Path(f"{options.folder.resolve().name}-report")
    stated = {"metadata": options.metadata, "compare": options.compare, "rules": options.rules}
    try:
        made = report(options.folder, out, progress=True, **stated)
    except ReportError as error:
        return _fail(error, USAGE)
    for remark in made.remarks:
        _say(f"remark: {remark}")
    for why, headings in made.left_out.items():
        _say(f"left out, because {why}: {' · '.join(headings)}")
    for failure in made.failures:
        _say(f"FAILED: {failure}")
    for finding in made.findings:
        print(f"· {finding}")
    n = len(made.findings)
    print(f"{out / 'report.html'}: {n} figures; tables, figures and notebooks beside it")
    return INCOMPLETE if made.failures else OK


def _load(options: argparse.Namespace) -> Any:
    from analysis.pipeline import load_corpus

    given = {"rules": options.rules, "columns": options.columns}
    return load_corpus(options.folder, options.metadata, **given)


def _export(options: argparse.Namespace) -> int:
    """Write the tables for other programs."""
    from analysis.corpus.exports import export

    corpus = _load(options)
    asked = {"corpus": options.folder, "metadata": options.metadata, "rules": options.rules}
    written = export(corpus, options.out, options.formats, parameters=asked)
    print(f"{len(corpus)} documents → {len(written)} files in {options.out}")
    return OK


def _run(options: argparse.Namespace) -> int:
    """Fill the tables of an archive, partition by partition; run again, it does what is new."""
    from analysis import archive

    try:
        found = archive.run(options.folder, options.out, options.scheduler, rules=options.rules)
    except KeyboardInterrupt:
        return _fail(
            "interrupted; the partitions that are done are kept: run it again for the others", 130
        )
    failures = found.pop("failures")
    for what, error in failures.items():
        _say(f"FAILED: {what}: {error}")
    done = "{n_documents} documents in {n_partitions} partitions, {n_computed} of them new"
    print(f"{done.format(**found)}; {len(failures) or 'none'} left out")
    return INCOMPLETE if failures else OK


def _check(options: argparse.Namespace) -> int:
    """Say what may be wrong with the articles, file by file; or with a report or an export."""
    from analysis.corpus import provenance

    if (options.folder / provenance.FILE).is_file():
        return _verify(options.folder)
    if options.template:
        return _template(options)
    from analysis.report.diagnosis import diagnose

    found = diagnose(options.folder, options.metadata, options.rules, options.columns)
    for (path, form), n in found.attrs["files"].items():
        print(f"{path}: {form}, {n} article{'s' * (n > 1)}")
    for doc_id, rows in found.fillna({"doc_id": "the files"}).groupby("doc_id", sort=False):
        print(doc_id)
        for row in rows.itertuples():
            print(f"  {row.problem}" + (f" — {row.advice}" if row.advice else ""))
    n, concerned = found.attrs["documents"], found["doc_id"].nunique()
    print(f"{n} document{'s' * (n != 1)} read, {n - concerned} without a remark")
    return OK


def _verify(folder: Path) -> int:
    from analysis.corpus import provenance

    changed = list(provenance.verify(folder))
    for what, problem, advice in changed:
        print(f"{what}\n  {problem} — {advice}")
    n = f"{len(changed) or 'no'} difference{'s' * (len(changed) > 1)}"
    print(f"{folder}: {n} from its provenance.json")
    return INCOMPLETE if changed else OK


def _template(options: argparse.Namespace) -> int:
    from analysis.corpus.exports import to_csv
    from analysis.corpus.readers import template

    table = template(_load(options).documents)
    with options.template.open("x", encoding="utf-8-sig", newline="") as file:
        file.write(to_csv(table))
    print(f"{options.template}: {len(table)} rows to fill in; put it beside the articles")
    return OK


def _say(message: object) -> None:
    print(message, file=sys.stderr)


def _fail(message: object, code: int) -> int:
    _say(f"analysis: {message}")
    return code


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
