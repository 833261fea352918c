"""A disk for one folder that loses power: builds `lostwrites.c`, and takes unsynced writes back by its log."""

import hashlib
import os
import random
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).with_name("lostwrites.c")
HEAD = struct.Struct("=IIQQQQQ")
NAMED, WRITTEN, CUT, SYNCING, SYNCED, UNLINKED, FOLDER_MADE, FOLDER_SYNCED, UNSUPPORTED = range(1, 10)
BLOCK = 4096
# What a power loss may leave of what was not synced: nothing; any version of each sector of 512 bytes or of
# each block of 4096, and any length; all bytes, at the length of before.
LOSSES = ("all", "sectors", "blocks", "lengths")


def library() -> Path:
    """The layer, built where this version of it is not yet."""
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"campaignd-lostwrites-{os.getuid()}-{digest}.so"
    if not built.exists():
        mine = built.with_suffix(f".{os.getpid()}")
        subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC", "-o", mine, SOURCE, "-ldl", "-lpthread"],
                       check=True)
        mine.rename(built)
    return built


@dataclass
class Change:
    """A write or a cut: the whole blocks that it changed as they were, and how long the file was."""
    offset: int
    size: int
    old: bytes
    end: int  # What was changed ends here, in whole blocks.


@dataclass
class File:
    """What happened to a file since it was synced, and whether its name was."""
    changes: list[Change] = field(default_factory=list)
    is_new: bool = False

    def content(self, present: bytes, loss: str, dice: random.Random) -> bytes:
        """What of the file may be on the disk, `present` being what was written."""
        if not self.changes:
            return present
        versions = len(self.changes)

        def size(version: int) -> int:
            return self.changes[version].size if version < versions else len(present)

        def part(version: int, start: int, end: int) -> bytes:
            """Bytes of one block as they were before the change `version`."""
            for change in self.changes[version:]:
                if change.offset <= start and end <= change.end:
                    return change.old[start - change.offset:end - change.offset].ljust(end - start, b"\0")
            return present[start:end].ljust(end - start, b"\0")

        if loss == "lengths":
            return present[:size(0)].ljust(size(0), b"\0")
        length = size(0 if loss == "all" else dice.randint(0, versions))
        touched = {block for c in self.changes for block in range(c.offset, min(c.end, max(length, c.offset)), BLOCK)}
        result = bytearray(present[:length].ljust(length, b"\0"))
        for block in sorted(touched):
            grain = 512 if loss == "sectors" else BLOCK
            for start in range(block, min(block + BLOCK, length), grain):
                version = 0 if loss == "all" else dice.randint(0, versions)
                result[start:start + grain] = part(version, start, start + grain)
        return bytes(result[:length])


class Disk:
    """A folder on a disk that loses what is not synced. Its log and copies are in a folder beside it."""

    def __init__(self, folder: Path):
        self.root = (folder / "disk").resolve()
        self.root.mkdir(parents=True)
        self.log = self.root.with_name("disk-log")
        self.log.mkdir()
        self.full = self.root.with_name("disk-is-full")

    def environment(self, is_lying: bool = False) -> dict:
        """For a process whose files are on the disk."""
        lying = {"LOSTWRITES_LYING": "1"} if is_lying else {}
        return {"LD_PRELOAD": str(library()), "LOSTWRITES_ROOT": str(self.root), "LOSTWRITES_LOG": str(self.log),
                "LOSTWRITES_FULL": str(self.full)} | lying

    def lose_power(self, loss: str, dice: random.Random) -> dict:
        """Takes back what was not synced, with all processes gone. What was lost, in numbers.

        A `.lock` file does not count: nothing in it is worth a sync, so there is always something of it to lose.
        """
        files, removed, folders = self._read_log()
        lost = {"changes": 0, "names": 0}

        def goes(_) -> bool:
            return loss == "all" or dice.random() < 0.5

        for path, file in files.items():
            if path.name.endswith("-shm"):
                path.unlink(missing_ok=True)  # Mapped memory: nobody relies on it after a crash.
            elif path.exists():
                counts = path.suffix != ".lock"
                if file.changes:
                    path.write_bytes(file.content(path.read_bytes(), loss, dice))
                    lost["changes"] += len(file.changes) * counts
                if file.is_new and goes(path):
                    path.unlink()
                    lost["names"] += counts
        for path, copy, file in removed:
            if not path.exists() and path.parent.exists() and not path.name.endswith("-shm") and goes(path):
                path.write_bytes(file.content(copy.read_bytes(), loss, dice))
                lost["names"] += 1
        for path in folders:
            if path.exists() and goes(path):
                shutil.rmtree(path)
                lost["names"] += 1
        shutil.rmtree(self.log)
        self.log.mkdir()
        return lost

    def _read_log(self) -> tuple[dict, list, list]:
        """Unsynced changes by path, unsynced removals, unsynced folders."""
        log = self.log / "undo.log"
        records = log.read_bytes() if log.exists() else b""
        files, opened, syncing, removed, folders, position = {}, {}, {}, [], [], 0
        while position + HEAD.size <= len(records):
            kind, flag, number, offset, end, size, length = HEAD.unpack_from(records, position)
            position += HEAD.size
            payload = records[position:position + length]
            position += length
            if len(payload) < length:
                break  # The record was cut off, and what it is about did not happen.
            if kind == NAMED:
                path = Path(os.fsdecode(payload))
                if flag:
                    files[path] = File(is_new=True)
                opened[number] = files.setdefault(path, File())
            elif kind == WRITTEN or kind == CUT:
                opened[number].changes.append(Change(offset, size, payload, end))
            elif kind == SYNCING:
                syncing[offset] = list(opened[number].changes)
            elif kind == SYNCED:
                done = {id(change) for change in syncing.pop(offset)}
                opened[number].changes[:] = [c for c in opened[number].changes if id(c) not in done]
            elif kind == UNLINKED:
                path = Path(os.fsdecode(payload))
                removed.append((path, self.log / str(number), files.pop(path, File())))
            elif kind == FOLDER_MADE:
                folders.append(Path(os.fsdecode(payload)))
            elif kind == FOLDER_SYNCED:
                folder = Path(os.fsdecode(payload))
                removed = [r for r in removed if r[0].parent != folder]
                folders = [f for f in folders if f.parent != folder]
                for path, file in files.items():
                    file.is_new = file.is_new and path.parent != folder
            else:
                raise AssertionError(f"the layer does not follow {payload!r}")
        return files, removed, folders
