"""A server under load whose carrier keeps a ledger, and what must hold however often the server is killed.

The load is a live account's: campaigns that dial through the stand-in carrier in real time, to which prospects
are added and which are started, paused, resumed and cancelled, some of it at the same time. Whatever the server
acknowledged is remembered here, and held against what it shows after the restart and what the carrier was asked.
"""

import itertools
import json
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

import grpc
from campaigns.v1 import campaign_pb2, prospect_pb2
from campaigns.v1 import campaign_service_pb2 as api

import harness
from harness import Account, Server, environment, run, stats_of
from laws import check_forward, check_stats, wait_until

FLIGHT = 6  # Longest that an attempt which is decided may be on its way to the carrier, in seconds.
MOST = 150  # Prospects of a campaign.
MAX_RETRIES = 2
NEXT = {("created", "start"): "dialing", ("dialing", "pause"): "paused", ("paused", "resume"): "dialing",
        ("created", "cancel"): "cancelled", ("dialing", "cancel"): "cancelled", ("paused", "cancel"): "cancelled"}
METHOD = {"start": ("StartCampaign", api.StartCampaignRequest), "pause": ("PauseCampaign", api.PauseCampaignRequest),
          "resume": ("ResumeCampaign", api.ResumeCampaignRequest), "cancel": ("CancelCampaign", api.CancelCampaignRequest)}
# After which of the carrier's outcomes a prospect may be called again, and after how many seconds.
RETRIED = {"no_answer", "busy", "failed_passing"}
RETRY_DELAY = 1
OUTCOMES = {"voicemail": "voicemail", "human": "human_connected", "no_answer": "no_answer", "busy": "busy",
            "failed": "failed", "failed_passing": "failed"}


def daytime() -> str:
    """A zone in which it is the middle of the day now, so that no calling window is closed."""
    ahead = 13 - datetime.now(timezone.utc).hour
    return f"Etc/GMT{-ahead:+d}"


class Carrier:
    """The stand-in carrier's process and its ledger."""

    def __init__(self, folder: Path, *flags, port: int = 0):
        folder.mkdir(parents=True, exist_ok=True)
        self.ledger, self.inbox, self.texts = folder / "ledger.jsonl", folder / "inbox.jsonl", 0
        self.flags, self.error = flags, folder / "carrier.err"
        self.port = port
        self.process = None

    def start(self) -> "Carrier":
        command = [sys.executable, Path(__file__).with_name("standin_carrier.py"), "--stubs", harness.STUBS,
                   "--ledger", self.ledger, "--port", self.port, "--inbox", self.inbox, *self.flags]
        self.process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=self.error.open("ab"),
                                        env=environment(), text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), f"the stand-in carrier did not start: {self.error.read_text()}"
        self.port = int(line.rsplit(":", 1)[1])
        return self

    @property
    def address(self) -> str:
        return f"{'grpcs' if '--certificate' in self.flags else 'grpc'}://127.0.0.1:{self.port}"

    def text(self, sender: str, number: str, text: str, **more) -> str:
        """Somebody texts a number; the message's id."""
        self.texts += 1
        entry = {"id": f"SM{self.texts}", "from": sender, "to": number, "text": text} | more
        with self.inbox.open("a") as inbox:
            inbox.write(json.dumps(entry) + "\n")
        return entry["id"]

    def say(self, **event) -> None:
        """Has it tell an event of whatever it is, in the JSON form of the contract."""
        with self.inbox.open("a") as inbox:
            inbox.write(json.dumps({"event": event}) + "\n")

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process.stdout.close()
            self.process = None

    def entries(self, *what: str) -> list[dict]:
        if not self.ledger.exists():
            return []
        lines = self.ledger.read_text().splitlines()
        return [e for e in map(json.loads, lines) if not what or e["what"] in what]


