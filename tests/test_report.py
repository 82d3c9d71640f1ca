"""The command line: what applies to a corpus is reported, nothing else; and a report is made whole or not at all."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import analysis
from analysis.__main__ import INCOMPLETE, NOTHING_USABLE, OK, USAGE, main
from analysis.report import diagnosis, summary
from analysis.report import running as reporting

ROOT = Path(__file__).parents[1]
ARTICLE = "Le pont de {place} rouvre\n\nLe maire de {place}, Paul Marchand, attend {n} bus mardi. Selon lui, la rue ferme.\n"  # noqa: E501


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, place in {"a": "Lavaur", "b": "Montbrun"}.items():
        (folder / f"{name}.txt").write_text(ARTICLE.format(place=place, n=34), encoding="utf-8")
    return folder


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """Give the report these cells for its only notebook."""
    place = tmp_path / "notebooks"
    place.mkdir()
    monkeypatch.setattr(reporting, "_NOTEBOOKS", place)

    def write(*cells):
        parameters = new_code_cell(
            'corpus_folder = ""\nmetadata = rules = None\ncompare = "source"\nfigures_folder = "../figures"'
        )
        parameters.metadata["tags"] = ["parameters"]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = new_notebook(
            cells=[new_markdown_cell("# 1 · Title"), parameters, *cells],
            metadata={"kernelspec": kernel},
        )
        nbformat.write(notebook, place / "01_test.ipynb")

    return write


# ---------------------------------------------------------------------- what applies

NOTHING = 'from analysis.plots import NothingToShow\nraise NothingToShow("nobody is named")'


def left(*cells):
    """The sources of the cells that are left of a notebook that ran, with what was left out and what failed."""
    for cell in cells:
        if cell.cell_type == "code" and cell.source.startswith("error "):
            _, name, why = cell.source.split(" ", 2)
            cell.outputs = [new_output("error", ename=name, evalue=why, traceback=[])]
    notebook = new_notebook(cells=list(cells))
    made = reporting.Report(Path("out"))
    reporting._leave_out(notebook, "a.ipynb", made)
    return [cell.source for cell in notebook.cells], made


def test_a_section_with_nothing_to_show_goes_whole_with_its_reason():
    sources, made = left(
        new_markdown_cell("# Title"),
        new_code_cell("load()"),
        new_markdown_cell("## Compare"),
        new_code_cell("error NothingToShow no outlet is known"),
        new_code_cell("error NameError what the first cell would have defined"),
        new_markdown_cell("What it means."),
        new_markdown_cell("## Count\n\nOther prose."),
        new_code_cell("count()"),
    )
    assert sources == ["# Title", "load()", "## Count\n\nOther prose.", "count()"]
    assert made.left_out == {"no outlet is known": ["Compare"]}
    assert made.failures == []


def test_what_rests_on_a_section_left_out_goes_with_it():
    sources, made = left(
        new_markdown_cell("# Title"),
        new_markdown_cell("## Compare"),
        new_code_cell("error ValueError a comparison needs two values of 'source'"),
        new_markdown_cell("## Look closer"),
        new_code_cell("error NameError name 'keyness' is not defined"),
        new_markdown_cell("## Count"),
        new_code_cell("count()"),
    )
    assert sources == ["# Title", "## Count", "count()"]
    assert made.left_out == {
        "a comparison needs two values of 'source'": ["Compare", "Look closer"]
    }
    assert made.failures == []


def test_nothing_is_concluded_where_nothing_is_computed():
    sources, _ = left(
        new_markdown_cell("# Title"),
        new_code_cell("load()"),
        new_markdown_cell("## Compare"),
        new_code_cell("error NothingToShow no outlet is known"),
        new_markdown_cell("## What this can't say\n\nProse."),
    )
    assert sources == ["# Title", "load()"]


def test_prose_of_the_seeds_stands_in_no_other_report():
    kept = {
        seeds: "\n".join(
            cell.source for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
            for cell in reporting._prepared(path, {"compare": "source"}, seeds).cells if cell.cell_type == "markdown"
        )
        for seeds in (True, False)
    }  # fmt: skip
    for word in ("Reuters", "RFI", "RT's", "December", "the five articles", "three known outlets"):
        assert word in " ".join(kept[True].split())
        assert word not in " ".join(kept[False].split())


ENGLISH = "The mayor said on Monday that the old bridge would be closed for the summer and that nobody would be hurt. "


def test_a_folder_in_another_language_is_refused(tmp_path, notebooks, capsys):
    notebooks()
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/a.txt").write_text(ENGLISH * 3, encoding="utf-8")
    assert main(["report", str(tmp_path / "articles"), "--out", str(tmp_path / "out")]) == USAGE
    said = capsys.readouterr().err
    assert "no document reads as French: a (en)" in said
    assert "metadata.csv" in said
    assert not (tmp_path / "out").exists()


def test_documents_in_another_language_are_left_out_with_a_line_that_says_so(
    folder, notebooks, tmp_path
):
    notebooks()
    (folder / "c.txt").write_text(ENGLISH * 3, encoding="utf-8")
    made = reporting.report(folder, tmp_path / "out")
    assert made.remarks[0] == "Left out, because not in French: c (en)."
    assert list(pd.read_parquet(tmp_path / "out/tables/documents.parquet")["doc_id"]) == ["a", "b"]


# ---------------------------------------------------------------------- the report


def test_a_report_is_one_page_with_findings_figures_and_tables(folder, notebooks, tmp_path, capsys):
    notebooks(
        new_code_cell(
            "import analysis\nfrom analysis import plots\ncorpus = analysis.load_corpus(corpus_folder)"
        ),
        new_markdown_cell("## How much is article?\n\nSee <script>alert(1)</script>."),
        new_code_cell(
            "plots.save(plots.categories(corpus.quantities.assign(source='A')), '01_kept', figures_folder)"
        ),
        new_code_cell(
            "corpus.documents.assign(title='<script>alert(2)</script>', date=None)[['title', 'date']]"
        ),
        new_markdown_cell("## Outlets"),
        new_code_cell(NOTHING),
    )
    out = tmp_path / "out"
    assert main(["report", str(folder), "--out", str(out)]) == OK
    page = (out / "report.html").read_text(encoding="utf-8")
    finding = capsys.readouterr().out.splitlines()[0].removeprefix("· ")
    assert f'<a href="figures/01_kept.svg">{finding}</a>' in page
    assert 'src="data:image/png;base64,' in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://purl.org", "")
    assert "<td>NaN</td>" not in page
    assert "Left out, because nobody is named: Outlets" in page
    assert {p.name for p in out.iterdir()} == {
        "report.html",
        "notebooks",
        "figures",
        "tables",
        "provenance.json",
    }
    assert {p.suffix for p in (out / "figures").iterdir()} == {".svg", ".png", ".md"}
    assert len(pd.read_parquet(out / "tables/documents.parquet")) == 2
    assert json.loads((out / "provenance.json").read_text())["parameters"]["compare"] == "source"
    assert main(["check", str(out)]) == OK
    (out / "figures/01_kept.svg").write_text("redrawn")
    assert main(["check", str(out)]) == INCOMPLETE
    assert "figures/01_kept.svg\n  is not as it was" in capsys.readouterr().out
    executed = (out / "notebooks/01_test.ipynb").read_text(encoding="utf-8")
    assert str(tmp_path) not in executed  # it can be sent round
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_report_needs_no_outlet_with_words(folder, notebooks, tmp_path):
    (folder / "metadata.csv").write_text("id,source\nc,RFI\nd,RT\n", encoding="utf-8")
    for name in "cd":
        (folder / f"{name}.txt").write_text("Lire aussi : le pont de Lavaur\n", encoding="utf-8")
    notebooks(new_code_cell("1 + 1"))
    made = reporting.report(folder, tmp_path / "report")
    assert not made.failures and not (tmp_path / "report/tables/keyness.csv").exists()


def test_what_is_cut_in_the_page_is_said_with_where_the_rest_is(
    folder, notebooks, tmp_path, monkeypatch
):
    for name in "cdef":
        (folder / f"{name}.txt").write_text("")
    notebooks()
    monkeypatch.setattr(summary, "_MOST_ROWS", 1)
    made = reporting.report(folder, tmp_path / "out")
    assert [remark.rpartition("/")[2] for remark in made.remarks] == ["e.txt and 1 more: empty"]
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "The first 1 of 2 documents; <code>tables/documents.csv</code> has them all." in page
    assert "<th>a</th>" in page and "<th>b</th>" not in page


def test_a_failing_cell_is_named_and_the_report_is_made(folder, notebooks, tmp_path, capsys):
    notebooks(
        new_markdown_cell("## Broken"), new_code_cell("1 / 0"), new_code_cell("print('goes on')")
    )
    assert main(["report", str(folder), "--out", str(tmp_path / "out")]) == INCOMPLETE
    assert "01_test.ipynb: ZeroDivisionError: division by zero" in capsys.readouterr().err
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in page
    assert "goes on" in page


def test_a_notebook_whose_kernel_dies_is_named_and_the_report_is_made(
    folder, notebooks, tmp_path, capsys
):
    notebooks(new_markdown_cell("## Too big"), new_code_cell("import os\nos._exit(1)"))
    assert main(["report", str(folder), "--out", str(tmp_path / "out")]) == INCOMPLETE
    assert "01_test.ipynb: its kernel died" in capsys.readouterr().err


@pytest.fixture
def heeded():
    """Ctrl-C is heeded, also where a shell that runs the tests in its background has them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_report_interrupted_while_a_notebook_runs_ends_at_once(
    folder, notebooks, tmp_path, capsys, heeded
):
    stop = "import os, signal, time\nos.kill(os.getppid(), signal.SIGINT)\ntime.sleep(600)"
    notebooks(new_markdown_cell("## Long"), new_code_cell(stop))
    before = sorted(tmp_path.rglob("*"))
    assert main(["report", str(folder), "--out", str(tmp_path / "out")]) == 130
    assert sorted(tmp_path.rglob("*")) == before


