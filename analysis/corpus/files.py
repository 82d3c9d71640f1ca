"""Files written whole or not at all: beside their place first, then moved there.

Whoever reads meanwhile never sees half a file, and an interruption or a full disk leaves what stood there before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

_UNFINISHED = ".unfinished-"


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f"{_UNFINISHED}{uuid4().hex[:8]}-{path.name}")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def filled(folder: Path) -> Iterator[Path]:
    """Give a hidden folder to write to; when all is written, its files are moved into `folder`.

    Raises
    ------
    FileExistsError
        If another process is writing to `folder`: files of two runs would stand side by side.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        for left_by_a_killed_run in folder.glob(f"{_UNFINISHED}*/"):
            shutil.rmtree(left_by_a_killed_run, ignore_errors=True)
        with _hidden(folder, "") as build:
            yield build
            for path in sorted(path for path in build.rglob("*") if path.is_file()):
                place = folder / path.relative_to(build)
                place.parent.mkdir(exist_ok=True)
                path.replace(place)


@contextmanager
def replaced(folder: Path, check: Callable[[], None]) -> Iterator[Path]:
    """Give a hidden folder to write to; when all is written and `check` passes, it takes the place of `folder`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _hidden(folder.parent, folder.name) as build:
        yield build
        check()
        old = build.with_name(f"{build.name}-replaced")
        if folder.exists():
            folder.rename(old)
        try:
            build.rename(folder)
        except OSError:  # another run was quicker, or the disk is gone
            with suppress(OSError):
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _hidden(parent: Path, name: str) -> Iterator[Path]:
    build = Path(tempfile.mkdtemp(prefix=f"{_UNFINISHED}{name}", dir=parent))
    try:
        build.chmod(0o755)  # mkdtemp lets only its owner read
        yield build
    finally:
        shutil.rmtree(build, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system takes back from a process that dies."""
    try:
        import fcntl
    except ImportError:  # Windows can't lock a folder
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise FileExistsError(
            f"{folder}: another run is writing there; wait, or choose another folder"
        ) from None
    finally:
        os.close(descriptor)
