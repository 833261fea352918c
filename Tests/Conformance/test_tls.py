"""TLS, client certificates and Unix sockets, against official clients and hostile ones."""

import hashlib
import os
import random
import signal
import socket
import ssl
import stat
import subprocess
import time
from pathlib import Path

import grpc
import pytest
import requests

from certificates import Certificates
from crash_world import Carrier, World, daytime
from harness import BINARY, DEMO_KEY, environment, run
from laws import unplaced_phones, wait_until

KEY = [("authorization", f"Bearer {DEMO_KEY}")]
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"


@pytest.fixture(scope="session")
def pki(tmp_path_factory) -> Certificates:
    made = Certificates(tmp_path_factory.mktemp("pki"))
    made.authority("ca")
    made.authority("other")
    ours = "DNS:localhost,IP:127.0.0.1"
    made.certificate("server", "ca", ours)
    made.certificate("rsa", "ca", ours, rsa=True)
    made.certificate("next", "other", ours)
    made.certificate("client", "ca", "DNS:client,URI:spiffe://test/client")
    made.certificate("stranger", "other", "DNS:client")
    made.expired("late", "ca")
    return made


@pytest.fixture
def secure(start_server, pki):
    """A demo server with TLS."""
    return start_server("--demo", "--sim-seed", 3, *pki.flags())


