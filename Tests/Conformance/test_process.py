"""The process: its flags, its one line on stdout, its keys, its end."""

import re
import signal
import socket
import sqlite3
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import grpc
import pytest
from campaigns.v1 import campaign_service_pb2 as api

from harness import BINARY, open_channel, rest_error, run, stats_of
from laws import moment, own_numbers, phones, wait_until
from test_dialing import details
from wire import Http1

SATURDAY = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}


def refused_start(*flags, env=None) -> str:
    """`serve` with flags it must refuse soon; what it says on stderr."""
    try:
        done = run("serve", *flags, env=env, deadline=8)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"`serve {' '.join(map(str, flags))}` started") from None
    assert done.returncode > 0, f"exit code {done.returncode}"
    assert "listening on" not in done.stdout
    assert done.stderr.strip(), "it refuses without a word"
    assert "Fatal error" not in done.stderr and "Stack dump" not in done.stderr, f"it crashed: {done.stderr[:2000]}"
    return done.stderr


# Start


def test_serve_prints_one_line_with_the_port_it_picked(start_server):
    one, two = start_server("--demo", folder="one"), start_server("--demo", folder="two")
    assert one.port != two.port and one.host == "127.0.0.1"
    one.account().create()
    for server in (one, two):
        assert re.fullmatch(r"listening on 127\.0\.0\.1:\d+\n", server.out.read_text())


def test_every_flag_is_also_an_environment_variable(tmp_path, start_server):
    store = f"sqlite:{tmp_path}/by-env.db"
    server = start_server("--demo", store=store, env={"CAMPAIGND_CLOCK_START": "2027-03-01T17:00:00Z",
                                                     "CAMPAIGND_CLOCK_RATE": "1", "CAMPAIGND_SIM_SEED": "5"})
    created = moment(server.account().campaign(server.account().create())["createdAt"])
    assert abs(created - datetime(2027, 3, 1, 17, tzinfo=timezone.utc)) < timedelta(seconds=30)
    server.drain()
    assert "12345" in refused_start("--store", store, env={"CAMPAIGND_LISTEN": "127.0.0.1:12345x"})


def test_the_flags_of_keys_are_environment_variables_too(tmp_path):
    store = f"sqlite:{tmp_path}/x.db"
    made = run("keys", "create", env={"CAMPAIGND_STORE": store, "CAMPAIGND_ACCOUNT": "acme", "CAMPAIGND_TEST": "true"})
    assert made.returncode == 0 and made.stdout.startswith("tk_test_"), made
    assert "is a test account" in run("keys", "create", "--account", "acme", "--store", store).stderr
    assert "--account is missing" in run("keys", "create", "--store", store).stderr


def test_a_flag_wins_over_the_environment(tmp_path, start_server):
    server = start_server("--demo", "--clock-start", "2027-03-01T17:00:00Z",
                          env={"CAMPAIGND_CLOCK_START": "2030-01-01T00:00:00Z", "CAMPAIGND_LISTEN": "127.0.0.1:1"})
    assert moment(server.account().campaign(server.account().create())["createdAt"]).year == 2027


def test_the_demo_begins_on_a_monday_at_nine_in_los_angeles(start_server):
    account = start_server("--demo").account()
    created = moment(account.campaign(account.create())["createdAt"]).astimezone(ZoneInfo("America/Los_Angeles"))
    assert (created.isoweekday(), created.hour) == (1, 9), f"it is {created}"


def test_the_demo_clock_runs_sixty_times_as_fast_where_nothing_else_is_said(start_server):
    account = start_server("--demo").account()

    def now():
        return moment(account.campaign(account.create())["createdAt"])
    begin, first = time.monotonic(), now()
    time.sleep(2)
    passed, real = (now() - first).total_seconds(), time.monotonic() - begin
    assert 0.5 * real * 60 <= passed <= 1.05 * real * 60 + 1, f"{passed:.0f} s passed in {real:.1f} s"


def test_without_a_virtual_clock_times_are_of_today(start_server, tmp_path):
    server = start_server()
    account = server.new_account("today")
    created = moment(account.campaign(account.create())["createdAt"])
    assert abs(created - datetime.now(timezone.utc)) < timedelta(seconds=30)


def test_a_virtual_clock_goes_on_from_the_latest_time_in_the_store(start_server):
    flags = ("--demo", "--clock-start", "2027-03-01T17:00:00Z", "--clock-rate")
    account = start_server(*flags, 3600).account()
    account.create()
    time.sleep(1)
    latest = moment(account.campaign(account.create())["createdAt"])
    assert latest > datetime(2027, 3, 1, 17, 20, tzinfo=timezone.utc)
    account.server.drain()
    account = start_server(*flags, 1).account()
    again = moment(account.campaign(account.create())["createdAt"])
    assert latest <= again <= latest + timedelta(hours=2), f"{latest}, then {again}"


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0"])
def test_demo_is_refused_off_loopback(tmp_path, listen):
    said = refused_start("--demo", "--listen", listen, "--store", f"sqlite:{tmp_path}/x.db")
    assert "loopback" in said.lower() and "demo" in said.lower(), said