def test_what_cells_show_stands_in_the_report_and_their_markup_as_text(folder, notebooks, tmp_path):
    (folder / "metadata.csv").write_text(
        "doc_id,source\na,L'Écho\nb,<b>La Voix</b>\n", encoding="utf-8"
    )
    drawn = "import matplotlib.pyplot as plt\nfrom IPython.display import Image\nimport io\nstream = io.BytesIO()\n"
    drawn += "plt.figure().savefig(stream, format='png')\nImage(stream.getvalue(), alt='A <i>bare</i> plot')"
    notebooks(
        new_code_cell("import analysis\ncorpus = analysis.load_corpus(corpus_folder)"),
        new_markdown_cell(
            "## Shown\n\n[a page](https://example.org) and [a script](javascript:alert(1))"
        ),
        new_code_cell(
            "import sys\nprint('said <u>')\nprint('warned', file=sys.stderr)\n'<script>alert(1)</script>'"
        ),
        new_code_cell(drawn),
        new_code_cell("analysis.view(corpus, 'b')"),
    )
    out = tmp_path / "out"
    reporting.report(folder, out)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "said &lt;u&gt;" in page
    assert "warned" not in page.replace("&#39;warned&#39;", "")  # it stands in the code alone
    assert 'src="data:image/png;base64,' in page
    assert "A &lt;i&gt;bare&lt;/i&gt; plot" in page
    assert "La Voix" in page
    assert "<b>La Voix" not in page
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert set(pd.read_parquet(out / "tables/keyness.parquet")["source"]) <= {
        "L'Écho",
        "<b>La Voix</b>",
    }


