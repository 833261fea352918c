"""Power loss: what was acknowledged was synced, and what was not synced harms nothing.

The store is on a disk (`lostwrites/`) that forgets what was written and not synced. Where it lies about syncing,
the same checks have to fail: that is how they show that they can.
"""

import os
import random
import time
from pathlib import Path

import pytest

from crash_world import Carrier, World
from lostwrites.lostwrites import LOSSES, Disk

CYCLES = int(os.environ.get("CAMPAIGND_LOST_WRITES", "5"))


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
    assert lost > 0, "no power loss lost anything"
    world.server.drain()


@pytest.mark.kill
def test_a_store_that_was_made_just_before_the_power_went_is_there_with_its_folder(tmp_path, carrier):
    dice = random.Random(3)
    for number, loss in enumerate(LOSSES * 2):
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
    with pytest.raises(AssertionError, match="acknowledged|is not|not of|prospects, not|was"):
        for _ in range(5):
            cycle(world, disk, "all")
    world.server.kill()
