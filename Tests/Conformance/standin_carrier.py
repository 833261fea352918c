"""A carrier gateway in a process of its own: it calls nobody, and keeps a ledger of what it was really asked.

    standin_carrier.py --stubs FOLDER --ledger FILE [--port N] [--seed N] [--outcomes voicemail=50,…]
                       [--call-time 0.01-0.5] [--trouble late=0.05,repeated=0.05,…] [--inbox FILE] [--retell SECONDS]

Prints `listening on 127.0.0.1:PORT`. Each line of the ledger is a JSON object and is in the file before
the request it is about is answered. A gateway that is started on a ledger knows what is in it.

Each line of the inbox is a text message that comes in, as a JSON object with id, from, to and text. It is told until it
is acknowledged: on each new stream, and again every so many seconds.

What becomes of an attempt is drawn from the seed and the attempt's id. A call that is answered waits for
instructions, and ends by itself when there are none. Trouble is drawn for each request:

    throttled           not taken: asks for rest
    answer_lost         taken, and then the RPC fails; of instructions too
    request_lost        not taken, and the RPC fails
    silent_agent        the AI agent of a call never takes over
    late, repeated, reordered    of the attempt's events
    ack_lost            an acknowledgement that does not arrive
"""

import argparse
import asyncio
import hashlib
import itertools
import json
import os
import random
import sys
from pathlib import Path
import time

OUTCOMES = ("voicemail", "human", "no_answer", "busy", "failed", "failed_passing", "opted_out", "fax", "silence", "uncertain", "screened")
TROUBLES = ("throttled", "answer_lost", "request_lost", "silent_agent", "late", "repeated", "reordered", "ack_lost")


def shares(text: str, names: tuple) -> dict:
    """`voicemail=50,busy=10` as numbers."""
    pairs = [part.split("=") for part in text.split(",") if part]
    assert all(name in names for name, _ in pairs), f"{text}: known are {', '.join(names)}"
    return {name: float(share) for name, share in pairs}


class Ledger:
    """What the gateway was asked, and what it did: appended to a file, a line for each."""

    def __init__(self, path: str):
        self.known, self.settled, self.instructed = {}, set(), []
        self.acknowledged, self.replies = set(), set()
        if os.path.exists(path):
            for line in open(path, encoding="utf-8"):
                entry = json.loads(line)
                if entry["what"] == "placed":
                    self.known[entry["attempt"]] = entry
                elif entry["what"] == "instructed":
                    self.instructed.append(entry)
                elif entry["what"] == "settled":
                    self.settled.add(entry["attempt"])
                elif entry["what"] == "acknowledged":
                    self.acknowledged.add(entry["message"])
                elif entry["what"] == "reply":
                    self.replies.add(entry["reply"])
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, what: str, **entry) -> dict:
        entry = {"what": what, "time": time.time()} | entry
        os.write(self.file, json.dumps(entry).encode() + b"\n")
        return entry