@dataclass
class Tracked:
    """A campaign, and what is known of it: acknowledged, or in doubt because the server was killed meanwhile."""
    id: str
    phones: list[str] = field(default_factory=list)
    adding: list[str] = field(default_factory=list)
    statuses: set = field(default_factory=lambda: {"created"})
    # Times between which nothing may be decided: from an acknowledged pause or cancel until a resume is asked for.
    rests: list[list[float]] = field(default_factory=list)
    seen: dict | None = None

    @property
    def status(self) -> str:
        assert len(self.statuses) == 1, self
        return next(iter(self.statuses))

    def is_known(self, status: str, at: float) -> None:
        """It is known to have had this status at this time."""
        self.statuses = {status}
        rests = bool(self.rests) and self.rests[-1][1] == float("inf")
        if status in ("paused", "cancelled") and not rests:
            self.rests.append([at, float("inf")])

    def will_be_asked_to_dial(self) -> None:
        if self.rests and self.rests[-1][1] == float("inf"):
            self.rests[-1][1] = time.time()


class World:
    """One store, one carrier, one account. `server` is the running server, if one is."""

    def __init__(self, folder: Path, seed: int, carrier: Carrier, store: str | None = None, env: dict | None = None):
        self.folder, self.carrier, self.dice, self.env = folder, carrier, random.Random(seed), env or {}
        self.store = store or f"sqlite:{folder}/campaignd.db"
        self.campaigns: list[Tracked] = []
        self.server = self.account = None
        self.numbers = itertools.count()
        self.threads, self.stopping, self.is_ending = [], threading.Event(), False
        self.problems: list[BaseException] = []

    def make_account(self) -> None:
        """A live account with numbers: acknowledged by the commands' exit codes."""
        made = run("keys", "create", "--account", "live", "--store", self.store, env=self.env)
        assert made.returncode == 0, made.stderr
        self.key = made.stdout.strip()
        numbers = [f"+1949{5_550_000 + i}" for i in range(20)]
        added = run("numbers", "add", "--account", "live", "--store", self.store, *numbers, env=self.env)
        assert added.returncode == 0, added.stderr

    # The process

    @property
    def flags(self) -> tuple:
        return "--carrier", self.carrier.address

    def start(self) -> None:
        self.server = Server(self.folder, *self.flags, store=self.store, env=self.env)
        self.is_ending = False
        self.account = Account(self.server, self.key)

    def kill(self) -> None:
        """kill -9; now and then in the middle of an orderly end, which closes the store."""
        self.is_ending = True
        if self.dice.random() < 0.2:
            self.server.terminate()
            time.sleep(self.dice.uniform(0, 0.3))
        self.server.kill()
        self.stop_load()
        self.account.close()

    def kill_while_starting(self, delay: float) -> None:
        """Starts a server and kills it before anybody spoke to it."""
        command = [harness.BINARY, "serve", "--listen", "127.0.0.1:0", "--store", self.store, *self.flags]
        with (self.folder / "starting.err").open("ab") as err:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err, env=environment(**self.env))
        time.sleep(delay)
        process.kill()
        process.wait(10)

    # The load

    def load(self, threads: int = 4) -> None:
        """Has campaigns driven, each by one thread, until the server is gone or `stop_load` is called."""
        self.stopping.clear()
        alive = [c for c in self.campaigns if c.status in ("created", "dialing", "paused")]
        for index in range(threads):
            dice = random.Random(self.dice.getrandbits(64))
            thread = threading.Thread(target=self._drive, args=(alive[index::threads], dice), daemon=True)
            self.threads.append(thread)
            thread.start()

    def stop_load(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)
            assert not thread.is_alive(), "a client hangs"
        self.threads.clear()
        if self.problems:
            raise self.problems[0]

    def _drive(self, mine: list[Tracked], dice: random.Random) -> None:
        account = Account(self.server, self.key)
        try:
            while not self.stopping.is_set():
                alive = [c for c in mine if c.statuses & {"created", "dialing", "paused"}]
                if len(alive) < 2:
                    mine.append(self._create(account, dice))
                    continue
                campaign = dice.choice(alive)
                if campaign.status in ("created", "paused") and len(campaign.phones) < MOST and dice.random() < 0.6:
                    self._add(account, campaign, dice.randint(1, 80))
                else:
                    self._act(account, campaign, dice)
                time.sleep(dice.uniform(0, 0.05))
        except grpc.RpcError as error:
            # The server is gone, and only then: what was under way stays in doubt.
            if not self.is_ending or error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
                self.problems.append(error)
        except BaseException as problem:  # noqa: BLE001 - told by the test's own thread
            self.problems.append(problem)
        finally:
            account.close()

    def _create(self, account: Account, dice: random.Random) -> Tracked:
        mode = campaign_pb2.Mode(calls_per_second=dice.choice([50, 100, 200]), max_retries=MAX_RETRIES, retry_delay=f"{RETRY_DELAY}s")
        request = api.CreateCampaignRequest(name="crash", mode=mode, schedule=campaign_pb2.Schedule(timezone=daytime()))
        campaign = Tracked(account.grpc("CreateCampaign", request).id)
        self.campaigns.append(campaign)
        return campaign

    def _add(self, account: Account, campaign: Tracked, count: int) -> None:
        campaign.adding = [f"+870{772_000_000 + next(self.numbers)}" for _ in range(count)]
        answer = account.grpc("AddProspects", api.AddProspectsRequest(id=campaign.id, phones=campaign.adding))
        assert answer.added == count
        campaign.phones, campaign.adding = campaign.phones + campaign.adding, []

    def _act(self, account: Account, campaign: Tracked, dice: random.Random) -> None:
        """One step of the campaign's life, or several that race each other."""
        usual = {"created": "start", "dialing": "pause", "paused": "resume"}[campaign.status]
        if usual == "pause" and dice.random() < 0.7:
            return  # Let it dial.
        actions = [usual]
        if dice.random() < 0.3:
            actions += dice.choices(["start", "pause", "resume", usual], k=dice.randint(1, 2))
        if dice.random() < 0.05:
            actions.append("cancel")
        if {"start", "resume"} & set(actions):
            campaign.will_be_asked_to_dial()
        before = set(campaign.statuses)
        campaign.statuses = reachable(before, [(action, None) for action in actions])
        calls = []
        for action in actions:
            name, request = METHOD[action]
            calls.append(getattr(account.stub, name).future(request(id=campaign.id), metadata=account.metadata, timeout=20))
        answers = [(action, answered(call)) for action, call in zip(actions, calls)]
        campaign.statuses = reachable(before, answers)
        for call, (_, answer) in zip(calls, answers):
            if answer is None:
                raise call.exception()
        at = time.time()
        found = account.grpc("GetCampaign", api.GetCampaignRequest(id=campaign.id))
        status = campaign_pb2.CampaignStatus.Name(found.status).removeprefix("CAMPAIGN_STATUS_").lower()
        assert status in campaign.statuses, f"{campaign.id} is {status} after {answers} in {before}"
        campaign.is_known(status, at if len(actions) == 1 else time.time())

    # What must hold

    def settle(self) -> None:
        """After a restart: what was acknowledged is there, and what was in doubt is there wholly or not at all."""
        shown = {c["id"]: c["status"] for c in self.account.campaigns()}
        for campaign in self.campaigns:
            assert campaign.id in shown, f"campaign {campaign.id} was acknowledged and is gone"
            if campaign.statuses <= {"completed", "cancelled"} and campaign.seen and not campaign.adding:
                assert shown[campaign.id] in campaign.statuses, f"{campaign.id} was {campaign.statuses}"
                continue
            found = self.account.campaign(campaign.id)
            at, status, stats = time.time(), found["status"], found["stats"]
            possible = campaign.statuses | ({"completed"} if "dialing" in campaign.statuses else set())
            assert status in possible, f"{campaign.id} is {status} ({found.get('statusReason')}), not of {possible}"
            expected = {len(campaign.phones), len(campaign.phones) + len(campaign.adding)}
            assert stats["total"] in expected, f"{campaign.id} has {stats['total']} prospects, not {expected}"
            if stats["total"] > len(campaign.phones):
                campaign.phones = campaign.phones + campaign.adding
            campaign.adding = []
            if campaign.seen:
                check_forward(campaign.seen, stats)
            campaign.seen = stats
            campaign.is_known(status, at)

    def settle_status(self) -> None:
        """Takes each campaign's status as it is now, where the test changed it itself."""
        for campaign in self.campaigns:
            campaign.will_be_asked_to_dial()
            campaign.is_known(self.account.status(campaign.id), time.time())

    def check_recounts(self) -> None:
        """With nothing in flight, a campaign's stats are a recount of its prospects, who are those that were added."""
        for campaign in self.campaigns:
            stats = self.account.stats(campaign.id)
            found = list(self.account.stream("ListProspects", api.ListProspectsRequest(id=campaign.id)))
            assert [p.phone for p in found] == campaign.phones, f"{campaign.id}: other prospects than were added"
            words = [word(p) for p in found]
            names = {"queued": "queued", "voicemail": "voicemail", "no_answer": "noAnswer", "busy": "busy", "failed": "failed",
                     "human_connected": "humanConnected", "cancelled": "cancelled"}
            assert {name: words.count(w) for w, name in names.items()} == {name: stats[name] for name in names.values()}, \
                f"{campaign.id}: drift: {stats}"
            check_stats(stats)

    def rest(self) -> None:
        """Pauses what dials, waits until nothing is in flight, checks, and resumes."""
        paused = []
        for campaign in self.campaigns:
            if campaign.status == "dialing":
                try:
                    self.account.grpc("PauseCampaign", api.PauseCampaignRequest(id=campaign.id))
                    campaign.is_known("paused", time.time())
                    paused.append(campaign)
                except grpc.RpcError:
                    campaign.is_known(self.account.status(campaign.id), time.time())
                    assert campaign.status == "completed", campaign
        for campaign in self.campaigns:
            wait_until(lambda: self.account.stats(campaign.id)["dialing"] == 0, f"{campaign} has nothing in flight", 40, 0.1)
        self.check_recounts()
        for campaign in paused:
            campaign.will_be_asked_to_dial()
            campaign.statuses = {"dialing"}
            self.account.act(campaign.id, "resume")

    def finish(self) -> None:
        """Everything goes on to its end, and then everything is as the carrier has it."""
        for campaign in self.campaigns:
            if campaign.status in ("created", "paused"):
                campaign.will_be_asked_to_dial()
                self.account.act(campaign.id, "start" if campaign.status == "created" else "resume")
        for campaign in self.campaigns:
            if campaign.status != "cancelled":
                self.account.finish(campaign.id, deadline=100)
                campaign.is_known("completed", time.time())
            else:
                wait_until(lambda: self.account.stats(campaign.id)["dialing"] == 0, f"{campaign.id} has nothing in flight", 40, 0.1)
        self.check_recounts()
        self.check_ledger(is_over=True)

    def check_ledger(self, is_over: bool = False) -> dict:
        """What the carrier was asked against what it may have been asked. Figures for the report."""
        placed = self.carrier.entries("placed")
        again = self.carrier.entries("asked again", "too late")
        assert not again, f"asked {len(again)} times for an attempt that was placed or given up: {again[:3]}"
        assert len({e["attempt"] for e in placed}) == len(placed)
        numbers = {(e["prospect"], e["number"]) for e in placed}
        assert len(numbers) == len(placed), "an attempt was repeated under another id"
        assert all(1 <= e["number"] <= 1 + MAX_RETRIES for e in placed), "more attempts than allowed"
        campaigns = {c.id: c for c in self.campaigns}
        for entry in placed:
            assert entry["campaign"] in campaigns, f"placed for a campaign that was never acknowledged: {entry}"
            for begin, end in campaigns[entry["campaign"]].rests:
                decided, asked = entry["decided"], entry["time"]
                assert not begin < decided < end, f"decided at rest ({begin}–{end}): {entry}"
                assert not begin + FLIGHT < asked < end, f"placed long after the rest began ({begin}–{end}): {entry}"
        self._check_retries(placed)
        if is_over:
            self._check_outcomes(placed)
        return {"placed": len(placed), "prospects": len({e["prospect"] for e in placed})}

    def _check_retries(self, placed: list[dict]) -> None:
        """Whoever is called again was called before, that call ended in something that is retried, and long enough ago."""
        ended = {e["attempt"]: e for e in self.carrier.entries("ended")}
        calls = {(e["prospect"], e["number"]): e for e in placed}
        for (prospect, number), entry in calls.items():
            if number > 1:
                before = calls.get((prospect, number - 1))
                assert before, f"a retry of a call that was never made: {entry}"
                end = ended.get(before["attempt"])
                assert end, f"called again during the call before: {entry}"
                assert end["outcome"] in RETRIED, f"called again after {end['outcome']}: {entry}"
                # The carrier's ledger has the end before campaignd hears of it.
                assert entry["decided"] >= end["time"] + RETRY_DELAY - 0.01, f"called again too soon after {end}: {entry}"

    def _check_outcomes(self, placed: list[dict]) -> None:
        """Each prospect has the outcome of its last attempt, as the carrier has it."""
        ended = {e["attempt"]: e["outcome"] for e in self.carrier.entries("ended")}
        last = {}
        for entry in placed:
            if entry["number"] > last.get(entry["prospect"], {"number": 0})["number"]:
                last[entry["prospect"]] = entry
        for campaign in self.campaigns:
            for prospect in self.account.stream("ListProspects", api.ListProspectsRequest(id=campaign.id)):
                entry, status = last.pop(prospect.id, None), word(prospect)
                number = entry["number"] if entry else 0
                if status == "cancelled":
                    assert campaign.status == "cancelled" and prospect.attempts >= number, f"{prospect} {entry}"
                elif prospect.attempts == number:
                    assert status == OUTCOMES[ended[entry["attempt"]]], f"{prospect}, and the carrier: {entry}"
                else:
                    # Its intent was on disk, and the carrier was never asked.
                    assert prospect.attempts > number and (status, prospect.reason) == NEVER_PLACED, f"{prospect} {entry}"
        assert not last, f"placed for prospects that do not exist: {last}"


# How an attempt ends whose intent was on disk and that the carrier never heard of.
NEVER_PLACED = ("failed", "unknown_after_restart")


def word(prospect) -> str:
    return prospect_pb2.ProspectStatus.Name(prospect.status).removeprefix("PROSPECT_STATUS_").lower()


def answered(call) -> bool | None:
    """Whether a lifecycle call was done (True) or refused (False); None: nobody knows."""
    error = call.exception()
    if error is None:
        return True
    return False if error.code() is grpc.StatusCode.FAILED_PRECONDITION else None


def reachable(statuses: set, answers: list) -> set:
    """The statuses a campaign may be in after calls that raced, given what each was answered (None: unknown).

    A campaign that dials may complete at any time.
    """
    found = set()
    for order in set(itertools.permutations(answers)):
        now = set(statuses)
        for action, answer in order:
            after = set()
            for status in now | ({"completed"} if "dialing" in now else set()):
                target = NEXT.get((status, action))
                if target and answer is not False:
                    after.add(target)
                if answer is None or (target is None and answer is False):
                    after.add(status)
            now = after
        found |= now
    return found | ({"completed"} if "dialing" in found else set())
