"""Power loss: what was acknowledged was synced, and what was not synced harms nothing.

The store is on a disk (`lostwrites/`) that forgets what was written and not synced. Where it lies about syncing,
the same checks have to fail: that is how they show that they can.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crash_world import Carrier, World
from lostwrites.lostwrites import LOSSES, Disk

CYCLES = int(os.environ.get("CAMPAIGND_LOST_WRITES", "4"))


@pytest.fixture
def carrier(tmp_path):
    carrier = Carrier(tmp_path / "carrier").start()
    yield carrier
    carrier.kill()


def world_on(disk: Disk, folder: Path, carrier: Carrier, seed: int, is_lying: bool = False) -> World:
    """A server's world whose store is in a folder that the server has to make itself."""
    return World(folder, seed, carrier, store=f"sqlite:{disk.root}/data/campaignd.db", env=disk.environment(is_lying))


def cycle(world: World, disk: Disk, loss: str) -> int:
    """A life of the server under load that ends with the power; how many writes and names were lost."""
    world.start()
    world.settle()
    world.load()
    time.sleep(world.dice.uniform(0, 0.8))
    world.kill()
    return sum(disk.lose_power(loss, world.dice).values())


UNFOLLOWED = {
    "writev": "os.writev(file, [b'a'])", "pwritev": "os.pwritev(file, [b'a'], 0)", "posix_fallocate": "os.posix_fallocate(file, 0, 10)",
    "a mapping that is written": "mmap.mmap(file, 4096)", "dup3": "os.dup2(file, 100, False)", "link": "os.link(path, path + '2')",
    "rename": "os.rename(path, path + '2')", "truncate": "os.truncate(path, 10)", "O_TRUNC": "os.open(path, os.O_WRONLY | os.O_TRUNC)"}


@pytest.mark.parametrize("what", UNFOLLOWED)
def test_what_the_disk_does_not_follow_fails_the_test_that_does_it(tmp_path, what):
    disk = Disk(tmp_path)
    (disk.root / "file").write_bytes(b"." * 8192)
    program = f"import mmap, os, sys; path = sys.argv[1]; file = os.open(path, os.O_RDWR); {UNFOLLOWED[what]}"
    subprocess.run([sys.executable, "-c", program, disk.root / "file"], env=os.environ | disk.environment(), check=True, timeout=30)
    with pytest.raises(AssertionError, match=what):
        disk.lose_power("all", random.Random(1))


WRITER = """
import os, sys
root = sys.argv[1]
def write(name, at, text):
    file = os.open(f"{root}/{name}", os.O_RDWR | os.O_CREAT)
    os.pwrite(file, text * 1000, at)
    return file
kept = write("kept", 0, b"aaaaaaaaaa")
os.fsync(kept)
folder = os.open(root, os.O_RDONLY)
os.fsync(folder)
os.pwrite(kept, b"bbbbbbbbbb" * 1000, 5000)
os.ftruncate(kept, 20000)
os.fsync(write("nameless", 0, b"cccccccccc"))
os.mkdir(f"{root}/folder")
os.unlink(f"{root}/removed")
"""


@pytest.mark.parametrize("loss", LOSSES)
def test_the_disk_keeps_what_was_synced_and_may_lose_the_rest(tmp_path, loss):
    for seed in range(5):
        disk = Disk(tmp_path / str(seed))
        (disk.root / "removed").write_text("old")
        subprocess.run([sys.executable, "-c", WRITER, disk.root], env=os.environ | disk.environment(), check=True, timeout=30)
        disk.lose_power(loss, random.Random(seed))
        kept = (disk.root / "kept").read_bytes()
        assert kept[:4096] == b"a" * 4096, "a block that was synced and not touched again is gone"
        assert set(kept) <= set(b"ab\0") and len(kept) in (10_000, 15_000, 20_000)
        if loss == "all":
            assert kept == b"a" * 10_000
            assert sorted(path.name for path in disk.root.iterdir()) == ["kept", "removed"]


@pytest.mark.kill
@pytest.mark.timeout(60 + 10 * CYCLES)
def test_power_loss_at_random_moments_under_load_loses_no_acknowledged_write_and_repeats_no_attempt(tmp_path, carrier):
    begin = time.monotonic()
    disk = Disk(tmp_path)
    world = world_on(disk, tmp_path / "server", carrier, 1)
    world.make_account()
    disk.lose_power("all", world.dice)
    lost = 0
    for number in range(CYCLES):
        if world.dice.random() < 0.1:
            world.kill_while_starting(world.dice.uniform(0, 0.5))
            lost += sum(disk.lose_power(world.dice.choice(LOSSES), world.dice).values())
        lost += cycle(world, disk, LOSSES[number % len(LOSSES)])
    world.start()
    world.settle()
    world.finish()
    figures = world.check_ledger() | {"cycles": CYCLES, "lost": lost, "seconds": round(time.monotonic() - begin)}
    print(figures)
    if CYCLES >= 20:  # a handful of power losses may all come just after a sync
        assert lost > 0, "no power loss lost anything of the store"
    assert figures["placed"] > 10 * CYCLES, f"too little happened: {figures}"
    world.server.drain()


@pytest.mark.kill
def test_a_store_that_was_made_just_before_the_power_went_is_there_with_its_folder(tmp_path, carrier):
    dice = random.Random(3)
    for number, loss in enumerate(LOSSES):
        folder = tmp_path / str(number)
        disk = Disk(folder)
        world = world_on(disk, folder / "server", carrier, number)
        world.make_account()
        disk.lose_power(loss, dice)
        world.start()
        account = world.account
        campaign = account.create(["+17145550101"], callerIds=[])
        world.kill()
        disk.lose_power(loss, dice)
        world.start()
        assert world.account.stats(campaign)["total"] == 1
        world.server.drain()


@pytest.mark.kill
def test_on_a_disk_that_lies_about_syncing_the_same_checks_fail(tmp_path, carrier):
    disk = Disk(tmp_path)
    world = world_on(disk, tmp_path / "server", carrier, 2)
    world.make_account()
    world.env = disk.environment(is_lying=True)
    with pytest.raises(AssertionError, match="was acknowledged and is gone"):
        for _ in range(5):
            cycle(world, disk, "all")
    world.server.kill()
