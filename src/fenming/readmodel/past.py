"""The views as they stood at a height: the same feed, stopped there.

A view is derived from the outbox, so a past one needs no history in its tables: it is built again in a database of its own, from
the nearest earlier one that is kept. A built copy never changes, which is what lets its answers be kept by whoever asked.

Anybody may ask and a build is work, so there is one build at a time and a bounded number of copies; each may be deleted at any
time. Whoever asks for another height meanwhile is told to come back (`PastBusy`).
"""

import os
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from sqlalchemy import Engine, NullPool, create_engine

from fenming.base.invariant import invariant
from fenming.base.problems import NotThere, Unavailable
from fenming.chain.records import read_head
from fenming.ledger.genesis import Genesis
from fenming.readmodel.database import layout, open_database
from fenming.readmodel.feed import Feed
from fenming.readmodel.outcomes import PROGRESS
from fenming.readmodel.view import View
from fenming.storage.state_store import ClosableReader

COPIES_KEPT = 8
FREE_BYTES_KEPT = 1024**3
"""Room that no copy may take: a node that cannot write stops."""
_DRAFT_AGE_MAX_S = 3600


class HeightAhead(NotThere):
    """The chain has not come to this height."""


class PastBusy(Unavailable):
    """The views of that height are being built, or those of another one are."""