class Gateway:
    """The service. One thread: nothing here is locked."""

    def __init__(self, ledger: Ledger, options, pb):
        self.ledger, self.options, self.pb = ledger, options, pb
        self.dice = random.Random()
        self.history = []  # Events as they were told, in order: a resume token is this process and a position in it.
        self.of_attempt = {}  # Attempt id → its events so far, for look-ups.
        self.news = asyncio.Condition()
        self.inbox, self.read = {}, 0  # Messages that came in and are not acknowledged, by id; how much of the file was read.
        self.taken = {}  # Attempt id → the instructions that were taken, ascending.
        self.to_come = {}  # Attempt id → what is to happen: (timer, time, kind).
        self.over = set()  # Attempts whose call has ended.
        for entry in ledger.known.values():
            self.of_attempt[entry["attempt"]] = []
            self.call(entry)
        for entry in ledger.instructed:
            self.obey(entry["attempt"], entry["instruction"], entry["time"])

    def has_trouble(self, name: str) -> bool:
        return self.dice.random() < self.options.trouble.get(name, 0)

    # What becomes of an attempt

    def drawn(self, entry: dict) -> tuple[random.Random, str, float]:
        """What is drawn first for an attempt: the dice for all else, its outcome, and the pace of its call in seconds."""
        dice = random.Random(hashlib.sha256(f"{self.options.seed} {entry['attempt']}".encode()).digest())
        names, weights = zip(*self.options.outcomes.items())
        return dice, dice.choices(names, weights)[0], dice.uniform(*self.options.call_time)

    def fate(self, entry: dict) -> list:
        """The events of an attempt that nobody instructs, each with its time after the placing in seconds."""
        _, outcome, length = self.drawn(entry)
        ring, answer, end = length * 0.2, length * 0.4, length + self.options.patience
        if entry["channel"] == "sms":
            failed = outcome in ("failed", "failed_passing", "opted_out")
            kind = ("MESSAGE_FAILED", self.failure(outcome)) if failed else ("MESSAGE_DELIVERED", {})
            return [(ring, "MESSAGE_SENT", {}), (length, *kind)]
        if outcome in ("busy", "failed", "failed_passing", "opted_out"):
            return [(length, "CALL_ENDED", self.end(outcome))]
        if outcome == "no_answer":
            return [(ring, "RINGING", {}), (length, "CALL_ENDED", self.end(outcome))]
        results = {"voicemail": ["MACHINE_START", "MACHINE_END_BEEP"], "screened": ["HUMAN", "MACHINE_START", "MACHINE_END_SILENCE"],
                   "uncertain": ["UNKNOWN"]}.get(outcome, [outcome.upper()])
        found = [(length * (0.5 + 0.2 * i), "DETECTED", {"amd_result": self.pb.AmdResult.Value(f"AMD_RESULT_{result}")})
                 for i, result in enumerate(results)]
        return [(ring, "RINGING", {}), (answer, "ANSWERED", {}), *found, (end, "CALL_ENDED", self.end(outcome))]

    def end(self, outcome: str) -> dict:
        result = {"screened": "VOICEMAIL", "uncertain": "COMPLETED", "failed_passing": "FAILED", "opted_out": "FAILED", "fax": "FAILED",
                  "silence": "FAILED"}.get(outcome, outcome.upper())
        ended = {"call_result": self.pb.CallResult.Value(f"CALL_RESULT_{result}"),
                 "cost": self.pb.Cost(amount_micros=8500, currency="USD")}
        return ended | (self.failure(outcome) if result == "FAILED" else {})

    @staticmethod
    def failure(outcome: str) -> dict:
        reason = {"failed_passing": "network_congestion", "opted_out": "21610", "failed": "unallocated_number"}.get(outcome, outcome)
        return {"reason": reason, "may_pass": outcome in ("failed_passing", "silence")}

    def call(self, entry: dict) -> None:
        """Has the events of an attempt told in their time, measured from its placing."""
        self.taken.setdefault(entry["attempt"], [])
        self.plan(entry, self.fate(entry), entry["time"])

    def plan(self, entry: dict, steps: list, start: float) -> None:
        times = [at for at, _, _ in steps]
        if self.has_trouble("reordered"):
            self.dice.shuffle(times)
        passed = time.time() - start
        for at, (_, kind, more) in zip(times, steps):
            at += self.dice.uniform(0.1, 1) if self.has_trouble("late") else 0
            event = self.pb.CarrierEvent(attempt_id=entry["attempt"], account_id=entry["account"], carrier_id=f"CA-{entry['attempt'][-6:]}",
                                         kind=self.pb.CarrierEventKind.Value(f"CARRIER_EVENT_KIND_{kind}"), **more)
            event.at.FromMilliseconds(int((start + at) * 1000))
            for delay in [at] + ([at + self.dice.uniform(0, 0.5)] if self.has_trouble("repeated") else []):
                timer = asyncio.get_running_loop().call_later(max(delay - passed, 0), self.happen, event, entry)
                self.to_come.setdefault(entry["attempt"], []).append((timer, start + delay, kind))

    def obey(self, attempt: str, instruction: int, start: float) -> None:
        """Does with a call what it is told: what was to come gives way, but for what detection finds."""
        entry, pb = self.ledger.known[attempt], self.pb
        self.taken[attempt].append(instruction)
        _, outcome, length = self.drawn(entry)
        hangs_up = instruction == pb.CALL_INSTRUCTION_HANG_UP
        for timer, at, kind in self.to_come.get(attempt, []):
            if at > start and (hangs_up or kind != "DETECTED"):
                timer.cancel()
        result = {pb.CALL_INSTRUCTION_CONNECT_AGENT: "AGENT_CONNECTED", pb.CALL_INSTRUCTION_PLAY_GREETING: "GREETING_PLAYED",
                  pb.CALL_INSTRUCTION_LEAVE_VOICEMAIL: "VOICEMAIL_DEPOSITED"}.get(instruction)
        steps = [(length * 0.1, result, {})] if result else []
        end = 0.01 if hangs_up else length + self.options.patience
        if result == "AGENT_CONNECTED" and self.has_trouble("silent_agent"):
            steps = []
        elif result == "AGENT_CONNECTED":
            end = length  # The talk.
        self.plan(entry, steps + [(end, "CALL_ENDED", self.end(outcome))], start)

    def happen(self, event, entry: dict) -> None:
        told = self.of_attempt[event.attempt_id]
        if event not in told:
            told.append(event)
            if event.kind in (self.pb.CARRIER_EVENT_KIND_CALL_ENDED, self.pb.CARRIER_EVENT_KIND_MESSAGE_DELIVERED,
                              self.pb.CARRIER_EVENT_KIND_MESSAGE_FAILED) and event.attempt_id not in self.over:
                # A call that ends while it is told to may say so twice, with two times.
                self.over.add(event.attempt_id)
                self.ledger.write("ended", attempt=event.attempt_id, outcome=self.drawn(entry)[1])
        self.history.append({"event": event})
        asyncio.get_running_loop().create_task(self.notify())

    async def notify(self) -> None:
        async with self.news:
            self.news.notify_all()

    # What comes in

    async def watch_inbox(self) -> None:
        """Takes what is new in the inbox, and tells again what nobody acknowledged."""
        told = time.monotonic()
        while True:
            new = [m for m in self.read_inbox() if m.id not in self.ledger.acknowledged]
            self.inbox |= {m.id: m for m in new}
            if time.monotonic() - told > self.options.retell:
                told, new = time.monotonic(), list(self.inbox.values())
            if new:
                self.history += [{"inbound_message": m} for m in new]
                await self.notify()
            await asyncio.sleep(0.02)

    def read_inbox(self) -> list:
        """Texts that are new. Events that a test has it say are told as they are, true or not."""
        from google.protobuf.json_format import ParseDict
        if not os.path.exists(self.options.inbox):
            return []
        with open(self.options.inbox, "rb") as file:
            file.seek(self.read)
            lines = file.read().rpartition(b"\n")[0]
        self.read += len(lines) + 1 if lines else 0
        found = []
        for line in lines.splitlines():
            entry = json.loads(line)
            if "event" in entry:
                self.history.append({"event": ParseDict(entry["event"], self.pb.CarrierEvent())})
                asyncio.get_running_loop().create_task(self.notify())
                continue
            message = self.pb.InboundMessage(id=entry["id"], to=entry["to"], text=entry["text"], **{"from": entry["from"]})
            message.received_at.FromMilliseconds(int(entry.get("time", time.time()) * 1_000))
            found.append(message)
        return found

    async def AcknowledgeMessages(self, request, context):
        import grpc
        assert 1 <= len(request.ids) <= 1_000
        if self.has_trouble("ack_lost"):
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the acknowledgement was lost")
        for message in request.ids:
            if self.inbox.pop(message, None):
                self.ledger.acknowledged.add(message)
                self.ledger.write("acknowledged", message=message)
        return self.pb.AcknowledgeMessagesResponse()

    async def SendReply(self, request, context):
        import grpc
        if self.has_trouble("throttled"):
            answer = self.pb.SendReplyResponse(verdict=self.pb.VERDICT_THROTTLED)
            answer.retry_after.FromMilliseconds(self.dice.randint(50, 500))
            return answer
        entry = {"reply": request.id, "account": request.account_id, "to": request.to, "from": getattr(request, "from"),
                 "text": request.text}
        self.ledger.write("reply again" if request.id in self.ledger.replies else "reply", **entry)
        self.ledger.replies.add(request.id)
        if self.has_trouble("answer_lost"):
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        return self.pb.SendReplyResponse(verdict=self.pb.VERDICT_TAKEN)

    # The service

    async def place(self, request, context, channel: str):
        """The verdict on a request, on record before it is answered."""
        import grpc
        attempt = request.attempt
        entry = {"attempt": attempt.id, "account": attempt.account_id, "campaign": attempt.campaign_id,
                 "prospect": attempt.prospect_id, "number": attempt.number, "phone": attempt.to, "from": getattr(attempt, "from"),
                 "channel": channel, "decided": attempt.decided_at.seconds + attempt.decided_at.nanos / 1e9}
        if attempt.id in self.ledger.settled:
            self.ledger.write("too late", **entry)
            await context.abort(grpc.StatusCode.ABORTED, "a look-up was told that this attempt is unknown")
        if attempt.id in self.ledger.known:
            self.ledger.write("asked again", **entry)
            return {"verdict": self.pb.VERDICT_TAKEN}
        if self.has_trouble("throttled"):
            self.ledger.write("throttled", **entry)
            retry_after = self.pb.PlaceCallResponse().retry_after
            retry_after.FromMilliseconds(self.dice.randint(50, 500))
            return {"verdict": self.pb.VERDICT_THROTTLED, "retry_after": retry_after}
        if self.has_trouble("request_lost"):
            self.ledger.write("request lost", **entry)
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the request was lost")
        placed = self.ledger.write("placed", **entry)
        self.ledger.known[attempt.id], self.of_attempt[attempt.id] = placed, []
        self.call(placed)
        if self.has_trouble("answer_lost"):
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        return {"verdict": self.pb.VERDICT_TAKEN}

    async def PlaceCall(self, request, context):
        return self.pb.PlaceCallResponse(**await self.place(request, context, "voice"))

    async def SendMessage(self, request, context):
        return self.pb.SendMessageResponse(**await self.place(request, context, "sms"))

    async def InstructCall(self, request, context):
        import grpc
        pb, attempt = self.pb, request.attempt_id
        told = {"attempt": attempt, "instruction": request.instruction, "id": request.instruction_id, "audio": request.audio_url,
                "kind": pb.CallInstruction.Name(request.instruction).removeprefix("CALL_INSTRUCTION_").lower()}
        if self.has_trouble("request_lost"):
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the instruction was lost")
        if request.instruction in self.taken.get(attempt, []):
            self.ledger.write("instructed again", **told)
        elif attempt not in self.ledger.known or attempt in self.over:
            return pb.InstructCallResponse(verdict=pb.INSTRUCTION_VERDICT_CALL_OVER)
        elif max(self.taken[attempt], default=0) > request.instruction:
            self.ledger.write("overtaken", **told)
        else:
            entry = self.ledger.write("instructed", **told)
            self.obey(attempt, request.instruction, entry["time"])
        if self.has_trouble("answer_lost"):
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        return pb.InstructCallResponse(verdict=pb.INSTRUCTION_VERDICT_TAKEN)

    async def LookUp(self, request, context):
        attempt = request.attempt.id
        known = attempt in self.ledger.known
        if not known and attempt not in self.ledger.settled:
            self.ledger.settled.add(attempt)
            self.ledger.write("settled", attempt=attempt)
        return self.pb.LookUpResponse(known=known, events=self.of_attempt.get(attempt, []), instructions=self.taken.get(attempt, []))

    async def Events(self, request, context):
        process, _, position = request.resume_token.partition(":")
        # Who comes with the token of an earlier process has heard nothing of this one's.
        position = int(position) if process == str(os.getpid()) else 0 if process else len(self.history)
        yield self.pb.EventsResponse(resume_token=f"{os.getpid()}:{position}")
        for message in list(self.inbox.values()):
            yield self.pb.EventsResponse(inbound_message=message, resume_token=f"{os.getpid()}:{position}")
        while True:
            for told in list(itertools.islice(self.history, position, None)):
                position += 1
                yield self.pb.EventsResponse(**told, resume_token=f"{os.getpid()}:{position}")
            async with self.news:
                await self.news.wait_for(lambda: len(self.history) > position)


