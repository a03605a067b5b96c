"""The same work on a running Dask cluster: a source goes there as bytes, its extract comes back."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from functools import partial
from itertools import islice
from multiprocessing import current_process, get_all_start_methods, get_context
from pathlib import Path
from typing import Any

from gongkai.finding import Finding, Refused, refused
from gongkai.readers import source_bytes
from gongkai.reading.cache import program_version
from gongkai.reading.extract import packed
from gongkai.reading.extraction import Known, extracted, refusal
from gongkai.reading.workers import answers

TIMEOUT = 5  # seconds, for the scheduler to answer
IDLE = 30  # seconds, for a first worker to come
AHEAD = 4  # sources under way for each thread of the cluster
THREADED = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
Sent = tuple[Path, Any]  # a source and the future of its answer, or its answer


def cluster_answers(paths: Mapping[Path, Path], known: Known, address: str) -> Iterator[str | Finding]:
    """What the cluster answers for each source in their order. Raises Refused where it is not there."""
    client = _client(address)
    try:
        sources = iter(paths.items())
        waiting: deque[Sent] = deque()
        while True:
            room = AHEAD * max(1, sum(client.nthreads().values())) - len(waiting)
            waiting += [(one[0], _sent(client, *one, known)) for one in islice(sources, max(0, room))]
            if not waiting:
                return
            client.wait_for_workers(1, timeout=IDLE)
            yield _answer(*waiting.popleft())
    except (CancelledError, OSError):  # a timeout is one too
        raise refused("dask-lost", address) from None
    finally:
        client.cancel([future for _, future in waiting if not isinstance(future, str)])
        client.close(TIMEOUT)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise refused("dask-missing", address) from None
    for name in ("distributed", "distributed.client", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said in one line
    try:
        return Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError):
        raise refused("dask-absent", address, limit=TIMEOUT) from None


def _sent(client: Any, source: Path, path: Path, known: Known) -> Any:
    """The future of an answer; the answer itself where the source cannot be read here."""
    try:
        data = source_bytes(source)
    except Refused as error:
        return packed(refusal(error))
    return client.submit(_read_there, source, path, known, data, program_version(), pure=False)


def _read_there(source: Path, path: Path, known: Known, data: bytes, version: str) -> str | Finding:
    """On a worker: the source read in a limited process of its own, as everywhere."""
    if program_version() != version:
        return Finding("dask-other", str(source), words={"problem": "Gongkai"})
    current_process().daemon = False  # else it may have no children
    get_context(THREADED).set_forkserver_preload(["__main__", __name__])
    work = partial(extracted, paths={source: path}, known=known, data=data)
    return next(answers([source], work, 1, THREADED))


def _answer(source: Path, future: Any) -> str | Finding:
    """The answer; a source whose workers died again and again has crashed its reader."""
    from distributed import KilledWorker

    if isinstance(future, str):
        return future
    try:
        found: str | Finding = future.result()
        return found
    except KilledWorker:
        return Finding("reader-crashed", str(source), words={"problem": "KilledWorker"})
    except (CancelledError, OSError):
        raise
    except Exception as error:  # whatever a worker without the same program raises
        return Finding("dask-other", str(source), words={"problem": type(error).__name__})