def open_grpc(server, pki, authority: str = "ca", certificate: str | None = None, host: str = "localhost") -> grpc.Channel:
    key, chain = (pki.bytes(f"{certificate}.key"), pki.bytes(f"{certificate}.pem")) if certificate else (None, None)
    credentials = grpc.ssl_channel_credentials(pki.bytes(f"{authority}.pem"), key, chain)
    return grpc.secure_channel(f"{host}:{server.port}", credentials, options=[
        ("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)])


def campaigns_of(channel: grpc.Channel):
    """Lists the demo account's campaigns: a call that only goes well where all does."""
    from campaigns.v1 import campaign_service_pb2, campaign_service_pb2_grpc
    stub = campaign_service_pb2_grpc.CampaignServiceStub(channel)
    return list(stub.ListCampaigns(campaign_service_pb2.ListCampaignsRequest(), metadata=KEY, timeout=10).campaigns)


def context(pki, authority: str = "ca", certificate: str | None = None, alpn=("h2", "http/1.1")) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=str(pki.file(f"{authority}.pem")))
    if certificate:
        made.load_cert_chain(pki.file(f"{certificate}.pem"), pki.file(f"{certificate}.key"))
    if alpn:
        made.set_alpn_protocols(list(alpn))
    return made


def dial(server, ctx: ssl.SSLContext, session=None) -> ssl.SSLSocket:
    raw = socket.create_connection(server.address, timeout=10)
    try:
        return ctx.wrap_socket(raw, server_hostname="localhost", session=session)
    except BaseException:
        raw.close()
        raise


def read_all(connection) -> bytes:
    """What comes until the end of the connection, however it ends."""
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except (ssl.SSLError, ConnectionError):
        pass
    return received


def assert_serves(server, pki, **more):
    with open_grpc(server, pki, **more) as channel:
        campaigns_of(channel)


def curl(*args) -> subprocess.CompletedProcess:
    return subprocess.run(["curl", "-sS", "--noproxy", "*", "--max-time", "10", "-H", f"Authorization: Bearer {DEMO_KEY}",
                           *map(str, args)], capture_output=True, text=True, timeout=20)


# Both protocols


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_grpc_is_served_over_tls(secure, pki, host):
    with open_grpc(secure, pki, host=host) as channel:
        assert campaigns_of(channel) == []


def test_a_grpc_client_refuses_an_authority_that_it_does_not_trust(secure, pki):
    with open_grpc(secure, pki, authority="other") as channel, pytest.raises(grpc.RpcError) as refused:
        campaigns_of(channel)
    assert refused.value.code() == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("flags,version", [(["--http2"], "2"), (["--http1.1"], "1.1"), (["--http1.1", "--no-alpn"], "1.1")],
                         ids=["h2", "http1.1", "without-alpn"])
def test_curl_gets_the_protocol_that_it_negotiates(secure, pki, flags, version):
    done = curl(*flags, "--cacert", pki.file("ca.pem"), "-w", "\n%{http_code} %{http_version}",
                f"https://localhost:{secure.port}/api/campaigns")
    assert done.stdout.splitlines()[-1:] == [f"200 {version}"], done


def test_requests_speaks_rest_over_tls(secure, pki):
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(pki.file("ca.pem"))
        session.headers["Authorization"] = f"Bearer {DEMO_KEY}"
        base = f"https://localhost:{secure.port}/api/campaigns"
        made = session.post(base, json={"name": "x", "callerIds": ["+19495551000"]}, timeout=10)
        assert made.status_code == 201, made.text
        assert session.get(f"{base}/{made.json()['id']}", timeout=10).json()["name"] == "x"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda v: v.name)
def test_tls_1_2_and_1_3_are_spoken(secure, pki, version):
    ctx = context(pki)
    ctx.minimum_version = ctx.maximum_version = version
    with dial(secure, ctx) as connection:
        assert connection.version() == version.name.replace("_", ".")
        assert connection.selected_alpn_protocol() == "h2"
        connection.sendall(PREFACE)
        assert connection.recv(9)[3] == 4, "HTTP/2 does not begin with SETTINGS"


def test_older_versions_of_tls_are_refused(secure, pki):
    ctx = context(pki)
    ctx.set_ciphers("ALL:@SECLEVEL=0")
    ctx.minimum_version = ctx.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        dial(secure, ctx)
    assert "older versions" in wait_until(lambda: (t := secure.err.read_text()) if "older" in (t := secure.err.read_text()) else None,
                                          "the log tells of it")


def test_the_least_version_is_a_setting(start_server, pki):
    server = start_server("--demo", *pki.flags(), "--tls-min-version", "1.3")
    ctx = context(pki)
    ctx.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        dial(server, ctx)
    dial(server, context(pki)).close()


@pytest.mark.parametrize("cipher,is_taken", [
    ("ECDHE-RSA-AES128-GCM-SHA256", True), ("ECDHE-RSA-AES256-GCM-SHA384", True), ("ECDHE-RSA-CHACHA20-POLY1305", True),
    ("AES128-GCM-SHA256", False), ("AES128-SHA", False), ("ECDHE-RSA-AES128-SHA", False), ("DHE-RSA-AES128-GCM-SHA256", False)])
def test_cipher_suites_that_http2_prohibits_are_not_taken(start_server, pki, cipher, is_taken):
    server = start_server("--demo", *pki.flags("rsa"))
    ctx = context(pki)
    ctx.maximum_version = ssl.TLSVersion.TLSv1_2
    ctx.set_ciphers(cipher)
    if is_taken:
        with dial(server, ctx) as connection:
            assert connection.cipher()[0] == cipher
    else:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            dial(server, ctx)


@pytest.mark.parametrize("alpn", [(), ("http/1.1",), ("spdy/3",)], ids=["none", "http1", "unknown"])
def test_http2_over_tls_is_had_by_alpn_only(secure, pki, alpn):
    with dial(secure, context(pki, alpn=alpn)) as connection:
        connection.sendall(PREFACE)
        answer = read_all(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4") or answer.startswith(b"HTTP/1.1 5"), answer[:80]
    assert_serves(secure, pki)


def test_an_upgrade_to_h2c_is_not_taken_up(secure, pki, demo):
    request = (b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + DEMO_KEY.encode() +
               b"\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
    with socket.create_connection(demo.address, timeout=10) as plain, dial(secure, context(pki, alpn=("http/1.1",))) as encrypted:
        for connection in (plain, encrypted):
            connection.sendall(request)
            assert read_all(connection).startswith(b"HTTP/1.1 200 "), "not answered as plain HTTP/1.1"


# Client certificates


@pytest.fixture
def mutual(start_server, pki):
    return start_server("--demo", *pki.flags(), "--tls-client-ca", pki.file("ca.pem"))


def test_a_client_with_a_certificate_is_served(mutual, pki):
    assert_serves(mutual, pki, certificate="client")
    done = curl("--http2", "--cacert", pki.file("ca.pem"), "--cert", pki.file("client.pem"), "--key", pki.file("client.key"),
                "-w", "%{http_code}", "-o", os.devnull, f"https://localhost:{mutual.port}/api/campaigns")
    assert done.stdout == "200", done


@pytest.mark.parametrize("certificate", [None, "stranger", "late"])
def test_a_client_without_a_good_certificate_is_refused(mutual, pki, certificate):
    with open_grpc(mutual, pki, certificate=certificate) as channel, pytest.raises(grpc.RpcError) as refused:
        campaigns_of(channel)
    assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
    assert_serves(mutual, pki, certificate="client")


@pytest.mark.parametrize("certificate,alert,reason", [
    (None, "CERTIFICATE_REQUIRED", "has no certificate"), ("stranger", "UNKNOWN_CA", "certificate was refused"),
    ("late", "CERTIFICATE_EXPIRED", "certificate was refused")])
def test_a_refused_client_gets_the_alert_that_says_why_and_the_log_tells(mutual, pki, certificate, alert, reason):
    with pytest.raises(ssl.SSLError) as refused, dial(mutual, context(pki, certificate=certificate)) as connection:
        connection.recv(1)
    assert alert in str(refused.value).upper(), refused.value
    wait_until(lambda: reason in mutual.err.read_text(), f"the log says '{reason}'")


def test_where_certificates_are_optional_only_a_bad_one_is_refused(start_server, pki):
    server = start_server("--demo", *pki.flags(), "--tls-client-ca", pki.file("ca.pem"), "--tls-client-auth", "optional")
    assert_serves(server, pki)
    assert_serves(server, pki, certificate="client")
    with open_grpc(server, pki, certificate="stranger") as channel, pytest.raises(grpc.RpcError):
        campaigns_of(channel)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda v: v.name)
def test_a_client_with_a_certificate_may_resume_its_session(mutual, pki, version):
    ctx = context(pki, certificate="client", alpn=("http/1.1",))
    ctx.minimum_version = ctx.maximum_version = version
    request = b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    session = None
    for number in range(3):
        with dial(mutual, ctx, session) as connection:
            assert connection.session_reused == (number > 0)
            connection.sendall(request)
            assert read_all(connection).startswith(b"HTTP/1.1 401 ")
            session = connection.session
    wait_until(lambda: mutual.err.read_text().count("client=CN=client ") == 3, "all three were known by their certificate")


def test_the_log_of_calls_names_the_client_by_its_certificate(start_server, pki):
    server = start_server("--demo", *pki.flags(), "--tls-client-ca", pki.file("ca.pem"), "--log-level", "debug")
    assert_serves(server, pki, certificate="client")
    print_of = ssl.PEM_cert_to_DER_cert(pki.bytes("client.pem").decode())
    expected = f"CN=client {hashlib.sha256(print_of).hexdigest()}"
    wait_until(lambda: expected in server.err.read_text(), f"the log says {expected}")
    done = curl("--http1.1", "--cacert", pki.file("ca.pem"), "--cert", pki.file("client.pem"), "--key", pki.file("client.key"),
                "-H", "Content-Type: application/json", "-d", "{}", "-o", os.devnull, "-w", "%{http_code}", f"https://localhost:{server.port}/api/campaigns")
    assert done.stdout == "400", done
    wait_until(lambda: any("CreateCampaign" in line and expected in line for line in server.err.read_text().splitlines()),
               "REST over HTTP/1.1 has the identity too")


# New certificates


def test_a_new_certificate_is_for_new_connections_and_a_stream_goes_on(start_server, pki, tmp_path):
    from campaigns.v1 import campaign_pb2, campaign_service_pb2 as api, campaign_service_pb2_grpc
    mine = Certificates(tmp_path / "mine")
    for name in ("server", "next", "ca", "other"):
        mine.file(f"{name}.pem").write_bytes(pki.bytes(f"{name}.pem"))
        mine.file(f"{name}.key").write_bytes(pki.bytes(f"{name}.key"))
    server = start_server("--demo", "--sim-seed", 3, "--clock-rate", 600, *mine.flags())
    with open_grpc(server, mine) as channel:
        stub = campaign_service_pb2_grpc.CampaignServiceStub(channel)
        campaign = stub.CreateCampaign(api.CreateCampaignRequest(
            name="x", mode=campaign_pb2.Mode(calls_per_second=10), caller_ids=["+19495551000"]), metadata=KEY, timeout=10)
        stub.AddProspects(api.AddProspectsRequest(id=campaign.id, phones=[f"+1714555{n:04}" for n in range(100, 140)]),
                          metadata=KEY, timeout=10)
        values = stub.WatchStats(api.WatchStatsRequest(id=campaign.id), metadata=KEY, timeout=60)
        assert next(values).queued == 40

        mine.file("server.pem").write_text("half a certif")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "certificate was not changed" in server.err.read_text(), "the log tells of the bad certificate")
        assert_serves(server, mine)

        mine.replace("server", "next")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "new connections get the new certificate" in server.err.read_text(), "the certificate is changed")
        assert_serves(server, mine, authority="other")
        with pytest.raises(ssl.SSLCertVerificationError):
            dial(server, context(mine))

        stub.StartCampaign(api.StartCampaignRequest(id=campaign.id), metadata=KEY, timeout=10)
        last = list(values)[-1]
        assert last.total == 40 and last.queued == 0 and last.progress == 100, f"the stream ended with {last}"