async def serve(options) -> None:
    sys.path.insert(0, options.stubs)
    import grpc
    from campaigns.carrier.v1 import carrier_gateway_pb2 as pb
    from campaigns.carrier.v1 import carrier_gateway_pb2_grpc as stubs
    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    gateway = Gateway(Ledger(options.ledger), options, pb)
    stubs.add_CarrierGatewayServiceServicer_to_server(gateway, server)
    address = f"127.0.0.1:{options.port}"
    if options.certificate:
        chain, key, clients = (Path(file).read_bytes() for file in (options.certificate, options.key, options.clients))
        port = server.add_secure_port(address, grpc.ssl_server_credentials([(key, chain)], clients, require_client_auth=True))
    else:
        port = server.add_insecure_port(address)
    assert port, f"port {options.port} cannot be had"
    await server.start()
    watcher = asyncio.get_running_loop().create_task(gateway.watch_inbox()) if options.inbox else None
    print(f"listening on 127.0.0.1:{port}", flush=True)
    await server.wait_for_termination()
    if watcher:
        watcher.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stubs", required=True, help="folder with the Python modules of proto/")
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inbox")
    parser.add_argument("--certificate", help="speak TLS with this certificate")
    parser.add_argument("--key", help="its private key")
    parser.add_argument("--clients", help="the authorities that clients' certificates have to be from")
    parser.add_argument("--retell", type=float, default=30)
    parser.add_argument("--outcomes", type=lambda text: shares(text, OUTCOMES),
                        default={"voicemail": 50, "human": 10, "no_answer": 20, "busy": 10, "failed": 5, "failed_passing": 5})
    parser.add_argument("--call-time", type=lambda text: tuple(map(float, text.split("-"))), default=(0.01, 0.5))
    parser.add_argument("--patience", type=float, default=2.0, help="seconds for which an answered call waits for an instruction")
    parser.add_argument("--trouble", type=lambda text: shares(text, TROUBLES), default={})
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
