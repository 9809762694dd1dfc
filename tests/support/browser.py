# SPDX-License-Identifier: GPL-3.0-or-later
"""A page as a browser shows it: headless Chromium, driven by its DevTools protocol through a pair of pipes."""
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Seconds for any one answer: a browser that is still there is only slow.
PATIENCE = 240
# What a script of a test may call: `frames(n)` waits for n pictures.
HELP = "const frames = (count) => new Promise((done) => (function next() { count-- > 0 ? requestAnimationFrame(next) : done(); })());"


class Browser:
    """Chromium without a window; `with Browser() as browser`."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        to_read, self.output = os.pipe()
        self.input, to_write = os.pipe()

        def give_pipes():  # Chromium wants them as 3 and 4
            high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen([PROGRAM, "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                                         f"--user-data-dir={self.folder.name}/profile", "--remote-debugging-pipe", "about:blank"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        preexec_fn=give_pipes, pass_fds=(3, 4))
        os.close(to_read)
        os.close(to_write)
        self.received = b""
        self.number = 0
        self.events = []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.output)
        os.close(self.input)
        for _ in range(50):  # its other processes end after it, and write until then
            try:
                self.folder.cleanup()
                break
            except OSError:
                time.sleep(0.1)

    def message(self):
        """The next that it sends."""
        while b"\0" not in self.received:
            ready, _, _ = select.select([self.input], [], [], PATIENCE)
            piece = os.read(self.input, 1 << 20) if ready else b""
            assert piece, f"{PROGRAM} {'ended' if ready else 'does not answer'}"
            self.received += piece
        message, self.received = self.received.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        """The result of a method of the protocol; events that come meanwhile are kept."""
        self.number += 1
        wanted = {"id": self.number, "method": method, "params": params}
        if self.session:
            wanted["sessionId"] = self.session
        text = json.dumps(wanted).encode() + b"\0"
        while text:
            text = text[os.write(self.output, text):]
        while True:
            message = self.message()
            if message.get("id") == self.number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]
            self.events.append(message)

    def happened(self, method):
        """Waits for an event, and takes all that came."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())

    def show(self, page, width=1280, height=900):
        """Loads a page's text in a window of that size."""
        path = pathlib.Path(self.folder.name) / "page.html"
        path.write_text(page, encoding="utf-8")
        self.events = []
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        self.call("Page.navigate", url=path.as_uri())
        self.happened("Page.loadEventFired")

    def ask(self, script):
        """What a script returns; it may wait."""
        done = self.call("Runtime.evaluate", expression=f"(async () => {{ {HELP} {script} }})()", awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done.get("exceptionDetails")
        return done["result"].get("value")

    def mouse(self, kind, x, y, **params):
        """mouseMoved, mousePressed or mouseReleased at a place of the window."""
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **params)

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", clickCount=1)

    def wrong(self):
        """Errors of scripts and of the page's policy since it was shown."""
        found = [event["params"]["exceptionDetails"] for event in self.events if event.get("method") == "Runtime.exceptionThrown"]
        entries = [event["params"]["entry"] for event in self.events if event.get("method") == "Log.entryAdded"]
        return found + [entry for entry in entries if entry["level"] == "error"]

    def fetched(self):
        """Addresses that the page asked for, but its own and data:."""
        urls = [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith("data:") and not url.endswith("/page.html")]

    def picture(self, path):
        """A PNG of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        made = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        pathlib.Path(path).write_bytes(base64.b64decode(made["data"]))
