"""Serve the console until it is stopped."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from helpline import preparation, web_server
from helpline.embedded_postgres import server as embedded
from helpline.environment import number

# A server that was killed gives its port back within this time.
PORT_GRACE_SECONDS = 3
START_SECONDS = 40
STOP_SECONDS = 12


class CannotServe(Exception):
    """The console cannot be served; the message is one sentence that says why."""


class Stopped(BaseException):
    """Somebody asked the console to stop."""


class Command(BaseCommand):
    """Serve the console; in demo mode, prepare it first."""

    help = (
        "Serves the console. In demo mode it prepares the database and its invented people first."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Accept where to listen; the environment's HOST and PORT are the defaults."""
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the database, prepare, serve, and stop what was started."""
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, _stop)
        problem = ""
        try:
            self._serve(host=options["host"], port=options["port"])
        except Stopped:
            self._say("Stopping.")
        except (CannotServe, preparation.NotReady, ImproperlyConfigured) as error:
            problem = str(error)
        except DatabaseError as error:
            problem = f"The database refused: {_first_line(error)}."
        finally:
            for sort in (signal.SIGINT, signal.SIGTERM):
                signal.signal(sort, signal.SIG_IGN)
            connections.close_all()
            if _is_embedded():
                embedded.release(settings.DATABASES["default"]["FOLDER"])
        if problem:
            self.stderr.write(problem)
            sys.exit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _serve(self, *, host: str, port: int | None) -> None:
        port = number("PORT", 8000) if port is None else port
        check_port(host, port)
        environment = os.environ | {
            "HOST": host,
            "PORT": str(port),
            "HELPLINE_DATA": str(settings.DATA_FOLDER.resolve()),
            "WEB_WORKERS": str(settings.WEB_WORKERS),
            "WEB_THREADS": str(settings.WEB_THREADS),
            web_server.PARENT: str(os.getpid()),
        }
        if _is_embedded():
            database = settings.DATABASES["default"]
            environment["DATABASE_URL"] = embedded.address(
                database["FOLDER"], database=database["NAME"]
            )
        else:
            check_database(os.environ["DATABASE_URL"])
        if settings.DEMO:
            preparation.prepare_demo(self._say)
        else:
            preparation.check_served_as_it_is()
        connections.close_all()
        self._run(environment, host=host, port=port)

    def _run(self, environment: dict[str, str], *, host: str, port: int) -> None:
        """Run the web server in a group of its own, and end the whole group afterwards."""
        web = subprocess.Popen(
            [sys.executable, "-m", "helpline.web_server"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_until_it_answers(web, host=host, port=port)
            self._welcome(host=host, port=port)
            code = web.wait()
            raise CannotServe(f"The web server ended by itself, with code {code}.")
        finally:
            end(web)

    def _welcome(self, *, host: str, port: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        self._say(f"\nThe console is at  http://{shown}:{port}\n")
        if settings.DEMO:
            from helpline.management.commands.load_demo_people import PASSWORD, PEOPLE

            self._say(f"Sign in as one of these invented people, with the password  {PASSWORD}")
            width = max(len(person.email) for person in PEOPLE)
            for person in PEOPLE:
                self._say(f"  {person.email:<{width}}  {person.part}")
            self._say(f"\nEverything is kept in {settings.DATA_FOLDER.resolve()}.")
        self._say("Ctrl-C stops it.")


def _stop(number: int, frame: object) -> None:
    raise Stopped


def _is_embedded() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == "helpline.embedded_postgres"


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".:")


def check_port(host: str, port: int) -> None:
    """Make sure that the port is free.

    Raises CannotServe when it is taken, or cannot be listened to.
    """
    if not 0 < port < 65536:
        raise CannotServe(f"PORT must lie between 1 and 65535, not {port}.")
    give_up_at = time.monotonic() + PORT_GRACE_SECONDS
    while True:
        try:
            family, kind, protocol, _, where = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family, kind, protocol) as attempt:
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                attempt.bind(where)
                attempt.listen(1)
            return
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                if time.monotonic() < give_up_at:
                    time.sleep(0.3)
                    continue
                raise CannotServe(
                    f"Port {port} of {host} is taken by another program. "
                    "Stop that one, or choose another with PORT=8001."
                ) from None
            raise CannotServe(
                f"Port {port} of {host} cannot be listened to: {_first_line(error)}."
            ) from None


def check_database(url: str) -> None:
    """Make sure that the database server answers.

    Raises CannotServe with what it said.
    """
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise CannotServe(
            f"The database server that DATABASE_URL names does not let us in: {_first_line(error)}."
        ) from None


def wait_until_it_answers(web: subprocess.Popen[bytes], *, host: str, port: int) -> None:
    """Wait for the first page.

    Raises CannotServe when the web server ends, fails, or says nothing for too long.
    """
    if host in {"0.0.0.0", "::", ""}:
        host = "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    request = urllib.request.Request(
        f"http://{shown}:{port}/accounts/login/",
        headers={"Host": next((h for h in settings.ALLOWED_HOSTS if "*" not in h), shown)},
    )
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if web.poll() is not None:
            raise CannotServe("The web server did not start; its own words are above.")
        try:
            opener.open(request, timeout=START_SECONDS).close()
            return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
            raise CannotServe(
                f"The console starts but its first page fails with {answer.code}; "
                "its own words are above."
            ) from None
        except OSError:
            time.sleep(0.1)
    raise CannotServe(f"The web server did not answer within {START_SECONDS} seconds.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def end(web: subprocess.Popen[bytes]) -> None:
    """Stop the web server with all its workers, gently first."""
    for sort in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sort, signal.SIG_IGN)
    if web.poll() is None:
        web.terminate()
        with suppress(subprocess.TimeoutExpired):
            web.wait(timeout=STOP_SECONDS)
    with suppress(ProcessLookupError, PermissionError, AttributeError):
        os.killpg(web.pid, signal.SIGKILL)
    web.wait()