# Hostile peers


def test_cleartext_on_a_port_with_tls_is_closed_and_the_log_tells(secure, pki):
    with socket.create_connection(secure.address, timeout=10) as connection:
        connection.sendall(b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 400 ") and b"TLS" in answer, answer
    with socket.create_connection(secure.address, timeout=10) as connection:
        connection.sendall(PREFACE)
        assert b"HTTP" not in read_all(connection)
    with grpc.insecure_channel(f"127.0.0.1:{secure.port}", options=[("grpc.use_local_subchannel_pool", 1)]) as channel, \
            pytest.raises(grpc.RpcError) as refused:
        campaigns_of(channel)
    assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
    wait_until(lambda: "HTTP/1.1 came without TLS" in secure.err.read_text(), "the log tells of HTTP/1.1")
    wait_until(lambda: "what came is not TLS" in secure.err.read_text(), "the log tells of HTTP/2")
    assert_serves(secure, pki)


def client_hello() -> bytes:
    """The first flight of a real client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    ctx = ssl.create_default_context()
    ctx.set_alpn_protocols(["h2"])
    connection = ctx.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    return outgoing.read()


def test_garbage_in_place_of_a_client_hello_ends_its_connection_only(secure, pki):
    chance = random.Random(7)
    hello = client_hello()
    for number in range(300):
        bad = bytearray(hello)
        for _ in range(chance.randint(1, 8)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        if number % 3 == 1:
            bad = bad[:chance.randrange(1, len(bad))]
        elif number % 3 == 2:
            bad = bytearray(chance.randbytes(chance.randint(1, 600)))
        with socket.create_connection(secure.address, timeout=10) as connection:
            try:
                connection.sendall(bad)
                connection.shutdown(socket.SHUT_WR)
            except ConnectionError:
                pass
            read_all(connection)
    assert secure.process.poll() is None, "garbage ended the server"
    assert_serves(secure, pki)


def test_many_half_open_handshakes_keep_nobody_out(secure, pki):
    hello = client_hello()
    held = []
    try:
        for number in range(400):
            connection = socket.create_connection(secure.address, timeout=10)
            connection.sendall(hello[:number % len(hello)])
            held.append(connection)
        begin = time.monotonic()
        assert_serves(secure, pki)
        assert time.monotonic() - begin < 5
    finally:
        for connection in held:
            connection.close()
    assert_serves(secure, pki)


def test_a_handshake_that_is_not_complete_after_ten_seconds_is_broken_off(secure):
    with socket.create_connection(secure.address, timeout=20) as silent, socket.create_connection(secure.address, timeout=20) as slow:
        begin = time.monotonic()
        hello = client_hello()
        for byte in hello[:8]:
            slow.sendall(bytes([byte]))
            time.sleep(1)
        read_all(slow)
        read_all(silent)
        assert 9 < time.monotonic() - begin < 15, f"it took {time.monotonic() - begin:.1f} s"


def test_a_peer_that_is_given_up_makes_the_server_hold_nothing(secure, pki):
    """Over TLS the end takes a goodbye from both sides; until then bytes come in, and nobody wants them."""
    for poison in (b"not the preface of HTTP/2", PREFACE + b"\xff\xff\xff\x00\x00\x00\x00\x00\x01"):
        with dial(secure, context(pki)) as connection:
            connection.sendall(poison)
            ping = b"\0\0\x08\x06\0\0\0\0\0" + b"12345678"
            before, sent = secure.memory(), 0
            try:
                while sent < 32 << 20:
                    sent += connection.send(ping * 4096)
            except (ssl.SSLError, ConnectionError):
                pass
            assert secure.memory() - before < 16 << 20
    assert_serves(secure, pki)


def test_without_tls_hanging_up_ends_the_server_orderly(start_server):
    server = start_server("--demo")
    server.process.send_signal(signal.SIGHUP)
    assert server.ended() == 0


# A carrier gateway


def test_a_gateway_is_called_over_tls_with_a_certificate(tmp_path, pki):
    carrier = Carrier(tmp_path / "carrier", "--outcomes", "human=100", "--certificate", pki.file("server.pem"), "--key",
                      pki.file("server.key"), "--clients", pki.file("ca.pem")).start()
    files = {"CAMPAIGND_CARRIER_CA": "ca.pem", "CAMPAIGND_CARRIER_CERT": "client.pem", "CAMPAIGND_CARRIER_KEY": "client.key"}
    world = World(tmp_path / "server", 1, carrier, env={name: str(pki.file(file)) for name, file in files.items()})
    try:
        world.make_account()
        world.start()
        made = world.account.create(unplaced_phones(5), callerIds=[], schedule={"timezone": daytime()}, mode={"calls_per_second": 100})
        world.account.act(made, "start")
        assert world.account.finish(made)["humanConnected"] == 5
    finally:
        world.server.kill()
        carrier.kill()


@pytest.mark.parametrize("flags,named", [
    (["--carrier-ca", "/x.pem"], "grpcs://"), (["--carrier", "grpcs://127.0.0.1:1", "--carrier-cert", "/x.pem"], "--carrier-key")])
def test_a_senseless_setting_of_a_gateways_tls_is_refused_by_name(tmp_path, flags, named):
    assert named in refused_start("--listen", "127.0.0.1:0", "--store", f"sqlite:{tmp_path}/x.db", *flags)


# Unix sockets


@pytest.fixture
def short(tmp_path_factory):
    """A folder with a short path: a socket's is at most 107 bytes."""
    return tmp_path_factory.mktemp("s")


def serves_unix(path) -> None:
    with grpc.insecure_channel(f"unix:{path}", options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
        campaigns_of(channel)


def test_a_unix_socket_serves_grpc_and_curl_beside_the_port(start_server, short):
    path = short / "d.sock"
    server = start_server("--demo", "--listen", f"unix:{path}")
    wait_until(lambda: f"listening on unix:{path}" in server.out.read_text(), "the socket is announced")
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    serves_unix(path)
    server.assert_alive()
    for flags, version in ((["--http2-prior-knowledge"], "2"), (["--http1.1"], "1.1")):
        done = curl(*flags, "--unix-socket", path, "-o", os.devnull, "-w", "%{http_code} %{http_version}", "http://localhost/api/campaigns")
        assert done.stdout == f"200 {version}", done
    server.drain()
    assert not path.exists(), "the socket is left behind"


def test_a_unix_socket_is_cleartext_beside_a_port_with_tls(start_server, short, pki):
    path = short / "d.sock"
    server = start_server("--demo", "--listen", f"unix:{path}", *pki.flags())
    wait_until(lambda: f"listening on unix:{path}" in server.out.read_text(), "the socket is announced")
    serves_unix(path)
    assert_serves(server, pki)


def test_a_socket_left_behind_is_replaced_and_one_in_use_is_not(start_server, short, tmp_path):
    path = short / "d.sock"
    first = start_server("--demo", "--listen", f"unix:{path}", folder="first")
    wait_until(lambda: "unix:" in first.out.read_text(), "the socket is announced")
    said = run("serve", "--demo", "--listen", f"unix:{path}", "--store", f"sqlite:{tmp_path}/x.db")
    assert said.returncode != 0 and "in use" in said.stderr, said
    serves_unix(path)
    first.kill()
    assert path.exists(), "kill -9 leaves the socket behind"
    second = start_server("--demo", "--listen", f"unix:{path}", folder="second")
    wait_until(lambda: "unix:" in second.out.read_text(), "the socket is announced")
    serves_unix(path)


# Starting


def refused_start(*flags) -> str:
    done = run("serve", *flags)
    assert done.returncode != 0, f"it started: {done.stdout}"
    assert done.stdout == "", done.stdout
    return done.stderr


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "127.example.com:0"])
def test_without_tls_an_address_that_others_can_reach_is_refused(tmp_path, listen):
    said = refused_start("--listen", listen, "--store", f"sqlite:{tmp_path}/x.db")
    assert "--tls-certificate" in said and "--insecure" in said and listen in said, said
    said = refused_start("--listen", "127.0.0.1:0", "--listen", listen, "--store", f"sqlite:{tmp_path}/x.db")
    assert listen in said, said


