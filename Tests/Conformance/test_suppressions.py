"""Suppression lists: who is on one is not called or texted from the moment that this is acknowledged."""

import json
import sqlite3
import subprocess
import time

import grpc
import pytest
from campaigns.v1 import suppression_service_pb2 as api

from harness import grpc_error, rest_error
from laws import moment, own_numbers, phones, wait_until
from suppression_client import ALL_OR_NOTHING, KEEP_GOOD, Lists, ctl, numbers, pieces

OPEN = {"callerIds": own_numbers(20), "schedule": {"timezone": "America/Los_Angeles"}}


def test_lists_are_the_account_s_or_a_campaign_s_and_keep_sources_apart(fresh):
    lists, campaign = Lists(fresh), fresh.create()
    one, two, three = phones(3)
    assert lists.add([one, two]) == {"added": 2, "alreadyThere": 0}
    assert lists.add([two, three, three], source="dnc") == {"added": 2, "alreadyThere": 1}
    assert lists.add([one], campaignId=campaign, source="complaint") == {"added": 1, "alreadyThere": 0}
    found = lists.shown()
    assert [(s["phone"], s["campaignId"], s["source"]) for s in found] == [
        (one, "", "manual"), (one, campaign, "complaint"), (two, "", "manual"), (two, "", "dnc"), (three, "", "dnc")]
    assert all(moment(s["addedAt"]) for s in found)
    assert lists.phones(f"?campaignId={campaign}") == [one]
    assert lists.phones("?accountList=true") == [one, two, two, three]
    assert lists.phones("?source=dnc") == [two, three]
    assert lists.remove([two], source="dnc") == 1
    assert lists.remove([one, two]) == 2, "the campaign's list is another"
    assert [(s["phone"], s["source"]) for s in lists.shown()] == [(one, "complaint"), (three, "dnc")]


@pytest.mark.parametrize("source", ["opt_out", "carrier"])
def test_an_opt_out_is_removed_only_where_it_is_named(fresh, source):
    lists = Lists(fresh)
    one, two = phones(2)
    lists.add([one], source=source)
    lists.add([one, two])
    answer = fresh.good("POST", "/api/suppressions/remove", {"phones": [one, two]})
    assert answer == {"removed": 2, "optOutsLeft": 1}
    assert [(s["phone"], s["source"]) for s in lists.shown()] == [(one, source)]
    assert ctl(fresh, "suppressions", "remove", one).stdout == "0 removed, 1 opt-outs left\n"
    answer = fresh.good("POST", "/api/suppressions/remove", {"phones": [one], "source": source})
    assert answer == {"removed": 1, "optOutsLeft": 0} and not lists.shown()


