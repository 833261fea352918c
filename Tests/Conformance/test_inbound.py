"""Text messages that come in: opt-outs hold at once and everywhere, are confirmed once, and none is lost on its way."""

import time

import pytest

from crash_world import daytime
from harness import Account, run
from laws import unplaced_phones, wait_until
from suppression_client import Lists
from test_gateway import MODE, campaign, make_carrier, prospects, world_of  # noqa: F401 - fixtures

OWN = "+19495550000"
WORDS = ["STOP", "stop.", "Stop!!", "OPT OUT", "opt-out", "ＳＴＯＰ", "ЅТОР", "Unsubscribe", "Please stop texting me", "\u201cEnd\u201d"]


def answered(carrier, *messages: str) -> None:
    """Waits until the messages are acknowledged: what comes of them is on disk then."""
    def acknowledged():
        return set(messages) <= {e["message"] for e in carrier.entries("acknowledged")}
    wait_until(acknowledged, f"{messages} are acknowledged")


def replies(carrier, to: str) -> list[str]:
    return [e["text"] for e in carrier.entries("reply") if e["to"] == to]


def settled_replies(carrier, to: str, count: int) -> list[str]:
    """The replies to a number, of which there have to be so many and no more."""
    wait_until(lambda: len(replies(carrier, to)) >= count, f"{to} has {count} replies")
    time.sleep(0.3)
    found = replies(carrier, to)
    assert len(found) == count, found
    return found


def sources(lists: Lists, phone: str) -> list[str]:
    return [s["source"] for s in lists.check([phone])[0]["suppressions"]]


def test_an_opt_out_in_whatever_words_holds_for_the_account_s_calls_and_texts_and_is_confirmed_once(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "human=1").start()
    world = world_of(carrier)
    lists, people = Lists(world.account), unplaced_phones(len(WORDS) + 2)
    sent = [carrier.text(phone, OWN, text) for phone, text in zip(people, WORDS)]
    answered(carrier, *sent)
    assert [sources(lists, p) for p in people] == [["opt_out"]] * len(WORDS) + [[]] * 2
    for phone in people[:len(WORDS)]:
        [text] = settled_replies(carrier, phone, 1)
        assert "unsubscribed" in text and "START" in text
    voice = campaign(world, len(people))
    texts = campaign(world, len(people), channel="sms", mode={"message": "Hello"})
    for made in (voice, texts):
        stats = world.account.finish(made)
        assert stats["cancelled"] == len(WORDS) and stats["completed"] == 2, stats
        assert {p.phone: p.reason for p in prospects(world, made)} == {
            p: "suppressed" if i < len(WORDS) else "" for i, p in enumerate(people)}
    assert {e["phone"] for e in carrier.entries("placed")} == set(people[len(WORDS):])
    assert all(e["from"] == OWN for e in carrier.entries("reply")), "the answer comes from the number that was texted"


def test_start_and_unstop_lift_the_recipient_s_own_opt_out_and_nothing_else(make_carrier, world_of):
    carrier = make_carrier().start()
    world = world_of(carrier)
    lists, (one, two, three) = Lists(world.account), unplaced_phones(3)
    lists.add([one], source="dnc")
    lists.add([two])
    for phone, back in ((one, "START"), (two, "Unstop"), (three, "start.")):
        stop, again = carrier.text(phone, OWN, "STOP"), carrier.text(phone, "+19495550001", "STOP")
        answered(carrier, stop, again)
        assert "opt_out" in sources(lists, phone)
        settled_replies(carrier, phone, 1)
        answered(carrier, carrier.text(phone, OWN, back))
        assert "opt_out" not in sources(lists, phone)
        assert "subscribed again" in settled_replies(carrier, phone, 2)[1]
        # Nothing to lift is nothing to confirm.
        answered(carrier, carrier.text(phone, OWN, back))
        settled_replies(carrier, phone, 2)
    assert [sources(lists, p) for p in (one, two, three)] == [["dnc"], ["manual"], []]


def test_help_is_answered_and_other_texts_do_nothing(make_carrier, world_of):
    carrier = make_carrier().start()
    world = world_of(carrier)
    lists, (one, two) = Lists(world.account), unplaced_phones(2)
    answered(carrier, carrier.text(one, OWN, "HELP"), carrier.text(one, OWN, "info?"))
    assert all("STOP" in text for text in settled_replies(carrier, one, 2))
    texts = ["Who is this?", "We meet at the end of the road", "Can we cancel the appointment?", "", "don't stop the texts", "\U0001F642"]
    answered(carrier, *(carrier.text(two, OWN, text) for text in texts))
    settled_replies(carrier, two, 0)
    assert lists.shown() == []


