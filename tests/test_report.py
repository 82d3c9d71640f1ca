"""The command line: what applies to a corpus is reported, nothing else; and a report is made whole or not at all."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import analysis
from analysis.__main__ import INCOMPLETE, NOTHING_USABLE, OK, USAGE, main
from analysis.report import diagnosis
from analysis.report import running as reporting
from analysis.report.sections import _PREDICATES, Needs, applicable, reason

ROOT = Path(__file__).parents[1]
ARTICLE = "Le pont de {place} rouvre\n\nLe maire de {place}, Paul Marchand, attend {n} bus mardi. Selon lui, la rue ferme.\n"  # noqa: E501


def tagged(cell, *needs):
    cell.metadata["tags"] = [f"needs:{need}" for need in needs]
    return cell


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


def test_a_section_goes_with_the_last_of_its_code(folder):
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title\n\nIntroduction.\n\n## Compare\n\nProse."),
            tagged(new_code_cell("compare()"), "two-groups"),
            new_markdown_cell("What it means.\n\n## Count\n\nOther prose."),
            new_code_cell("count()"),
            tagged(new_code_cell("seeds()"), "seeds"),
            tagged(new_markdown_cell("Only of the seeds."), "seeds"),
        ]
    )
    kept, left_out = applicable(notebook, Needs(analysis.load_corpus(folder)))
    assert [c.source for c in kept.cells] == [
        "# Title\n\nIntroduction.",
        "## Count\n\nOther prose.",
        "count()",
    ]
    assert left_out == {"Compare": ["two-groups"]}


def test_nothing_is_concluded_where_nothing_is_computed(folder):
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title"),
            new_code_cell("load()"),
            new_markdown_cell("## Compare"),
            tagged(new_code_cell("compare()"), "two-groups"),
            new_markdown_cell("## What this can't say\n\nProse."),
        ]
    )
    kept, _ = applicable(notebook, Needs(analysis.load_corpus(folder)))
    assert [c.source for c in kept.cells] == ["# Title", "load()"]


def test_everything_applies_to_the_seeds():
    needs = Needs(analysis.load_corpus(ROOT / "seeds"))
    assert all(needs.met(name) for name in _PREDICATES)


def test_a_name_written_with_and_without_accents_is_not_two_names(tmp_path):
    for name, state in (("a", "États-Unis"), ("b", "Etats-Unis")):
        (tmp_path / f"{name}.txt").write_text(
            f"Le Monde\n\nElle vit depuis dix ans aux {state}.", encoding="utf-8"
        )
    metadata = pd.DataFrame({"doc_id": ["a", "b"], "source": ["Le Monde", "RFI"]})
    needs = Needs(analysis.load_corpus(tmp_path, metadata))
    assert set(needs.names()["text"]) >= {"États-Unis", "Etats-Unis"}
    assert not needs.met("spellings")


def test_what_needs_outlets_does_not_apply_without_them_and_does_to_documents(folder):
    corpus = analysis.load_corpus(folder)
    assert not Needs(corpus).met("groups")
    assert Needs(corpus, "doc_id").met("two-groups")
    assert not Needs(corpus, "doc_id").met("three-groups")


def test_nothing_applies_to_a_text_without_names_or_numbers(tmp_path):
    (tmp_path / "a.txt").write_text("Il pleut.\n", encoding="utf-8")
    needs = Needs(analysis.load_corpus(tmp_path))
    assert [name for name in _PREDICATES if needs.met(name)] == []


def test_every_tag_of_the_notebooks_is_known():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            tags = [
                tag.removeprefix("needs:")
                for tag in cell.metadata.get("tags", [])
                if tag != "parameters"
            ]
            assert set(tags) <= set(_PREDICATES), path


@pytest.mark.parametrize("name", _PREDICATES)
def test_every_reason_can_be_read(name):
    assert "{" not in reason(name, "agency")


# ---------------------------------------------------------------------- the report


def test_a_report_is_one_page_with_findings_figures_and_tables(folder, notebooks, tmp_path, capsys):
    notebooks(
        new_code_cell(
            "import analysis\nfrom analysis import plots\ncorpus = analysis.load_corpus(corpus_folder)"
        ),
        new_markdown_cell("## How much is article?\n\nSee <script>alert(1)</script>."),
        new_code_cell(
            "plots.save(plots.kept_and_removed(corpus.segments, corpus.documents), '01_kept', figures_folder)"
        ),
        new_code_cell(
            "corpus.documents.assign(title='<script>alert(2)</script>', date=None)[['title', 'date']]"
        ),
        new_markdown_cell("## Outlets"),
        tagged(new_code_cell("1 / 0"), "groups"),
    )
    out = tmp_path / "out"
    assert main(["report", str(folder), "--out", str(out)]) == OK
    page = (out / "report.html").read_text(encoding="utf-8")
    finding = capsys.readouterr().out.splitlines()[0].removeprefix("· ")
    assert f'<a href="#01_kept">{finding}</a>' in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://purl.org", "")
    assert "<td>NaN</td>" not in page
    assert "<dt>Because no outlet is known:</dt><dd>Outlets</dd>" in page
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


def test_what_is_cut_in_the_page_is_said_with_where_the_rest_is(
    folder, notebooks, tmp_path, monkeypatch
):
    for name in "cdef":
        (folder / f"{name}.txt").write_text("")
    notebooks()
    monkeypatch.setattr(reporting, "_MOST_ROWS", 1)
    monkeypatch.setattr(reporting, "_MOST_REMARKS", 3)
    made = reporting.report(folder, tmp_path / "out")
    assert [remark.rpartition("/")[2] for remark in made.remarks[:3]] == [
        "c.txt: empty",
        "d.txt: empty",
        "e.txt: empty",
    ]
    assert made.remarks[3:] == ["1 more: python -m analysis check articles"]
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
