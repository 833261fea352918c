"""A headless Chromium, driven by its own protocol over a pair of pipes."""

import base64
import functools
import http.server
import json
import os
import select
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from laws import wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One browser with a profile of its own; messages of its protocol end with NUL."""

    def __init__(self, profile: Path, *flags: str):
        to_browser, self.out = os.pipe()
        self.input, from_browser = os.pipe()
        command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=900,1000",
                   "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
                   f"--user-data-dir={profile}", *flags, "about:blank"]
        # It reads descriptor 3 and writes descriptor 4.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", *command],
            pass_fds=(to_browser, from_browser), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.held, self.number, self.session = b"", 0, None
        self.events: list[dict] = []

    def close(self) -> None:
        os.close(self.out)
        os.close(self.input)
        # The group is this browser's and its helpers': it leads a session of its own.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def ask(self, method: str, deadline: float = 30, **params) -> dict:
        """One command of the protocol, and its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + deadline
        while True:
            while b"\0" in self.held:
                text, self.held = self.held.split(b"\0", 1)
                answer = json.loads(text)
                if answer.get("id") == self.number:
                    assert "error" not in answer, f"{method}: {answer['error']}"
                    return answer["result"]
                self.events.append(answer)
            left = until - time.monotonic()
            assert left > 0 and select.select([self.input], [], [], left)[0], f"no answer to {method} in {deadline} s"
            data = os.read(self.input, 1 << 20)
            assert data, "the browser ended"
            self.held += data

    def open(self, url: str) -> None:
        """A page, whose scripts `run` runs from now on."""
        self.session = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Network.enable")
        self.ask("Page.navigate", url=url)
        wait_until(lambda: self.run("location.protocol != 'about:' && document.readyState == 'complete'"), f"{url} is loaded", deadline=20)

    def run(self, script: str):
        """The value of a script; promises are waited for."""
        result = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def protocols(self, prefix: str) -> dict[str, str]:
        """The version of HTTP that each response from a URL with the prefix came by."""
        self.ask("Runtime.evaluate", expression="0")  # What has happened is told before the answer.
        seen = [event["params"]["response"] for event in self.events if event.get("method") == "Network.responseReceived"]
        return {response["url"]: response["protocol"] for response in seen if response["url"].startswith(prefix)}

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))


class Pages:
    """Serves a folder of pages on an origin of its own."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    def __init__(self, folder: Path):
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Pages.Quiet, directory=str(folder)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
