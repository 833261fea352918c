"""The page in examples/browser in a real browser, from another origin than the server's.

`CAMPAIGND_SCREENSHOT=page.png` keeps pictures of it while the campaign runs, page-1.1.png and page-h2.png.
"""

import os
from pathlib import Path

import pytest
import requests

from browser import CHROMIUM, Browser, Pages
from certificates import Certificates
from harness import DEMO_KEY, ROOT, Account, Server
from laws import own_numbers, phones, wait_until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")

OPEN = {"callerIds": own_numbers(50), "schedule": {"timezone": "America/Los_Angeles"}}
PEOPLE = 120


@pytest.fixture
def pages():
    served = Pages(ROOT / "examples/browser")
    yield served
    served.close()


@pytest.fixture
def browser(tmp_path):
    # The server's certificate is its own.
    opened = Browser(tmp_path / "profile", "--ignore-certificate-errors")
    yield opened
    opened.close()


class Secure(Account):
    """The demo account over TLS."""

    def __init__(self, server: Server, pki: Certificates):
        super().__init__(server, DEMO_KEY)
        self.session.verify = str(pki.file("ca.pem"))

    def rest(self, method: str, path: str, json=None, timeout: float = 20, **more) -> requests.Response:
        return self.session.request(method, f"https://{self.server.host}:{self.server.port}{path}", json=json, timeout=timeout, **more)


def column(browser: Browser, number: int) -> dict:
    """What the page shows of one kind of call: each count by its name, `values` and `state`."""
    return browser.run(f"""(() => {{
        const shown = {{}};
        for (const row of document.getElementById("counts").rows) shown[row.cells[0].textContent] = Number(row.cells[{number}].textContent);
        const [values, state] = document.querySelectorAll("tfoot tr");
        return {{...shown, values: Number(values.cells[{number}].textContent), state: state.cells[{number}].textContent}};
    }})()""")


def page(pages: Pages, server: str, campaign: str, key: str = DEMO_KEY) -> str:
    return f"{pages.origin}/index.html?server={server}&key={key}&id={campaign}"


@pytest.mark.parametrize("version", ["http/1.1", "h2"])
def test_a_page_reads_and_watches_stats_by_both_protocols(browser, pages, start_server, tmp_path, version):
    """Over plaintext browsers speak HTTP/1.1, over TLS HTTP/2."""
    made = Certificates(tmp_path / "pki")
    if version == "h2":
        made.authority("ca")
        made.certificate("server", "ca", "DNS:localhost,IP:127.0.0.1")
    flags = made.flags() if version == "h2" else []
    server = start_server("--demo", "--sim-seed", 7, "--clock-rate", 60, "--cors-origin", pages.origin, *flags)
    me = Secure(server, made) if version == "h2" else server.account()
    address = f"{'https' if version == 'h2' else 'http'}://{server.host}:{server.port}"
    campaign = me.create(phones(PEOPLE), mode={"calls_per_second": 0.4}, **OPEN)
    browser.open(page(pages, address, campaign))
    for number in (1, 2):
        shown = wait_until(lambda: (c := column(browser, number))["state"] and c, f"column {number} is filled", deadline=20)
        assert shown["state"] == "over" and shown["values"] == 1, shown
        assert shown["total"] == shown["queued"] == PEOPLE and shown["progress"] == 0, shown
    for number in (3, 4):
        shown = wait_until(lambda: (c := column(browser, number))["values"] and c, f"column {number} has a value", deadline=20)
        assert shown["total"] == shown["queued"] == PEOPLE and shown["state"] == "", "a watch goes on"
    me.act(campaign, "start")
    for number in (3, 4):
        wait_until(lambda: 30 <= column(browser, number)["progress"] < 100, f"column {number} moves", deadline=30, every=0.1)
    if file := os.environ.get("CAMPAIGND_SCREENSHOT"):
        browser.screenshot(Path(file).with_stem(f"{Path(file).stem}-{version.split('/')[-1]}"))
    wait_until(lambda: browser.run("document.body.dataset.over") == "yes", "both watches end", deadline=40)
    spoken = browser.protocols(address)
    assert len(spoken) == 2 and set(spoken.values()) == {version}, spoken
    final = me.stats(campaign)
    for number in (3, 4):
        shown = column(browser, number)
        assert shown.pop("state") == "over" and shown.pop("values") > 5
        assert shown == final, "it ends at the numbers of the server"


def test_a_page_of_an_origin_that_is_not_allowed_reads_nothing(browser, pages, start_server):
    server = start_server("--demo", "--cors-origin", "https://dashboard.example")
    browser.open(page(pages, f"http://{server.host}:{server.port}", "camp_no"))
    for number in (1, 2, 3, 4):
        shown = wait_until(lambda: (c := column(browser, number))["state"] and c, f"column {number} says something", deadline=20)
        assert "Failed to fetch" in shown["state"] and shown["values"] == 0, shown


def test_a_page_sees_the_status_of_a_call_that_fails(browser, pages, start_server):
    server = start_server("--demo", "--cors-origin", pages.origin)
    browser.open(page(pages, f"http://{server.host}:{server.port}", "camp_no"))
    for number, code in ((1, "5"), (2, "not_found"), (3, "5"), (4, "not_found")):
        shown = wait_until(lambda: (c := column(browser, number))["state"] and c, f"column {number} says something", deadline=20)
        assert shown["state"].startswith(code + ":"), shown
