"""kill -9 under load, against the ledger of a carrier in another process: nothing is lost, nothing is repeated."""

import os
import time

import pytest

from crash_world import Carrier, World

KILLS = int(os.environ.get("CAMPAIGND_KILLS", "5"))
REST_EVERY = 10  # Cycles.
# A gateway with trouble of all kinds but lost requests, whose look-up comes after a minute only.
TROUBLE = "throttled=0.002,answer_lost=0.02,late=0.1,repeated=0.1,reordered=0.1"


@pytest.fixture
def carrier(tmp_path):
    carrier = Carrier(tmp_path / "carrier", "--trouble", TROUBLE).start()
    yield carrier
    carrier.kill()


@pytest.mark.kill
@pytest.mark.timeout(60 + 10 * KILLS)
def test_kill_9_at_random_moments_under_load_loses_no_acknowledged_write_and_repeats_no_attempt(tmp_path, carrier):
    begin = time.monotonic()
    world = World(tmp_path / "server", 1, carrier)
    world.make_account()
    for cycle in range(KILLS):
        while world.dice.random() < 0.2:
            world.kill_while_starting(world.dice.uniform(0, 0.5))
        world.start()
        world.settle()
        if cycle % REST_EVERY == REST_EVERY - 1:
            world.rest()
            world.check_ledger()
        world.load()
        time.sleep(world.dice.uniform(0, 1.2))
        world.kill()
    world.start()
    world.settle()
    world.finish()
    world.server.drain()
    figures = world.check_ledger() | {"cycles": KILLS, "seconds": round(time.monotonic() - begin)}
    assert figures["placed"] > 10 * KILLS, f"too little happened: {figures}"
    print(figures)
