"""File systems of a fixed size under folders of a cluster, which can be filled and emptied: ext4 in a file, mounted by a loop device."""

import errno
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_BALLAST = "ballast"
_CHUNKS = (1 << 20, 1 << 12, 1 << 9, 1)


class SmallDisk:
    """One folder on a file system of its own."""

    def __init__(self, folder: Path, image: Path, size_bytes: int) -> None:
        self.folder = folder
        with open(image, "wb") as file:
            file.truncate(size_bytes)
        _run("mkfs.ext4", "-q", "-m", "0", str(image))
        before = folder.with_name(folder.name + ".before")
        folder.rename(before)
        folder.mkdir(mode=0o700)
        _run("mount", "-o", "loop", str(image), str(folder))
        shutil.copytree(before, folder, dirs_exist_ok=True, symlinks=True)
        shutil.rmtree(before)

    def fill(self) -> None:
        """Not a byte is left."""
        with open(self.folder / _BALLAST, "ab", buffering=0) as file:
            for size in _CHUNKS:
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as error:
                    assert error.errno == errno.ENOSPC, error

    def make_room(self) -> None:
        (self.folder / _BALLAST).unlink(missing_ok=True)

    def unmount(self) -> None:
        _run("umount", str(self.folder))


@contextmanager
def small_disks(images: Path) -> Iterator[dict[str, SmallDisk]]:
    """Room for disks by their folder; `put_in` mounts them, and all are unmounted in the end."""
    images.mkdir(parents=True, exist_ok=True)
    found: dict[str, SmallDisk] = {}
    try:
        yield found
    finally:
        for disk in reversed(found.values()):
            disk.unmount()


def put_in(cluster_folder: Path, images: Path, sizes_bytes: Mapping[str, int], found: dict[str, SmallDisk]) -> None:
    """Before a cluster starts: put the folders, named from its own, on disks of these sizes."""
    for number, (name, size_bytes) in enumerate(sizes_bytes.items()):
        folder = cluster_folder / name
        folder.mkdir(parents=True, exist_ok=True)
        found[name] = SmallDisk(folder, images / f"{number}.ext4", size_bytes)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
