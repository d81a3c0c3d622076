"""`python -m dev run | journey | token | undelivered | trace | put-aside | secrets`: see `--help` of each."""

from __future__ import annotations

import argparse
import errno
import json
import re
import signal
import sys
import time
from collections.abc import Callable

from dev import people, place, tokens


def main(argv: list[str] | None = None) -> int:
    """The exit code of one command."""
    arguments = _parser().parse_args(argv)
    return int(arguments.command(arguments) or 0)


def _run(arguments: argparse.Namespace) -> int:
    from scripts.catalogue import build

    at = place.here()
    build.ensure()
    try:
        return _serve(at, arguments)
    except OSError as failed:
        if failed.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"The disk of {at.state} is full. What was answered with success is kept there.", file=sys.stderr)
        return 1


def _serve(at: place.Place, arguments: argparse.Namespace) -> int:
    from dev import stack

    ending = _Ending()
    with stack.serving(at) as emulator:
        if not arguments.no_journey:
            ending.breaking_off(lambda: _walk(at))
        if not ending.requested:
            print(_WELCOME.format(at=at), flush=True)
        while not ending.requested:
            time.sleep(0.2)
            if emulator.poll() is not None:
                print(f"The AWS emulator has stopped; see {at.logs / 'ministack.log'}", file=sys.stderr)
                return 1
    print("Stopped; the state is kept.")
    return 0


def _journey(_asked: argparse.Namespace) -> int:
    return 0 if _walk(place.here()) else 1


def _walk(at: place.Place) -> bool:
    from dev import journey

    try:
        journey.walk_locally(at)
    except (journey.Astray, tokens.SignInFailed) as lost:
        print(f"\nThe journey ended early: {lost}", file=sys.stderr)
        return False
    return True


def _token(arguments: argparse.Namespace) -> int:
    if arguments.kind == "citizen":
        if not re.fullmatch(r"[0-9]{12}", arguments.number):
            print(f"{arguments.number}: an identity number has 12 digits", file=sys.stderr)
            return 1
        person = people.citizen(arguments.number, arguments.name)
    else:
        person = people.officer(arguments.role, arguments.agency)
    try:
        print(tokens.obtain(place.here().issuer, person))
    except tokens.SignInFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def _secrets(_asked: argparse.Namespace) -> int:
    print(json.dumps(place.ACCOUNTS))
    return 0


def _undelivered(arguments: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError

    from chalicelib.domain.errors import Unavailable
    from dev import provision
    from infra import undelivered

    try:
        undelivered.run(arguments.what, undelivered.Choice(), *provision.events(place.here()))
    except (BotoCoreError, Unavailable):
        print("The local stack does not answer: start it with `make run`.", file=sys.stderr)
        return 1
    return 0


def _trace(arguments: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError

    from chalicelib.domain.errors import NotFound, Unavailable
    from dev import trace

    try:
        print(*trace.entries(place.here(), arguments.dossier), sep="\n")
    except NotFound as unknown:
        print(unknown.text[1], file=sys.stderr)
        return 1
    except (BotoCoreError, Unavailable):
        print("The local stack does not answer: start it with `make run`.", file=sys.stderr)
        return 1
    return 0


def _put_aside(_asked: argparse.Namespace) -> int:
    import httpx

    from dev.put_aside import listed

    try:
        for one in listed(place.here()):
            print(json.dumps(one, ensure_ascii=False))
    except httpx.HTTPError as failed:
        print(f"The local stack does not answer: {failed}", file=sys.stderr)
        return 1
    return 0


class _Ending:
    """The wish to stop (Ctrl-C, or a signal), remembered from the moment this is made.

    Starting and stopping are never cut short: half a start could not be undone, and the state must be
    written down. Only what `breaking_off` does is left at once.
    """

    def __init__(self) -> None:
        self.requested = False
        self._breaks = False
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, self._ask)

    def breaking_off(self, act: Callable[[], object]) -> None:
        """Do it, but stop in the middle when somebody wishes to stop; nothing when somebody already did."""
        try:
            self._breaks = True
            if not self.requested:
                act()
        except KeyboardInterrupt:
            print()
        finally:
            self._breaks = False

    def _ask(self, *_: object) -> None:
        first, self.requested = not self.requested, True
        if first and self._breaks:
            raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dev", description="The local stack of Motcua.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="start everything and stay; PORT and MOTCUA_STATE choose where")
    run.add_argument("--no-journey", action="store_true", help="do not walk the journey first")
    run.set_defaults(command=_run)

    journey = commands.add_parser("journey", help="walk the journey through the stack that runs")
    journey.set_defaults(command=_journey)

    token = commands.add_parser("token", help="print an id token from the stack that runs")
    kinds = token.add_subparsers(required=True, dest="kind", metavar="citizen|officer")
    citizen = kinds.add_parser("citizen")
    citizen.add_argument("number", help="identity number, 12 digits")
    citizen.add_argument("name")
    officer = kinds.add_parser("officer")
    officer.add_argument("role", choices=sorted(people.OFFICES))
    officer.add_argument("--agency", default=place.AGENCY)
    token.set_defaults(command=_token)

    aside = commands.add_parser("put-aside", help="list the events that made their handler fail too often")
    aside.set_defaults(command=_put_aside)

    undelivered = commands.add_parser("undelivered", help="list or replay the events that consumers gave up")
    undelivered.add_argument("what", choices=("list", "replay"))
    undelivered.set_defaults(command=_undelivered)

    trace = commands.add_parser("trace", help="what happened to one dossier, from its history and the log")
    trace.add_argument("dossier", help="its reference or code")
    trace.set_defaults(command=_trace)

    secrets = commands.add_parser("secrets", help="print the fixed secrets of the sandbox providers")
    secrets.set_defaults(command=_secrets)
    return parser


_WELCOME = """
Motcua runs on your machine:
    site         {at.site}/
    all links    {at.site}/dev/
    messages     {at.site}/dev/outbox
    payments     {at.sandbox}/
    sign-in      {at.issuer}/
    AWS          {at.aws}
State is kept in {at.state}; logs are in {at.logs}. Ctrl-C stops everything."""


if __name__ == "__main__":
    sys.exit(main())