def test_an_upload_that_the_store_cannot_take_whole_is_taken_back_at_once(start_server):
    account = start_server("--demo").account()
    lists, lines = Lists(account), list(numbers(5_000))
    lists.add(lines[:1], source="dnc")
    with sqlite3.connect(account.server.store.removeprefix("sqlite:")) as db:
        db.execute(f"CREATE TRIGGER full BEFORE INSERT ON suppressions WHEN NEW.phone = {lines[4_500][1:]} "
                   "BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(grpc.RpcError) as failure:
        lists.upload(pieces(lines), ALL_OR_NOTHING, source=api.SUPPRESSION_SOURCE_DNC)
    assert failure.value.code() == grpc.StatusCode.UNAVAILABLE
    assert "nothing of the upload is on the list" in failure.value.details(), failure.value.details()
    assert lists.phones() == lines[:1], "half of the upload is on the list"
    with sqlite3.connect(account.server.store.removeprefix("sqlite:")) as db:
        db.execute("DROP TRIGGER full")
    again = lists.upload(pieces(lines), ALL_OR_NOTHING, source=api.SUPPRESSION_SOURCE_DNC)
    assert (again.kept, again.added, again.already_there) == (True, 4_999, 1)


def test_a_check_says_by_which_list_and_source_and_since_when(fresh):
    lists, campaign, other = Lists(fresh), fresh.create(), fresh.create()
    one, two, three = phones(3)
    lists.add([one], source="litigator")
    lists.add([one, two], campaignId=campaign, source="opt_out")
    since = {(s["phone"], s["campaignId"]): s["addedAt"] for s in lists.shown()}
    account = {"phone": one, "campaignId": "", "source": "litigator", "addedAt": since[one, ""]}
    own = [{"phone": p, "campaignId": campaign, "source": "opt_out", "addedAt": since[p, campaign]} for p in (one, two)]
    assert lists.check([one, two, three]) == [
        {"phone": one, "suppressed": True, "suppressions": [account, own[0]]},
        {"phone": two, "suppressed": False, "suppressions": [own[1]]}, {"phone": three, "suppressed": False, "suppressions": []}]
    assert [c["suppressed"] for c in lists.check([one, two, three], campaignId=campaign)] == [True, True, False]
    assert lists.check([two], campaignId=other) == [{"phone": two, "suppressed": False, "suppressions": []}]


def test_a_list_comes_page_by_page(fresh):
    lists, campaign = Lists(fresh), fresh.create()
    lists.add(phones(5))
    lists.add(phones(5), campaignId=campaign, source="dnc")
    seen, token = [], ""
    while True:
        call = lists.stub.ListSuppressions(api.ListSuppressionsRequest(page_size=3, page_token=token), metadata=fresh.metadata)
        page = list(call)
        assert page and len(page) <= 3
        seen += [(s.phone, s.campaign_id) for s in page]
        token = dict(call.trailing_metadata()).get("next-page-token", "")
        if not token:
            break
    assert seen == [(p, c) for p in phones(5) for c in ("", campaign)]
    call = lists.stub.ListSuppressions(
        api.ListSuppressionsRequest(page_size=5, source=api.SUPPRESSION_SOURCE_DNC), metadata=fresh.metadata)
    assert len(list(call)) == 5 and "next-page-token" not in dict(call.trailing_metadata())


def test_lists_are_an_account_s_own(demo, fresh):
    campaign, other = fresh.create(), demo.new_account("suppressions-of-another")
    Lists(fresh).add(phones(1))
    assert Lists(other).shown() == []
    for body in ({"phones": phones(1), "campaignId": campaign}, {"phones": phones(1), "campaignId": "camp_x"}):
        for path in ("", "/remove", "/check"):
            rest_error(other.rest("POST", f"/api/suppressions{path}", body), "NOT_FOUND")
    rest_error(other.rest("GET", f"/api/suppressions?campaignId={campaign}"), "NOT_FOUND")
    rest_error(other.rest("POST", f"/api/suppressions/upload?mode=keep_good&campaignId={campaign}", data=b"x"), "NOT_FOUND")


def test_bad_requests_name_the_field(fresh):
    lists = Lists(fresh)
    bad = fresh.rest("POST", "/api/suppressions", {"phones": ["+14155550101", "4155550101"]})
    assert list(rest_error(bad, "INVALID_ARGUMENT")) == ["phones[1]"]
    assert lists.shown() == [], "all or none"
    for path, most in (("", 10_000), ("/remove", 10_000), ("/check", 1_000)):
        for count in (0, most + 1):
            answer = fresh.rest("POST", f"/api/suppressions{path}", {"phones": phones(count)})
            assert list(rest_error(answer, "INVALID_ARGUMENT")) == ["phones"]
    for query in ("source=nobody", "pageToken=x", f"pageToken=%2B14155550101.dnc.{'camp_' + '0' * 26}", "pageSize=0",
                  f"accountList=true&campaignId={fresh.create()}"):
        rest_error(fresh.rest("GET", f"/api/suppressions?{query}"), "INVALID_ARGUMENT")
    grpc_error(lambda: lists.stub.AddSuppressions(
        api.AddSuppressionsRequest(phones=phones(1), source=77), metadata=fresh.metadata), "INVALID_ARGUMENT")


def test_nobody_is_called_once_a_suppression_is_acknowledged(fast):
    lists, called = Lists(fast), phones(400)
    campaign = fast.create(called, mode={"calls_per_second": 0.2}, **OPEN)
    other = fast.create(called, mode={"calls_per_second": 0.2}, **OPEN)
    fast.act(campaign, "start")
    fast.act(other, "start")
    wait_until(lambda: fast.stats(campaign)["completed"] > 20, "some were called")
    before = {p["id"] for c in (campaign, other) for p in fast.prospects(c) if p["status"] == "queued"}
    lists.add(called[200:300], source="dnc")
    lists.add(called[300:], campaignId=campaign)
    # From here on no attempt may begin. Those that had begun before are not queued any more.
    begun = {p["id"] for c in (campaign, other) for p in fast.prospects(c) if p["status"] != "queued"}
    ends = {c: fast.finish(c, deadline=100) for c in (campaign, other)}
    for made, stop in ((campaign, 200), (other, 200)):
        for prospect in fast.prospects(made):
            place = called.index(prospect["phone"])
            is_listed = 200 <= place < 300 or (place >= 300 and made == campaign)
            if is_listed and prospect["id"] not in begun:
                assert prospect["status"] == "cancelled", f"called after its suppression was acknowledged: {prospect}"
            elif not is_listed:
                assert prospect["status"] != "cancelled", f"not called, and on no list: {prospect}"
    assert ends[campaign]["cancelled"] >= 100 and ends[other]["cancelled"] >= 50, f"{ends}, of {len(before)} that waited"


# Uploads


def test_an_upload_keeps_good_lines_and_reports_each_bad_one(fresh):
    lists = Lists(fresh)
    lists.add(["+14155550101"], source="dnc")
    text = "\ufeffName,Phone\r\n" + "x,+1 (415) 555-0101\r\ny,+14155550102\r\n\r\nz,4155550103\r\nz,\r\n\"z, z\",+1415x\r\ny,+14155550102\r\n"
    answer = lists.upload([text.encode()], source=api.SUPPRESSION_SOURCE_DNC)
    assert (answer.kept, answer.lines, answer.added, answer.already_there, answer.bad) == (True, 6, 1, 2, 3)
    assert [(b.line, b.reason) for b in answer.bad_lines] == [(5, "no_country_code"), (6, "no_number"), (7, "not_e164")]
    assert lists.phones() == ["+14155550101", "+14155550102"]


def test_an_upload_is_kept_whole_or_not_at_all_if_it_is_asked_to(fresh):
    lists, campaign = Lists(fresh), fresh.create()
    bad = [b"+14155550101\n+14155550102\n", b"oops\n", b"+14155550103"]
    answer = lists.upload(bad, ALL_OR_NOTHING, campaign_id=campaign)
    assert (answer.kept, answer.lines, answer.added, answer.already_there, answer.bad) == (False, 4, 0, 0, 1)
    assert [(b.line, b.reason) for b in answer.bad_lines] == [(3, "not_e164")]
    assert lists.shown() == []
    answer = lists.upload([bad[0], bad[2], b"\n", bad[2]], ALL_OR_NOTHING, campaign_id=campaign, source=api.SUPPRESSION_SOURCE_DNC)
    assert (answer.kept, answer.lines, answer.added, answer.already_there, answer.bad) == (True, 4, 3, 1, 0)
    assert [(s["phone"], s["campaignId"], s["source"]) for s in lists.shown()] == [
        (f"+1415555010{n}", campaign, "dnc") for n in (1, 2, 3)]


def test_over_rest_the_body_is_the_file(fresh):
    lists = Lists(fresh)
    url = "/api/suppressions/upload?mode=keep_good&source=complaint&northAmerican=true"
    answer = fresh.good("POST", url, data=b"415,5550101\n415-555-0102\nx\n", headers={"Content-Type": "text/csv"})
    assert answer == {"kept": True, "lines": 3, "added": 2, "alreadyThere": 0, "bad": 1,
                      "badLines": [{"line": 3, "reason": "not_e164"}]}
    assert lists.phones("?source=complaint") == ["+14155550101", "+14155550102"]
    # In chunks of no known length, as of a pipe.
    chunks = (f"+1415555{i:04}\n".encode() for i in range(2_000))
    answer = fresh.good("POST", "/api/suppressions/upload?mode=all_or_nothing", data=chunks)
    assert (answer["lines"], answer["added"], answer["bad"]) == (2_000, 2_000, 0)


def test_a_body_streams_over_http2_too(fresh, tmp_path):
    file = tmp_path / "numbers.txt"
    file.write_text("\n".join(numbers(30_000)))
    server = fresh.server
    url = f"http://{server.host}:{server.port}/api/suppressions/upload?mode=all_or_nothing"
    command = ["curl", "-sS", "--http2-prior-knowledge", "-X", "POST", "-T", file, "-H", f"Authorization: Bearer {fresh.key}", url]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["added"] == 30_000, done


def test_an_upload_s_mistakes_are_told(fresh):
    lists = Lists(fresh)
    url = "/api/suppressions/upload"
    assert list(rest_error(fresh.rest("POST", url, data=b"+14155550101"), "INVALID_ARGUMENT")) == ["mode"]
    for query in ("mode=some", "mode=keep_good&source=x", "mode=keep_good&data=eA==", "mode=keep_good&nope=1"):
        rest_error(fresh.rest("POST", f"{url}?{query}", data=b"+14155550101"), "INVALID_ARGUMENT")
    large = fresh.rest("POST", f"{url}?mode=keep_good&nope=1", data=b"+14155550101\n" * 5_000)
    assert list(rest_error(large, "INVALID_ARGUMENT")) == ["nope"]
    rest_error(fresh.rest("POST", f"{url}?nope=1", data=b"x", headers={"Authorization": "Bearer tk_test_nobody"}), "UNAUTHENTICATED")
    packed = fresh.rest("POST", f"{url}?mode=keep_good", data=b"x", headers={"Content-Encoding": "gzip"})
    rest_error(packed, "INVALID_ARGUMENT", 415)
    assert grpc_error(lambda: lists.upload([], 0), "INVALID_ARGUMENT") == {"mode": grpc_error(
        lambda: lists.upload([b"+14155550101"], 0), "INVALID_ARGUMENT")["mode"]}
    second = iter([api.UploadSuppressionsRequest(mode=KEEP_GOOD), api.UploadSuppressionsRequest(mode=KEEP_GOOD)])
    assert list(grpc_error(lambda: lists.stub.UploadSuppressions(second, metadata=fresh.metadata), "INVALID_ARGUMENT")) == ["data"]
    assert lists.shown() == []


def test_an_upload_that_breaks_off_leaves_nothing_of_all_or_nothing(fresh):
    lists = Lists(fresh)

    def endless():
        for piece in pieces(numbers(50_000)):
            yield piece
        time.sleep(60)

    for mode in (ALL_OR_NOTHING, KEEP_GOOD):
        call = lists.upload_call(endless(), mode)
        time.sleep(2)
        call.cancel()
        with pytest.raises(grpc.FutureCancelledError):
            call.result()
        time.sleep(0.5)
        kept = len(lists.phones("?pageSize=10"))
        assert kept == (10 if mode == KEEP_GOOD else 0), f"{kept} are there"


# Large ones


@pytest.mark.slow
@pytest.mark.parametrize("mode", [KEEP_GOOD, ALL_OR_NOTHING])
def test_a_million_lines_take_bounded_memory_while_others_dial(start_server, mode):
    account = start_server("--demo", "--sim-seed", 7, "--clock-rate", 60).account()
    server, lists, lines = account.server, Lists(account), 1_000_000
    other = server.new_account("dials")
    campaign = other.create(phones(20_000), mode={"calls_per_second": 1}, **OPEN)
    other.act(campaign, "start")

    def lines_with(bad_every: int):
        for line, phone in enumerate(numbers(lines), 1):
            yield f"bad {line}" if line % bad_every == 0 else phone

    for bad_every in (1_000, lines + 1):
        server.forget_peak()
        before, begun, dialed, slowest = server.memory(), time.monotonic(), other.stats(campaign)["completed"], 0.0
        call = lists.upload_call(pieces(lines_with(bad_every)), mode)
        while not call.done():
            at = time.monotonic()
            other.create(name="meanwhile")
            slowest = max(slowest, time.monotonic() - at)
            time.sleep(0.1)
        answer, taken = call.result(), time.monotonic() - begun
        bad = lines // bad_every
        more, dialed = server.memory("VmHWM") - before, other.stats(campaign)["completed"] - dialed
        print(f"\n{api.SuppressionUploadMode.Name(mode)}, {bad} bad: {taken:.1f} s, {more / 1e6:.1f} MB more at most; "
              f"another account dialed {dialed}, its slowest command took {slowest * 1e3:.0f} ms")
        assert (answer.lines, answer.bad) == (lines, bad)
        assert [b.line for b in answer.bad_lines] == [n * bad_every for n in range(1, bad + 1)]
        assert answer.kept == (mode == KEEP_GOOD or bad == 0)
        known = lines - lines // 1_000 if mode == KEEP_GOOD and bad == 0 else 0
        assert answer.added == (lines - bad - known if answer.kept else 0) and answer.already_there == known
        assert more < 100e6, f"{more / 1e6:.0f} MB more than before"
        assert slowest < 2, f"a command of another account took {slowest:.1f} s"
        assert dialed > taken * 10, f"another account dialed {dialed} in {taken:.0f} s"
    last = lines if mode == KEEP_GOOD else 0
    assert lists.check([next(numbers(1, last))])[0]["suppressed"] == (mode == ALL_OR_NOTHING)


@pytest.mark.slow
def test_a_body_that_streams_into_an_upload_takes_bounded_memory(start_server):
    account = start_server("--demo").account()
    server, lines = account.server, 500_000
    account.good("GET", "/api/campaigns")
    server.forget_peak()
    before = server.memory()
    url = "/api/suppressions/upload?mode=keep_good"
    answer = account.good("POST", url, data=pieces(numbers(lines), end="\r\n"), timeout=100)
    assert (answer["lines"], answer["added"], answer["bad"]) == (lines, lines, 0)
    more = server.memory("VmHWM") - before
    assert more < 100e6, f"{more / 1e6:.0f} MB more than before"


@pytest.mark.parametrize("mode", [KEEP_GOOD, ALL_OR_NOTHING])
def test_after_a_kill_an_upload_is_there_as_its_mode_says(start_server, mode):
    lines, kept = 30_000, set()
    for round, delay in enumerate((0.1, 0.4, 0.8, 1.2, 1.6, 2.4)):
        folder = f"killed-{round}"
        account = start_server("--demo", folder=folder).account()
        call = Lists(account).upload_call(pieces(numbers(lines)), mode)
        time.sleep(delay)
        account.server.kill()
        account = start_server("--demo", folder=folder).account()
        lists = Lists(account)
        found = lists.phones()
        kept.add(len(found))
        assert set(found) <= set(numbers(lines))
        if mode == ALL_OR_NOTHING:
            assert len(found) in (0, lines), f"{len(found)} are there of {lines}"
        acknowledged = call.done() and not call.exception()
        assert not acknowledged or len(found) == lines, "an acknowledged upload is gone"
        with sqlite3.connect(f"file:{account.server.store.removeprefix('sqlite:')}?mode=ro", uri=True) as db:
            left = db.execute("SELECT (SELECT count(*) FROM suppression_staged) + (SELECT count(*) FROM suppression_uploads)")
            assert left.fetchone() == (0,), "what was kept aside was not cleaned up"
        again = lists.upload(pieces(numbers(lines)), mode)
        assert (again.added, again.already_there) == (lines - len(found), len(found)), "uploading again completes it"
    print(f"\nkept after kills: {sorted(kept)}")


def test_campaignctl_keeps_lists(fresh, tmp_path):
    campaign = fresh.create()
    one, two = phones(2)
    assert ctl(fresh, "suppressions", "add", one, two, "--source", "dnc").stdout == "2 added, 0 already there\n"
    assert ctl(fresh, "suppressions", "add", one, "--campaign", campaign).stdout == "1 added, 0 already there\n"
    check = ctl(fresh, "suppressions", "check", one, "+14155550199").stdout.splitlines()
    assert check[0] == f"{one}\tsuppressed" and check[-1] == "+14155550199\tnot suppressed" and len(check) == 4
    lines = ctl(fresh, "suppressions", "list").stdout.splitlines()
    assert [line.split("\t")[:3] for line in lines] == [[one, "account", "dnc"], [one, campaign, "manual"], [two, "account", "dnc"]]
    assert ctl(fresh, "suppressions", "remove", one, two).stdout == "2 removed\n"
    file = tmp_path / "dnc.csv"
    file.write_text("+14155550101\nx\n+14155550102\n")
    refused = ctl(fresh, "suppressions", "upload", file, "--all-or-nothing")
    assert refused.returncode != 0 and refused.stdout == "0 added, 0 already there, 1 bad\n" and "line 2: not_e164" in refused.stderr
    kept = ctl(fresh, "suppressions", "upload", "-", "--source", "dnc", stdin=file.read_text())
    assert kept.returncode == 0 and kept.stdout == "2 added, 0 already there, 1 bad\n"
    assert "phones[0]" in ctl(fresh, "suppressions", "add", "12").stderr
