"""A real PostgreSQL server for tests: started from the Debian package in a temporary folder, on the loopback only."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PASSWORD = "p@ss:w/rd%1"  # noqa: S105 - of a server that lives for seconds
_DEBIAN = "usr/lib/postgresql"


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int

    def url(self, user: str = "planner", password: str = PASSWORD, database: str = "postgres", **query: str) -> str:
        """Give the URL of a database for a user."""
        asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        place = f"{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{place}" + (f"?{asked}" if asked else "")


def why_not() -> str:
    """Say why no server can be started; empty where one can."""
    if _program("initdb") is None:
        return "PostgreSQL is not installed: apt-get install postgresql"
    if os.geteuid() == 0 and _other_user() is None:
        return "PostgreSQL refuses to run as root, and there is no user postgres"
    return ""


@contextmanager
def running_server():
    """Start a server with an empty database `postgres`, owned by the user `planner`; it ends with the context."""
    folder = Path(tempfile.mkdtemp(prefix="orderplan-postgresql-"))
    user = _other_user() if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    data, secret = folder / "data", folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o644)
    port = _free_port()
    try:
        _run(user, "initdb", "-D", data, "-U", "planner", "-A", "scram-sha-256", "--pwfile", secret, "--no-sync")
        # Nothing needs to survive a crash of the machine.
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(user, "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield Server(port)
        finally:
            _run(user, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _program(name: str) -> Path | None:
    found = [*sorted(Path("/", _DEBIAN).glob(f"*/bin/{name}")), *filter(None, [shutil.which(name)])]
    return Path(found[-1]) if found else None


def _other_user() -> str | None:
    return next((entry.pw_name for entry in pwd.getpwall() if entry.pw_name == "postgres"), None)


def _run(user: str | None, name: str, *arguments: object) -> None:
    program = _program(name)
    assert program is not None
    group = pwd.getpwnam(user or getpass.getuser()).pw_gid
    own = {} if user is None else {"user": user, "group": group, "extra_groups": []}
    # Its output goes to a file: the server keeps what it inherits open for as long as it runs.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [program, *map(str, arguments)], stdout=output, stderr=output, check=False, cwd="/", **own
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
