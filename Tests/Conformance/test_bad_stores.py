"""Stores that are bad: one clear line that names the file and says what to do, nothing lost, nothing sent."""

import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from crash_world import Carrier, World, daytime
from harness import BINARY, create_key, environment, rest_error, run
from laws import wait_until
from lostwrites.lostwrites import Disk

NOBODY = 65534


@pytest.fixture
def carrier(tmp_path):
    carrier = Carrier(tmp_path / "carrier", "--call-time", "0.3-0.6").start()
    yield carrier
    carrier.kill()


@pytest.fixture
def folder():
    """A folder that a user without rights may reach."""
    folder = Path(tempfile.mkdtemp(prefix="campaignd-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def store(folder) -> Path:
    """A store with an account."""
    create_key(f"sqlite:{folder}/campaignd.db", "acme")
    return folder / "campaignd.db"


def refused(store: Path, *flags, env=None, user: int | None = None) -> str:
    """`serve` on a store that it must refuse soon; its one line on stderr."""
    command = [BINARY, "serve", "--listen", "127.0.0.1:0", "--store", f"sqlite:{store}", *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, env=environment(**(env or {})), user=user)
    assert done.returncode > 0 and "listening" not in done.stdout, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and str(store) in lines[0], f"not one line that names the file: {done.stderr}"
    return lines[0]


def without_rights(store: Path) -> int | None:
    """A user for `refused`: root may write what is read-only. None: we are not root."""
    if os.getuid() != 0:
        return None
    if subprocess.run([BINARY, "--version"], user=NOBODY, capture_output=True).returncode != 0:
        pytest.skip("the server's binary is in a place that only root reaches")
    for path in [store.parent, *store.parent.iterdir()]:
        os.chown(path, NOBODY, NOBODY)
    return NOBODY


# At the start


@pytest.mark.parametrize("has_lock_file", [True, False], ids=["served before", "new"])
def test_a_read_only_folder_is_refused(store, has_lock_file):
    if has_lock_file:
        store.with_name(store.name + ".lock").touch()
    user = without_rights(store)
    store.parent.chmod(0o555)
    assert "write" in refused(store, user=user)


def test_a_read_only_file_is_refused(store):
    user = without_rights(store)
    store.chmod(0o444)
    said = refused(store, user=user)
    assert "readonly" in said and "has to be able to write" in said, said


def test_a_full_disk_is_refused_and_left_as_it_was(tmp_path):
    disk = Disk(tmp_path)
    store = disk.root / "campaignd.db"
    create_key(f"sqlite:{store}", "acme")
    before = store.read_bytes()
    disk.full.touch()
    said = refused(store, env=disk.environment())
    assert "full" in said or "No space left" in said, said
    assert store.read_bytes() == before
    said = refused(disk.root / "new.db", env=disk.environment())
    assert not (disk.root / "new.db").exists()


def test_a_store_that_another_program_keeps_locked_is_refused_after_a_while(store):
    with sqlite3.connect(store, isolation_level=None) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        said = refused(store)
    other.close()
    assert "locked" in said and "end the program" in said, said


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_was(store):
    with sqlite3.connect(store) as newer:
        newer.execute("INSERT INTO grdb_migrations VALUES ('v9999 of a later release')")
        before = list(newer.iterdump())
    newer.close()
    said = refused(store)
    assert "newer version" in said and "run that version" in said, said
    with sqlite3.connect(store) as newer:
        assert list(newer.iterdump()) == before
    newer.close()
    assert "newer version" in run("keys", "create", "--account", "acme", "--test", "--store", f"sqlite:{store}").stderr


@pytest.mark.parametrize("damage", ["no database", "random bytes", "a random schema", "cut short"])
def test_a_damaged_store_is_refused_and_left_as_it_was(store, damage):
    content, dice = store.read_bytes(), random.Random(5)
    damaged = {
        "no database": b"Dear reader, this is no database. " * 500,
        "random bytes": content[:4096] + dice.randbytes(len(content) - 4096),
        "a random schema": content[:100] + dice.randbytes(3996) + content[4096:],
        "cut short": content[:len(content) // 2 // 4096 * 4096 + 500],
    }[damage]
    store.write_bytes(damaged)
    said = refused(store)
    assert "restore it from a backup" in said, said
    assert store.read_bytes() == damaged


def put(store: Path, change: str) -> None:
    """Puts into a row what its table does not allow, as damage within a page does."""
    def redefine(definitions: list) -> None:
        with sqlite3.connect(store) as db:
            db.execute("PRAGMA writable_schema = ON")
            db.executemany("UPDATE sqlite_master SET sql = ? WHERE name = ?", definitions)
        db.close()
    with sqlite3.connect(store) as db:
        strict = db.execute("SELECT sql, name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'").fetchall()
    db.close()
    redefine([(sql.replace(", STRICT", "").replace("STRICT", "").replace("NOT NULL", ""), name) for sql, name in strict])
    with sqlite3.connect(store) as db:
        assert db.execute(f"UPDATE {change}").rowcount > 0
    db.close()
    redefine(strict)


@pytest.mark.parametrize("change", [
    "accounts SET is_test = NULL", "accounts SET name = NULL", "campaigns SET name = NULL", "campaigns SET created_at = NULL",
    "campaigns SET queued = NULL", "campaigns SET queued = 9223372036854775807", "campaigns SET failed = -1"])
def test_a_row_that_holds_what_no_version_writes_is_refused(start_server, store, change):
    server = start_server(store=f"sqlite:{store}")
    server.new_account("acme").create(["+870772000001"])
    server.drain()
    put(store, change)
    assert "restore it from a backup" in refused(store)


def test_a_prospect_that_holds_what_no_version_writes_stops_its_account_and_not_the_server(start_server, store):
    server = start_server(store=f"sqlite:{store}")
    account = server.new_account("acme")
    account.act(account.create(["+870772000001"], callerIds=[], schedule={"timezone": daytime()}), "start")
    server.kill()
    put(store, "prospects SET attempts = 9223372036854775807, status = 1")
    put(store, "campaigns SET queued = 1, dialing = 0, voicemail = 0")
    server = start_server(store=f"sqlite:{store}")
    wait_until(lambda: "restore it from a backup" in server.err.read_text(), "the log says so")
    server.assert_alive()


def test_an_empty_file_is_a_new_store(folder, start_server):
    """SQLite makes one when it is opened first: a server that was killed just then has to start again."""
    (folder / "campaignd.db").touch()
    server = start_server(store=f"sqlite:{folder}/campaignd.db")
    assert server.new_account("acme").create()


# While campaigns run


def damage(store: Path, dice: random.Random) -> None:
    """Random bytes over the middle of the file."""
    pages = store.stat().st_size // 4096
    with store.open("r+b") as file:
        for page in range(pages // 3, 2 * pages // 3):
            file.seek(page * 4096)
            file.write(dice.randbytes(4096))


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_called_twice_from_a_store_that_is_damaged_in_the_middle(tmp_path, carrier, seed):
    world = World(tmp_path / "server", seed, carrier)
    world.make_account()
    world.start()
    world.load()
    time.sleep(1)
    world.stop_load()
    world.server.drain()
    assert carrier.entries("placed"), "nothing was dialed before"
    store = Path(world.store.removeprefix("sqlite:"))
    damage(store, random.Random(seed))
    try:
        world.start()
    except AssertionError as refusal:
        assert str(store) in str(refusal) and "restore it from a backup" in str(refusal), refusal
    else:
        for campaign in world.campaigns:
            answer = world.account.rest("GET", f"/api/campaigns/{campaign.id}/prospects")
            assert answer.status_code in (200, 503), f"{answer.status_code} {answer.text[:300]}"
        time.sleep(1)
        assert "restore it from a backup" in world.server.err.read_text()
        world.server.drain()
    world.check_ledger()


def test_a_disk_that_is_full_for_a_while_costs_nothing_but_time(tmp_path, carrier):
    disk = Disk(tmp_path)
    world = World(tmp_path / "server", 1, carrier, store=f"sqlite:{disk.root}/campaignd.db", env=disk.environment())
    world.make_account()
    world.start()
    world.load()
    time.sleep(1)
    world.stop_load()
    disk.full.touch()
    account = world.account
    time.sleep(0.5)  # Time for the calls under way to end, which cannot be written down.
    placed = len(carrier.entries("placed"))
    for _ in range(3):
        answer = account.rest("POST", "/api/campaigns", {"name": "No room"})
        rest_error(answer, "UNAVAILABLE", 503)
        assert not any(word in answer.text.lower() for word in ("sql", "disk", "full", "insert", str(disk.root))), answer.text
        time.sleep(0.3)
    assert len(carrier.entries("placed")) == placed, "placed what could not be written down"
    assert "full" in world.server.err.read_text(), "the log does not say why"
    disk.full.unlink()
    wait_until(lambda: account.rest("POST", f"/api/campaigns/{world.campaigns[0].id}/start").status_code != 503,
               "the store is taken up again by itself", deadline=15, every=0.2)
    assert "No room" not in [c["name"] for c in account.campaigns()]
    world.settle_status()
    world.finish()
    world.server.drain()