@pytest.mark.parametrize("how", ["tls", "insecure", "environment"])
def test_it_is_served_with_tls_or_where_one_says_insecure(start_server, pki, how):
    flags = {"tls": pki.flags(), "insecure": ["--insecure"], "environment": []}[how]
    server = start_server("--listen", "0.0.0.0:0", *flags, env={"CAMPAIGND_INSECURE": "1"} if how == "environment" else {})
    wait_until(lambda: "listening on 0.0.0.0:" in server.out.read_text(), "the address is announced")


def test_tls_is_set_in_the_environment_too(start_server, pki):
    server = start_server("--demo", env={"CAMPAIGND_TLS_CERTIFICATE": str(pki.file("server.pem")),
                                         "CAMPAIGND_TLS_KEY": str(pki.file("server.key"))})
    assert_serves(server, pki)


@pytest.mark.parametrize("flags,named", [
    (["--tls-certificate", "{server.pem}"], "--tls-key"),
    (["--tls-key", "{server.key}"], "--tls-certificate"),
    (["--tls-client-ca", "{ca.pem}"], "--tls-certificate"),
    (["--tls-certificate", "{server.pem}", "--tls-key", "{next.key}"], "private key"),
    (["--tls-certificate", "/nowhere.pem", "--tls-key", "{server.key}"], "/nowhere.pem"),
    (["--tls-certificate", "{server.key}", "--tls-key", "{server.key}"], "server.key"),
    (["--tls-certificate", "{server.pem}", "--tls-key", "{server.pem}"], "server.pem"),
    (["--tls-certificate", "{server.pem}", "--tls-key", "{server.key}", "--tls-client-auth", "required"], "--tls-client-ca"),
    (["--tls-certificate", "{server.pem}", "--tls-key", "{server.key}", "--tls-client-auth", "maybe"], "maybe"),
    (["--tls-certificate", "{server.pem}", "--tls-key", "{server.key}", "--tls-min-version", "1.1"], "1.1"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_a_senseless_setting_of_tls_is_refused_by_name(tmp_path, pki, flags, named):
    flags = [str(pki.file(flag[1:-1])) if flag.startswith("{") else flag for flag in flags]
    assert named in refused_start("--listen", "127.0.0.1:0", "--store", f"sqlite:{tmp_path}/x.db", *flags)


# The command line's client


def test_campaignctl_speaks_tls_and_unix_sockets(start_server, pki, short):
    path = short / "d.sock"
    server = start_server("--demo", "--listen", f"unix:{path}", *pki.flags(), "--tls-client-ca", pki.file("ca.pem"))
    wait_until(lambda: "unix:" in server.out.read_text(), "the socket is announced")

    def ctl(*flags):
        return subprocess.run([Path(BINARY).with_name("campaignctl"), "list", "--key", DEMO_KEY, *map(str, flags)],
                              capture_output=True, text=True, timeout=20, env=environment(), stdin=subprocess.DEVNULL)
    port = f"localhost:{server.port}"
    own = ("--cert", pki.file("client.pem"), "--cert-key", pki.file("client.key"))
    for flags in (["--server", f"unix:{path}"], ["--server", port, "--ca", pki.file("ca.pem"), *own]):
        assert (done := ctl(*flags)).returncode == 0, done
    for flags in (["--server", port], ["--server", port, "--tls", *own], ["--server", port, "--ca", pki.file("ca.pem")]):
        assert "UNAVAILABLE" in (done := ctl(*flags)).stderr, done