def test_an_interrupted_report_leaves_what_was_there(
    folder, notebooks, tmp_path, monkeypatch, capsys
):
    notebooks()
    out = tmp_path / "out"
    (out / "tables").mkdir(parents=True)
    (out / "report.html").write_text("the old one")
    before = sorted(tmp_path.rglob("*"))

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(reporting, "_run_all", interrupt)
    assert main(["report", str(folder), "--out", str(out)]) == 130
    assert sorted(tmp_path.rglob("*")) == before
    assert (out / "report.html").read_text() == "the old one"


@pytest.mark.parametrize("place", ["articles/report", "thesis"])
def test_a_report_replaces_nothing_of_yours(folder, notebooks, tmp_path, place, capsys):
    notebooks()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/chapter.txt").write_text("years of work")
    assert main(["report", str(folder), "--out", str(tmp_path / place)]) == USAGE
    assert "--out" in capsys.readouterr().err
    assert (tmp_path / "thesis/chapter.txt").exists()


def test_a_column_that_is_not_there_is_named_with_those_that_are(
    folder, notebooks, tmp_path, capsys
):
    notebooks()
    assert (
        main(["report", str(folder), "--compare", "pays", "--out", str(tmp_path / "out")]) == USAGE
    )
    assert "'pays'; there are: source" in capsys.readouterr().err


