"""A real Firefox, driven through the protocol it brings along (Marionette), without a driver beside it."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

NAMES = ("firefox-esr", "firefox")
FLAGS = ("--headless", "--marionette", "--remote-allow-system-access", "--no-remote")
PATIENCE = 60  # seconds until it listens
SCRIPT = 600  # seconds that a script may take
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.aboutConfig.showWarning": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


def firefox_path():
    """Where Firefox is; None where it is not installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Session:
    """One window of a running Firefox."""

    def __init__(self, connection):
        self.connection = connection
        self.count = 0
        self._receive()  # its greeting
        capabilities = {"timeouts": {"script": SCRIPT * 1000}}
        self.command("WebDriver:NewSession", **capabilities)
        self.command("WebDriver:SetTimeouts", script=SCRIPT * 1000)

    def command(self, name, **parameters):
        self.count += 1
        data = json.dumps([0, self.count, name, parameters]).encode()
        self.connection.sendall(f"{len(data)}:".encode() + data)
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(f"{name}: {error['error']}: {error['message']}")
        return result

    def _receive(self):
        size = b""
        while (byte := self._read(1)) != b":":
            size += byte
        return json.loads(self._read(int(size)))

    def _read(self, size):
        data = b""
        while len(data) < size:
            part = self.connection.recv(size - len(data))
            if not part:
                raise RuntimeError("Firefox closed the connection")
            data += part
        return data

    def goto(self, url):
        self.command("WebDriver:Navigate", url=url)

    def evaluate(self, function, argument=None):
        """The value of an asynchronous JavaScript function, as Playwright's `evaluate` gives it."""
        script = f"const done = arguments[1]; ({function})(arguments[0]).then(done, (e) => done('! ' + e));"
        found = self.command("WebDriver:ExecuteAsyncScript", script=script, args=[argument])["value"]
        if isinstance(found, str) and found.startswith("! "):
            raise RuntimeError(found)
        return found


@contextmanager
def firefox():
    """A session in a Firefox of its own, with a fresh profile."""
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as folder:
        port = _free_port()
        settings = PREFERENCES | {"marionette.port": port}
        lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in settings.items()]
        (Path(folder) / "user.js").write_text("\n".join(lines))
        command = [firefox_path(), *FLAGS, "--profile", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with _connection(port) as connection:
                yield Session(connection)
        finally:
            process.terminate()
            process.wait()


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _connection(port):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=SCRIPT)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