class Past:
    """Databases at past heights, in a folder of their own beside the views. May be called from any thread."""

    def __init__(
        self, folder: Path, live: Engine, views: Iterable[View], event_decoder: "msgspec.msgpack.Decoder[Any]",
        open_reader: Callable[[], ClosableReader], genesis: Genesis,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._live = live
        self._views = tuple(views)
        self._event_decoder = event_decoder
        self._open_reader = open_reader
        self._genesis = genesis
        self._guard = threading.Lock()
        self._engines: dict[int, Engine] = {}
        self._held: Counter[int] = Counter()
        self._builder = ThreadPoolExecutor(1, "past")
        self._building: tuple[int, Future[None]] | None = None
        self._stopping = threading.Event()

    @contextmanager
    def at(self, height: int, wait_s: float | None = None) -> Iterator[Engine]:
        """The views at a height, read only; raises `HeightAhead`, and `PastBusy` when they are not there within the time."""
        self._check(height)
        engine = self._take(height, wait_s)
        try:
            yield engine
        finally:
            with self._guard:
                self._held[height] -= 1

    def close(self) -> None:
        """Give up a build that is under way and let go of the files."""
        self._stopping.set()
        self._builder.shutdown()
        with self._guard:
            for engine in self._engines.values():
                engine.dispose()

    def _check(self, height: int) -> None:
        with closing(self._open_reader()) as reader:
            data = reader.head()
        committed = read_head(data).height if data else -1
        if height > committed:
            raise HeightAhead(f"there is no block {height} yet; the chain has come to block {committed}")

    def _take(self, height: int, wait_s: float | None) -> Engine:
        while True:
            with self._guard:
                if self._path(height).exists():
                    return self._opened(height)
                building = self._start(height)
            try:
                building.result(wait_s)
            except TimeoutError:
                raise PastBusy(f"the views of block {height} are being built; ask again soon") from None

    def _opened(self, height: int) -> Engine:
        """The engine of a copy that is there; it is now in use and was used last."""
        path = self._path(height)
        with suppress(OSError):
            os.utime(path)
        if height not in self._engines:
            self._engines[height] = _read_only(path)
        self._held[height] += 1
        return self._engines[height]

    def _start(self, height: int) -> Future[None]:
        """The build of a height: the one under way, or a new one."""
        if self._stopping.is_set():
            raise PastBusy("the node is being stopped")
        if self._building and not self._building[1].done():
            if self._building[0] != height:
                raise PastBusy(f"the views of block {self._building[0]} are being built; ask for block {height} again soon")
            return self._building[1]
        self._building = height, self._builder.submit(self._build, height)
        return self._building[1]

    # Building, in the builder's thread.

    def _build(self, height: int) -> None:
        self._folder.mkdir(exist_ok=True)
        self._clear_drafts()
        draft = self._folder / f"{os.getpid()}-{height}.draft"
        try:
            self._check_room()
            self._begin(draft, height)
            self._follow(draft, height)
            draft.replace(self._path(height))
        finally:
            for leftover in self._folder.glob(f"{draft.name}*"):
                leftover.unlink(missing_ok=True)
        with self._guard:
            self._forget_oldest()

    def _begin(self, draft: Path, height: int) -> None:
        """Begin from the nearest earlier copy, or from the living views where these have not gone past the height."""
        earlier = max((kept for kept in self._kept() if kept < height), default=-1)
        if self._live.dialect.name == "sqlite" and earlier < _height_of(self._live) <= height:
            with closing(self._live.raw_connection()) as source, closing(sqlite3.connect(draft)) as target:
                source.driver_connection.backup(target)  # type: ignore[union-attr]
            with closing(sqlite3.connect(draft)) as copied:
                reached = copied.execute("SELECT height FROM progress").fetchone()[0]
            if reached <= height:
                return
            draft.unlink()  # the feed went on before the backup began
        if earlier >= 0:
            with suppress(FileNotFoundError):  # another process may have deleted it
                shutil.copyfile(self._path(earlier), draft)

    def _follow(self, draft: Path, height: int) -> None:
        engine = open_database(draft)
        try:
            feed = Feed(engine, self._views, self._event_decoder, self._genesis)
            while feed.next_batch(self._open_reader, height):
                if self._stopping.is_set():
                    raise PastBusy("the node is being stopped")
            invariant(feed.height == height, f"the outbox does not reach block {height}")
        finally:
            engine.dispose()
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
        with draft.open("rb+") as file:
            os.fsync(file.fileno())

    def _check_room(self) -> None:
        databases = (*self._kept().values(), *self._folder.parent.glob("views.sqlite*"))
        size = max((found.st_size for path in databases if (found := _look_at(path))), default=0)
        if shutil.disk_usage(self._folder).free < size + FREE_BYTES_KEPT:
            raise Unavailable("there is not enough room on the disk to build past views")

    def _clear_drafts(self) -> None:
        """Away with what a process left behind that was killed."""
        for draft in self._folder.glob("*.draft*"):
            found = _look_at(draft)
            if found and time.time() - found.st_mtime > _DRAFT_AGE_MAX_S:
                draft.unlink(missing_ok=True)

    def _forget_oldest(self) -> None:
        for path in self._folder.glob("views-*.sqlite"):
            if not path.name.startswith(f"views-{layout()}-"):
                path.unlink(missing_ok=True)
        used = {height: found.st_mtime_ns for height, path in self._kept().items() if (found := _look_at(path))}
        for height in sorted(used, key=lambda height: used[height], reverse=True)[COPIES_KEPT:]:
            if not self._held[height]:
                self._path(height).unlink(missing_ok=True)
                engine = self._engines.pop(height, None)
                if engine:
                    engine.dispose()

    def _path(self, height: int) -> Path:
        return self._folder / f"views-{layout()}-{height}.sqlite"

    def _kept(self) -> dict[int, Path]:
        return {int(path.stem.rpartition("-")[2]): path for path in self._folder.glob(f"views-{layout()}-*.sqlite")}


def _read_only(path: Path) -> Engine:
    """An engine that never makes the file, never locks it and keeps no connection: the file may be deleted at any time."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    return create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False), poolclass=NullPool
    )


def _look_at(path: Path) -> os.stat_result | None:
    """What the file system says of a file; None when another process has deleted it."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _height_of(engine: Engine) -> int:
    with engine.connect() as connection:
        found = connection.scalar(PROGRESS.select().with_only_columns(PROGRESS.c.height))
        return -1 if found is None else int(found)
