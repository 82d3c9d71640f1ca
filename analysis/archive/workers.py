"""Who does the work: the Dask client in force, one at an address, or processes of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from analysis.corpus.progress import bar


@contextmanager
def cluster(scheduler: str | None, workers: int | None) -> Iterator[Any]:
    """Give the client of this address, or the one in force, or for the time being one of this machine."""
    from distributed import Client, get_client

    if scheduler is None:
        try:
            client = get_client()
        except ValueError:
            pass
        else:
            yield client
            return
    with Client(scheduler) if scheduler else _processes(workers) as client:
        yield client


def _processes(workers: int | None = None) -> Any:
    from distributed import Client

    # Without a dashboard nobody looks at Dask's profile, and to sample it takes a sixth of what isn't the model.
    unsampled = {"distributed.worker.profile.enabled": False}
    return Client(n_workers=workers, threads_per_worker=1, dashboard_address=None, config=unsampled)


def in_force() -> Any:
    """The Dask client in force, or from now on one of this machine."""
    from distributed import get_client

    try:
        return get_client()
    except ValueError:
        return _processes()


def completed(client: Any, function: Callable[..., Any], items: list[Any]) -> list[Any]:
    """The futures of every item, when all are done; a task whose worker dies is done by another."""
    from distributed import as_completed

    futures = client.map(function, items, pure=False, retries=2)
    with bar(
        function.__name__.strip("_").replace("_", " "), "partitions", total=len(futures)
    ) as shown:
        for _ in as_completed(futures):
            shown.update()
    return futures
