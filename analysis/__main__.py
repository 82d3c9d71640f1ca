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
        return _fail(
            f"{error}; what stood there before is whole: make room, or choose another --out",
            NOT_WRITTEN,
        )
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was written", 130)
    finally:
        signal.signal(signal.SIGTERM, handler or signal.SIG_DFL)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="How do French-language outlets cover the same event? Names, words and numbers, compared.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"couverture {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Any, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        added.add_argument(
            "folder", type=Path, metavar="FOLDER", help="a folder, or one file, of articles"
        )
        added.add_argument(
            "--metadata",
            type=Path,
            metavar="FILE",
            help="what the texts don't state: doc_id,source,date…",
        )
        added.add_argument(
            "--rules",
            type=Path,
            metavar="FOLDER",
            help="rules of your own; see analysis/rules/README.md",
        )
        added.set_defaults(run=run)
        return added

    report = command(
        "report", _report, "run the four notebooks on a folder and gather them in one page"
    )
    report.add_argument("--compare", default="source", metavar="COLUMN",
                        help="what is compared: a column of the documents (default: source, the outlet)")  # fmt: skip
    report.add_argument(
        "--out", type=Path, metavar="DIR", help="where to (default: FOLDER-report, here)"
    )
    export = command("export", _export, "write the tables for other programs")
    export.add_argument("--out", type=Path, metavar="DIR", required=True, help="where to")
    export.add_argument("--formats", nargs="+", choices=_FORMATS, default=["csv", "parquet"], metavar="FORMAT",
                        help=f"{', '.join(_FORMATS)} (default: csv parquet)")  # fmt: skip
    run = command(
        "run",
        _run,
        "fill the tables of an archive, partition by partition; run again, it does what is new",
    )
    run.add_argument("--out", type=Path, metavar="DIR", required=True, help="where the tables go")
    run.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a running Dask cluster (default: this machine's cores)",
    )
    check = command(
        "check",
        _check,
        "say what may be wrong with the articles, file by file; or with a report or an export",
    )
    check.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="write the table of metadata to fill in: a row an article, with what is known of it",
    )
    for added in (check, export):
        added.add_argument(
            "--columns",
            type=_pairs,
            metavar="NAME=COLUMN,…",
            help="which columns of tables hold what: text=corps,source=chaîne",
        )
    return parser


def _pairs(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name and column for name, _, column in pairs):
        raise argparse.ArgumentTypeError(f"not NAME=COLUMN,…: {text}")
    return {name.strip(): column.strip() for name, _, column in pairs}


def _report(options: argparse.Namespace) -> int:
    from analysis.report.running import ReportError, report

    out = options.out or Path(f"{options.folder.resolve().name}-report")
    try:
        made = report(
            options.folder,
            out,
            metadata=options.metadata,
            compare=options.compare,
            rules=options.rules,
            progress=True,
        )
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
    print(
        f"{made.folder / 'report.html'}: {len(made.findings)} figures; tables, figures and notebooks beside it"
    )
    return INCOMPLETE if made.failures else OK


def _export(options: argparse.Namespace) -> int:
    from analysis.corpus.exports import export
    from analysis.pipeline import load_corpus

    corpus = load_corpus(
        options.folder, options.metadata, rules=options.rules, columns=options.columns
    )
    asked = {"corpus": options.folder, "metadata": options.metadata, "rules": options.rules}
    written = export(corpus, options.out, options.formats, parameters=asked)
    print(f"{len(corpus)} documents → {len(written)} files in {options.out}")
    return OK


def _run(options: argparse.Namespace) -> int:
    from analysis import archive as partitions

    if options.metadata:
        return _fail(
            "run reads outlets and dates from the tables themselves, not from --metadata", USAGE
        )
    try:
        found = partitions.run(options.folder, options.out, options.scheduler, rules=options.rules)
    except KeyboardInterrupt:
        return _fail(
            "interrupted; the partitions that are done are kept: run it again for the others", 130
        )
    for what, error in found["failures"].items():
        _say(f"FAILED: {what}: {error}")
    print(
        f"{found['n_documents']} documents in {found['n_partitions']} partitions, {found['n_computed']} of them new; "
        f"{len(found['failures']) or 'none'} left out"
    )
    return INCOMPLETE if found["failures"] else OK


def _check(options: argparse.Namespace) -> int:
    from analysis.corpus import provenance
    from analysis.report.diagnosis import diagnose

    if (options.folder / provenance.FILE).is_file():
        changed = list(provenance.verify(options.folder))
        for what, problem, advice in changed:
            print(f"{what}\n  {problem} — {advice}")
        print(
            f"{options.folder}: {len(changed) or 'no'} difference{'s' * (len(changed) > 1)} from its provenance.json"
        )
        return INCOMPLETE if changed else OK
    if options.template:
        return _template(options)
    found = diagnose(options.folder, options.metadata, options.rules, options.columns)
    for (path, form), n in found.attrs["files"].items():
        print(f"{path}: {form}, {n} article{'s' * (n > 1)}")
    for doc_id, rows in found.groupby("doc_id", dropna=False, sort=False):
        print(doc_id if isinstance(doc_id, str) else "the files")
        for row in rows.itertuples():
            print(f"  {row.problem}" + (f" — {row.advice}" if row.advice else ""))
    n, concerned = found.attrs["documents"], found["doc_id"].nunique()
    print(f"{n} documents read, {n - concerned} without a remark")
    return OK


def _template(options: argparse.Namespace) -> int:
    from analysis.corpus.exports import to_csv
    from analysis.corpus.readers import template
    from analysis.pipeline import load_corpus

    corpus = load_corpus(
        options.folder, options.metadata, rules=options.rules, columns=options.columns
    )
    table = template(corpus.documents)
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
