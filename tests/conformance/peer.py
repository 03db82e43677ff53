"""SAM CLI in this process: its modules are loaded once, and each call is a fork, for the loading takes longer than a build.

Only where this is the Python that SAM CLI is installed for.
"""

import importlib.metadata
import os
import re
import signal
import sys
import tempfile
import time
import traceback

from engine import Engine

# Set before SAM's modules are loaded: some read it then.
SETTINGS = {"SAM_CLI_TELEMETRY": "0", "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
            "DOCKER_API_VERSION": "1.41", "SAM_DOCKER_API_VERSION": "1.41"}


class PeerMissing(Exception):
    """SAM CLI is not installed for this Python."""


def version():
    """What an outcome depends on besides the case."""
    try:
        return "-".join(importlib.metadata.version(name) for name in ("aws-sam-cli", "aws-sam-translator"))
    except importlib.metadata.PackageNotFoundError:
        raise PeerMissing("SAM CLI is not installed for this Python: scripts/test conformance does it") from None


def _load():
    os.environ.update(SETTINGS)
    import docker  # noqa: F401
    import samcli.commands.build.build_context  # noqa: F401
    import samcli.lib.build.app_builder  # noqa: F401
    import samtranslator.translator.translator  # noqa: F401
    from samcli.cli.main import cli
    return cli


def _serve(arguments, directory, environment, streams):
    """The child: never returns."""
    code = 70
    try:
        os.chdir(directory)
        os.environ.clear()
        os.environ.update(environment)
        for number, stream in enumerate(streams):
            os.dup2(stream.fileno(), number)
        code = 0
        _load()(arguments, prog_name="sam")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # as the interpreter does at its end
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def call(arguments, directory, environment, timeout):
    """(exit code, stdout, stderr) of `sam` with these arguments."""
    _load()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _serve(arguments, directory, environment, (nothing, out, err))
        code = _wait(child, time.monotonic() + timeout)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    if code is None:
        for container in re.findall(r"SAM_CONTAINER_ID: (\w+)", texts[1]):
            Engine.call("DELETE", f"/containers/{container}?force=1")
        raise TimeoutError(f"sam {' '.join(arguments)}: not done after {timeout} s: {texts[1][-500:]}")
    return code, *texts


def _wait(child, deadline):
    """The child's exit code; None if it had to be ended."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.02)
