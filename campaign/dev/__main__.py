"""The commands behind the Makefile: `python3 -m campaign.dev run`, `test`, `lint` …"""

from __future__ import annotations

import os
import shlex
import shutil
import sys

from campaign import devpg
from campaign.dev import site, virtualenv
from campaign.dev.process import Failure, Stopped, call, end_with_parent, stoppable
from campaign.environment import load_env_file

ROOT = virtualenv.ROOT
TEMPLATES = ["templates"]
THROUGH_NGINX = "tests/deploy"  # they wait for caches, and nginx is on few machines of developers
COMPILE = [
    *("-m", "uv", "pip", "compile", "--quiet", "--system-certs", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header"),
]
LOCKS = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--extra", "dev", "--constraint", "requirements.txt"],
    "requirements-uv.txt": ["--group", "installer"],
}
TESTS = ["-m", "pytest", "-n", "2", "--dist", "loadgroup", f"--ignore={THROUGH_NGINX}"]
CHECKS = [
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "--quiet", "."],
    ["-m", "campaign.dev.imports"],
    ["-m", "mypy"],
    ["-m", "djlint", "--lint", "--quiet", *TEMPLATES],
    ["manage.py", "makemigrations", "--check", "--dry-run"],
]


def run() -> None:
    """Serve the site with everything it needs."""
    site.run()


def manage() -> None:
    """Run the management command that $ARGS says, in development's settings."""
    become(["manage.py", *arguments()])


def shell() -> None:
    """Open a Python shell that knows every model."""
    become(["manage.py", "shell", *arguments()])


def dbshell() -> None:
    """Open psql on development's database."""
    virtualenv.ensure()
    if not os.environ.get("DATABASE_URL"):  # the embedded one, whose own psql knows its catalogues
        os.environ["PATH"] = f"{devpg.program('psql').parent}:{os.environ.get('PATH', os.defpath)}"
    become(["manage.py", "dbshell", *arguments()])


def test() -> None:
    """Run the tests; $ARGS goes to pytest."""
    become([*TESTS, *arguments()])


def test_deploy() -> None:
    """Run the tests of the files in deploy/ through nginx and the web server; $ARGS goes to pytest."""
    if not shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"):
        raise Failure("nginx is missing: on Debian and Ubuntu `apt install nginx` brings it.")
    become(["-m", "pytest", THROUGH_NGINX, *arguments()])


def coverage() -> None:
    """Measure which branches the tests take, but for browsers' and slow ones; fails below the floor."""
    python = virtualenv.ensure()
    os.environ["DEBUG"] = "1"
    for file in (ROOT / "var").glob("coverage*"):
        file.unlink()
    run = [*("-m", "coverage", "run", "-m"), *TESTS[1:], "-m", "not browser and not slow", *arguments()]
    failed = call([python, *run], cwd=ROOT)
    if call([python, "-m", "coverage", "combine", "--quiet"], cwd=ROOT):
        raise Failure("Nothing was measured.")
    if call([python, "-m", "coverage", "report"], cwd=ROOT) or failed:
        raise Failure("The tests failed, or take fewer branches than pyproject.toml's fail_under.")


def messages() -> None:
    """Bring the strings of the interface into the catalogues and compile these."""
    become(["-m", "campaign.dev.messages"])


def bench() -> None:
    """Measure what the project promises about speed and memory; $ARGS goes to the program."""
    become(["-m", "bench", *arguments()])


def screenshots() -> None:
    """Take pictures of every page into var/screenshots/; $ARGS chooses by name."""
    become(["-m", "screenshots", *arguments()])


def lint() -> None:
    """Check style, types, templates and migrations."""
    python = virtualenv.ensure()
    os.environ["DEBUG"] = "1"
    failed = [check for check in CHECKS if call([python, *check], cwd=ROOT)]
    if failed:
        raise Failure("Not clean: " + "; ".join(shlex.join(check) for check in failed))


def reformat() -> None:
    """Bring the Python files into shape."""
    become(["-m", "ruff", "format", "."])


def lock() -> None:
    """Pin what pyproject.toml asks for; with ARGS=--upgrade to the newest versions."""
    python = virtualenv.ensure()
    for output, sources in LOCKS.items():
        if call([python, *COMPILE, *arguments(), *sources, "--output-file", output], cwd=ROOT):
            raise Failure(f"{output} cannot be compiled: what uv said stands above.")


def clean() -> None:
    """Remove all that was made here: the environment, the database, mail and uploads of development."""
    devpg.destroy()
    for name in (".venv", "var", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis"):
        shutil.rmtree(ROOT / name, ignore_errors=True)


COMMANDS = {
    "run": run,
    "manage": manage,
    "shell": shell,
    "dbshell": dbshell,
    "test": test,
    "test-deploy": test_deploy,
    "coverage": coverage,
    "messages": messages,
    "bench": bench,
    "screenshots": screenshots,
    "lint": lint,
    "format": reformat,
    "lock": lock,
    "clean": clean,
}


def arguments() -> list[str]:
    """What $ARGS says, as a shell would split it."""
    return shlex.split(os.environ.get("ARGS", ""))


def become(command: list) -> None:
    """Go on as a program of the virtual environment, in development's settings."""
    python = virtualenv.ensure()
    os.chdir(ROOT)
    os.environ["DEBUG"] = "1"
    sys.stdout.flush()
    os.execv(python, [python, *command])


def main() -> int | str:
    """Do the command; gives the exit code, or the sentence that says why not."""
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in COMMANDS:
        return f"Say one of: {', '.join(COMMANDS)}."
    if os.environ.get("MAKELEVEL"):
        end_with_parent()
    try:
        with stoppable():
            load_env_file()
            COMMANDS[name]()
    except Stopped:
        print("Stopped.")
        return 0 if name == "run" else 130
    except (Failure, devpg.ServerError) as failure:
        return str(failure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