def test_without_notebooks_the_report_says_how_to_get_them(folder, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(reporting, "_NOTEBOOKS", tmp_path / "none")
    assert main(["report", str(folder)]) == USAGE
    assert "checkout" in capsys.readouterr().err


# ---------------------------------------------------------------------- the other commands


def test_export_writes_the_formats_asked_for(folder, tmp_path, capsys):
    assert (
        main(["export", str(folder), "--out", str(tmp_path / "out"), "--formats", "iramuteq"]) == OK
    )
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"iramuteq.txt", "provenance.json"}


def test_check_names_what_is_wrong_file_by_file(folder, capsys):
    (folder / "c.txt").write_text(
        "The rain fell on the town for days, and nobody knew what to do with it. " * 5,
        encoding="utf-8",
    )
    (folder / "d.txt").write_bytes("Près de là, l'été.".encode("latin-1"))
    (folder / "e.txt").write_text("Le prÃ©fet a Ã©tÃ© reÃ§u Ã\xa0 la mairie.", encoding="utf-8")
    (folder / "f.txt").write_text("")
    (folder / "metadata.csv").write_text(
        "doc_id,source,date\na,L'Écho,2021-03-04\n", encoding="utf-8"
    )
    found = diagnosis.diagnose(folder)
    problems = found.groupby(found["doc_id"].fillna("files"))["problem"].agg(" | ".join)
    assert "another language (en)" in problems["c"]
    assert "garbled" in problems["e"]
    assert "Windows-1252" in problems["files"]
    assert "f.txt: empty" in problems["files"]
    assert "no outlet" not in problems.get("a", "")
    assert "no outlet is known | no date is known" in problems["b"]
    assert main(["check", str(folder)]) == OK
    assert "5 documents read" in capsys.readouterr().out


def test_check_finds_copies(folder):
    paragraphs = (
        "Le préfet du département a annoncé hier que les travaux du grand pont de pierre dureraient deux ans.",
        "Les commerçants de la rive gauche craignent de perdre leurs clients et demandent une aide à la région.",
        "Une passerelle sera posée au printemps, a promis le maire devant une centaine d'habitants en colère.",
    )
    for name in ("x", "y"):
        (folder / f"{name}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    found = diagnosis.diagnose(folder)
    assert found.loc[found["problem"].str.contains("of the text of x"), "doc_id"].tolist() == ["y"]


def test_nothing_usable_and_wrong_usage_are_told_apart(tmp_path, capsys):
    assert main(["check", str(tmp_path)]) == NOTHING_USABLE
    with pytest.raises(SystemExit) as stopped:
        main(["report"])
    assert stopped.value.code == USAGE


def test_help_and_version_load_neither_pandas_nor_a_model():
    code = "import sys; from analysis.__main__ import main\ntry: main(['--version'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('pandas', 'spacy', 'matplotlib') if m in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    assert said == f"couverture {analysis.__version__}\n[]\n"
