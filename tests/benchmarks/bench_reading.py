"""Files into memory."""

from corpora import press, size

from analysis.corpus import readers


def test_reading_files(beside, tmp_path):
    n = size(10_000)
    for row in press(n).itertuples():
        (tmp_path / f"{row.doc_id}.txt").write_text(row.raw, encoding="utf-8")

    def bare():
        return [path.read_bytes().decode("utf-8") for path in sorted(tmp_path.glob("*.txt"))]

    assert readers.read(tmp_path)["raw"].tolist() == bare()
    beside(f"read {n:,} files", lambda: readers.read(tmp_path), "bare loop", bare)
