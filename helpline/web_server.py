"""The web server process that `manage.py serve` starts; it ends when that command does."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

PARENT = "HELPLINE_SERVE_PID"


def end_with(parent: int) -> None:
    """End this process soon after its parent has, however that ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)
        os._exit(1)

    if hasattr(os, "getppid") and os.name == "posix":
        threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def load_application(target: str) -> Callable[..., Any]:
    """Load the console in a worker, which must not outlive the server that started it."""
    end_with(os.getppid())
    from helpline.wsgi import application

    return application


def main() -> None:
    """Serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    end_with(int(os.environ[PARENT]))
    Granian(
        "helpline.wsgi:application",
        address=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=int(os.environ["WEB_WORKERS"]),
        blocking_threads=int(os.environ["WEB_THREADS"]),
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_level=LogLevels.warning,
    ).serve(target_loader=load_application)


if __name__ == "__main__":
    main()