def test_a_store_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for path in (tmp_path / "file" / "campaignd.db", tmp_path):
        said = refused_start("--demo", "--listen", "127.0.0.1:0", "--store", f"sqlite:{path}")
        assert str(path) in said, said


def test_a_store_that_is_no_database_is_named_and_left_alone(tmp_path):
    path = tmp_path / "letter.db"
    path.write_text("Dear reader, this is no database. " * 100)
    said = refused_start("--demo", "--listen", "127.0.0.1:0", "--store", f"sqlite:{path}")
    assert str(path) in said, said
    assert path.read_text().startswith("Dear reader")


def test_a_port_in_use_is_named(tmp_path, demo):
    said = refused_start("--demo", "--listen", f"127.0.0.1:{demo.port}", "--store", f"sqlite:{tmp_path}/x.db")
    assert str(demo.port) in said, said


@pytest.mark.parametrize("flags,named", [
    (["--listen", "nonsense"], "nonsense"),
    (["--listen", "127.0.0.1:65536"], "65536"),
    (["--listen", "127.0.0.1:"], "listen"),
    (["--store", "mongodb://localhost"], "mongodb"),
    (["--store", ""], "store"),
    (["--clock-rate", "0"], "clock-rate"),
    (["--clock-rate", "-1"], "clock-rate"),
    (["--clock-rate", "nan"], "clock-rate"),
    (["--clock-rate", "fast"], "clock-rate"),
    (["--clock-start", "yesterday"], "yesterday"),
    (["--clock-start", "2026-13-45T00:00:00Z"], "2026-13-45"),
    (["--sim-seed", "x"], "sim-seed"),
    (["--sim-outcomes", "voicemail=x"], "sim-outcomes"),
    (["--sim-outcomes", "pigeon=100"], "pigeon"),
    (["--sim-outcomes", "voicemail=-5"], "sim-outcomes"),
    (["--sim-outcomes", ""], "sim-outcomes"),
    (["--keep-attempts", "5 years"], "keep-attempts"),
    (["--keep-attempts", "0s"], "keep-attempts"),
    (["--calling-rules", "/nowhere/rules.csv"], "calling-rules"),
    (["--keep-events", "a while"], "keep-events"),
    (["--keep-events-mib", "0"], "keep-events-mib"),
    (["--cors-origin", "dashboard.example"], "cors-origin"),
    (["--cors-origin", "https://dashboard.example/"], "cors-origin"),
    (["--cors-origin", "https://user@dashboard.example"], "cors-origin"),
    (["--no-such-flag"], "no-such-flag"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_a_senseless_flag_is_refused_by_name(tmp_path, flags, named):
    base = {"--listen": "127.0.0.1:0", "--store": f"sqlite:{tmp_path}/x.db"}
    base.pop(flags[0], None)
    said = refused_start("--demo", *[part for pair in base.items() for part in pair], *flags)
    assert named in said, said


def test_a_bad_row_of_calling_rules_refuses_the_start_and_is_named(tmp_path):
    rules = (Path(__file__).parents[2] / "rules" / "calling-rules.csv").read_text()
    file = tmp_path / "rules.csv"
    file.write_text(rules.replace("Mon-Sun 10-21", "Mon-Sun 21-10"))
    line = next(n for n, text in enumerate(rules.splitlines(), 1) if text.startswith("US-KY"))
    said = refused_start("--demo", "--store", f"sqlite:{tmp_path}/x.db", "--calling-rules", str(file))
    assert f"line {line}, hours" in said, said


def test_help_names_every_flag():
    done = run("serve", "--help")
    assert done.returncode == 0
    for flag in ("--listen", "--store", "--demo", "--clock-start", "--clock-rate", "--sim-seed", "--sim-outcomes",
                 "--keep-attempts", "--calling-rules", "--keep-events", "--keep-events-mib", "--carrier-concurrency",
                 "--cors-origin"):
        assert flag in done.stdout


# Keys


def test_keys_create_prints_the_key_alone_and_says_live_or_test(tmp_path):
    store = f"sqlite:{tmp_path}/keys.db"
    seen = set()
    for flags, prefix in ((["--test"], "tk_test_"), ([], "tk_live_")):
        done = run("keys", "create", "--account", "acme" if flags else "acme-live", *flags, "--store", store)
        assert done.returncode == 0, done.stderr
        assert re.fullmatch(prefix + r"[0-9A-Za-z_-]{20,}\n", done.stdout), done.stdout
        seen.add(done.stdout)
    assert len(seen) == 2


def test_keys_create_needs_an_account(tmp_path):
    for flags in ([], ["--account", ""]):
        done = run("keys", "create", "--test", "--store", f"sqlite:{tmp_path}/keys.db", *flags)
        assert done.returncode != 0 and done.stdout == "" and "account" in done.stderr


def test_the_demo_key_opens_nothing_without_demo(start_server):
    server = start_server()
    assert server.account().rest("GET", "/api/campaigns").status_code == 401


def test_the_demo_key_opens_nothing_without_demo_on_a_store_that_had_the_demo_either(start_server):
    server = start_server("--demo")
    server.account().create()
    server.drain()
    assert start_server(store=server.store).account().rest("GET", "/api/campaigns").status_code == 401


def test_a_second_server_on_the_same_store_refuses_to_start_and_names_the_first(start_server, tmp_path):
    first = start_server("--demo")
    link = tmp_path / "link.db"
    link.symlink_to(first.store.removeprefix("sqlite:"))
    for store in (first.store, f"sqlite:{link}"):
        said = refused_start("--listen", "127.0.0.1:0", "--store", store)
        assert f"process {first.process.pid}" in said and "twice" in said, said
    assert first.new_account("beside").create(), "keys are made beside the running server"
    first.kill()
    start_server("--demo", store=first.store).account().create()


# End


def test_sigterm_ends_streams_cleanly_refuses_new_connections_keeps_the_data_and_exits_0(start_server):
    server = start_server("--demo")
    account = server.account()
    campaign = account.create(phones(5), schedule=SATURDAY)
    account.act(campaign, "start")
    call = account.stream("WatchStats", api.WatchStatsRequest(id=campaign))
    assert stats_of(next(call))["total"] == 5
    idle = Http1(server.address)
    idle.send(b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\n\r\n")
    assert idle.read().status_code == 401
    silent = socket.create_connection(server.address)
    before = account.good("GET", "/api/campaigns")
    server.terminate()
    begin = time.monotonic()
    try:
        rest = list(call)
        assert call.code() is grpc.StatusCode.OK and len(rest) <= 1
    except grpc.RpcError as error:
        assert error.code() is grpc.StatusCode.UNAVAILABLE and error.details(), f"{error.code()} {error.details()}"
    assert time.monotonic() - begin < 10
    assert server.ended() == 0
    assert idle.is_closed()
    silent.close()
    with pytest.raises(OSError):
        socket.create_connection(server.address, timeout=2)
    again = start_server("--demo").account()
    assert again.good("GET", "/api/campaigns") == before
    assert again.status(campaign) == "dialing" and again.stats(campaign)["queued"] == 5


def test_sigterm_ends_an_open_stream_of_events_and_does_not_cut_it_off(start_server):
    server = start_server("--demo")
    account = server.account()
    campaign = account.create(phones(5), schedule=SATURDAY)
    answer = account.rest("GET", f"/api/campaigns/{campaign}/stats/watch", stream=True)
    assert answer.status_code == 200
    server.terminate()
    assert b"data:" in answer.raw.read(), "a reader sees the last chunk, or `read` raises"
    assert server.ended() == 0


def test_sigterm_while_dialing_and_writing_exits_0_and_the_campaign_goes_on_afterwards(start_server):
    flags = ("--demo", "--sim-seed", 3, "--clock-rate", 60)
    server = start_server(*flags)
    account = server.account()
    campaign = account.create(phones(1000), callerIds=own_numbers(50),
                              mode={"calls_per_second": 5, "max_retries": 1, "retry_delay": "1m"},
                              schedule={"timezone": "America/Los_Angeles"})
    account.act(campaign, "start")
    wait_until(lambda: account.stats(campaign)["completed"] > 20, "calls ended")
    requests = [api.CreateCampaignRequest(name=f"late {i}") for i in range(50)]
    futures = [account.stub.CreateCampaign.future(r, metadata=account.metadata, timeout=20) for r in requests]
    server.terminate()
    created = {f.result().id for f in futures if f.exception() is None}
    codes = {f.code().name for f in futures}
    assert codes <= {"OK", "UNAVAILABLE"}, codes
    assert server.ended() == 0
    account = start_server(*flags).account()
    assert created <= {c["id"] for c in account.campaigns()}, "an acknowledged campaign is gone"
    stats = account.finish(campaign)
    assert stats["completed"] == stats["total"] == 1000
    assert {p.attempts for p in details(account, campaign)} <= {1, 2}


def test_sigterm_twice_and_sigint_end_it_as_well(start_server):
    server = start_server("--demo", folder="twice")
    server.terminate()
    server.terminate()
    assert server.ended() in (0, -signal.SIGTERM), "a second signal may be impatient"
    server = start_server("--demo", folder="int")
    server.process.send_signal(signal.SIGINT)
    assert server.ended() == 0


def test_a_restart_shows_the_same_campaigns_prospects_and_stats(start_server):
    server = start_server("--demo", "--clock-rate", 600, "--sim-seed", 9)
    account = server.account()
    done = account.create(phones(50), mode={"calls_per_second": 20}, callerIds=own_numbers(5),
                          schedule={"timezone": "America/Los_Angeles"})
    account.act(done, "start")
    account.finish(done)
    account.create(phones(5), name="ünïcode 😀", channel="sms", mode={"message": "a\nb \"c\""}, schedule=SATURDAY)
    ids = [c["id"] for c in account.campaigns()]

    def everything(account):
        return [account.rest("GET", path).content for i in ids for path in
                (f"/api/campaigns/{i}", f"/api/campaigns/{i}/prospects", f"/api/campaigns/{i}/stats")]
    before = everything(account)
    server.drain()
    assert everything(start_server("--demo", "--clock-rate", 600, "--sim-seed", 9).account()) == before


def test_what_a_removed_store_cannot_keep_is_not_acknowledged(start_server):
    server = start_server("--demo")
    account = server.account()
    campaign = account.create()
    path = Path(server.store.removeprefix("sqlite:"))
    path.rename(path.with_suffix(".moved"))
    for _ in range(2):
        rest_error(account.rest("POST", "/api/campaigns", {"name": "Lost"}), "UNAVAILABLE", 503)
    assert account.status(campaign) == "created", "what was read before can be read"
    said = wait_until(lambda: "was removed or replaced" in server.err.read_text(), "the log says why", deadline=5)
    assert said
    path.with_suffix(".moved").rename(path)
    wait_until(lambda: account.rest("POST", "/api/campaigns", {"name": "Kept"}).status_code == 201,
               "the store is taken up again", deadline=15, every=0.2)
    assert sorted(c["name"] for c in account.campaigns()) == ["A campaign", "Kept"]


def test_callers_are_not_told_of_files_and_statements_when_the_store_fails_but_the_log_is(start_server):
    server = start_server("--demo")
    account = server.account()
    other = sqlite3.connect(server.store.removeprefix("sqlite:"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # For longer than a write waits for the file's lock.
    answer = account.rest("POST", "/api/campaigns", {"name": "Locked out"}, timeout=20)
    other.execute("ROLLBACK")
    other.close()
    rest_error(answer, "UNAVAILABLE", 503)
    assert "SQL" not in answer.text and "sqlite" not in answer.text.lower(), answer.text
    assert "database is locked" in server.err.read_text()
    wait_until(lambda: account.rest("POST", "/api/campaigns", {"name": "Kept"}).status_code == 201,
               "the store is taken up again", deadline=15, every=0.2)
    assert [c["name"] for c in account.campaigns()] == ["Kept"]


@pytest.mark.parametrize("redirection", ["1>&-", "2>&-", "0<&- 1>&- 2>&-", ">/dev/full 2>/dev/full"])
def test_it_serves_without_standard_output_and_error(tmp_path, redirection):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = f"exec {BINARY} serve --demo --listen 127.0.0.1:{port} --store sqlite:{tmp_path}/x.db {redirection}"
    process = subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        def answers():
            assert process.poll() is None, f"it ended with {process.poll()}"
            try:
                with Http1(("127.0.0.1", port)) as connection:
                    connection.send(b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer tk_test_demo\r\n\r\n")
                    return connection.read()
            except ConnectionError:
                return None
        answer = wait_until(answers, "it answers", deadline=20)
        assert answer.status_code == 200 and answer.json() == {"campaigns": []}
        assert (tmp_path / "x.db").read_bytes().startswith(b"SQLite format 3"), "a line went into the store"
        process.terminate()
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_key_that_could_not_be_printed_is_an_error(tmp_path):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BINARY, "keys", "create", "--account", "a", "--store", f"sqlite:{tmp_path}/x.db"],
                              stdout=full, stderr=subprocess.PIPE, text=True, timeout=20)
    assert done.returncode != 0 and "standard output" in done.stderr, done.stderr


def test_a_closed_channel_leaves_nothing_behind(demo):
    def descriptors():
        return len(list(Path(f"/proc/{demo.process.pid}/fd").iterdir()))
    demo.assert_alive()
    before = descriptors()
    for _ in range(30):
        with open_channel(demo) as channel:
            grpc.channel_ready_future(channel).result(timeout=10)
        with Http1(demo.address) as connection:
            connection.send(b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.read()
    wait_until(lambda: descriptors() <= before + 3, "the server closed what its clients closed")