def test_an_opt_out_is_of_the_account_whose_number_was_texted(make_carrier, world_of):
    carrier = make_carrier().start()
    world = world_of(carrier)
    key = run("keys", "create", "--account", "other", "--store", world.store).stdout.strip()
    # Made beside the running server: nobody of the account has called yet.
    assert run("numbers", "add", "--account", "other", "--store", world.store, "+19495551999").returncode == 0
    phone = unplaced_phones(1)[0]
    answered(carrier, carrier.text(phone, "+19495551999", "STOP"))
    other = Account(world.server, key)
    assert sources(Lists(other), phone) == ["opt_out"] and sources(Lists(world.account), phone) == []
    settled_replies(carrier, phone, 1)


def test_a_text_to_nobody_s_number_is_logged_and_dropped(make_carrier, world_of):
    carrier = make_carrier().start()
    world = world_of(carrier)
    phone = unplaced_phones(1)[0]
    bad = [carrier.text(phone, "+19495559999", "STOP"), carrier.text("12345", OWN, "STOP"), carrier.text(phone, "x", "STOP")]
    answered(carrier, *bad)
    assert Lists(world.account).shown() == []
    settled_replies(carrier, phone, 0)
    log = world.server.err.read_text()
    assert "no account's" in log and "+19495559999" in log and "none that the contract allows" in log


def test_a_carrier_s_word_that_a_recipient_opted_out_suppresses_too(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "opted_out=1").start()
    world = world_of(carrier)
    lists, people = Lists(world.account), unplaced_phones(3)
    made = campaign(world, 3, channel="sms", mode={"message": "Hello"} | {"max_retries": 3, "retry_delay": "1s"})
    assert world.account.finish(made)["failed"] == 3
    assert {(p.reason, p.attempts) for p in prospects(world, made)} == {("21610", 1)}
    assert [sources(lists, p) for p in people] == [["carrier"]] * 3
    voice = campaign(world, 3)
    assert world.account.finish(voice)["cancelled"] == 3
    answered(carrier, carrier.text(people[0], OWN, "START"))
    assert [sources(lists, p) for p in people] == [[], ["carrier"], ["carrier"]]


@pytest.mark.parametrize("trouble", ["ack_lost=0.5,answer_lost=0.5", "throttled=0.5"])
def test_no_text_is_lost_and_none_confirmed_twice_whatever_is_killed_meanwhile(make_carrier, world_of, trouble):
    carrier = make_carrier("--retell", 1, "--trouble", trouble).start()
    world = world_of(carrier)
    people, sent = unplaced_phones(120), []
    for round in range(6):
        for phone in people[round * 20:(round + 1) * 20]:
            sent.append(carrier.text(phone, OWN, "STOP"))
        time.sleep(0.15)
        if round % 3 == 0:
            world.kill()
            world.start()
        elif round % 3 == 1:
            carrier.kill()
            time.sleep(0.2)
            carrier.start()
    def acknowledged():
        return set(sent) <= {e["message"] for e in carrier.entries("acknowledged")}
    wait_until(acknowledged, "all are acknowledged", 30)
    assert {s["phone"] for s in Lists(world.account).shown("?source=opt_out")} == set(people)
    wait_until(lambda: {e["to"] for e in carrier.entries("reply")} == set(people), "all are confirmed", 30)
    assert len(carrier.entries("reply")) == len(people), "confirmed more than once"


def test_recipients_of_the_simulated_carrier_opt_out_as_many_as_are_asked_for(start_server):
    account = start_server("--demo", "--sim-optouts", 100, "--sim-outcomes", "human=100", "--clock-rate", 600).account()
    people = unplaced_phones(5)
    schedule = {"timezone": "America/Los_Angeles"}
    made = account.create(people, channel="sms", mode={"message": "Hello"}, schedule=schedule)
    account.act(made, "start")
    assert account.finish(made)["delivered"] == 5
    lists = Lists(account)
    wait_until(lambda: all(sources(lists, p) == ["opt_out"] for p in people), "all have opted out")
    again = account.create(people, mode={"calls_per_second": 10}, schedule=schedule)
    account.act(again, "start")
    assert account.finish(again)["cancelled"] == 5


def test_a_share_of_opt_outs_that_cannot_be_is_refused(tmp_path):
    for text in ("101", "-1", "some"):
        done = run("serve", "--listen", "127.0.0.1:0", "--store", f"sqlite:{tmp_path}/x.db", f"--sim-optouts={text}")
        assert done.returncode != 0 and "--sim-optouts" in done.stderr, done
