#!/usr/bin/env python3
"""conformance.py [OPTION] [PATTERN...]: builds projects with SAM CLI and with cbuild, and compares the outcomes.

A PATTERN is a case's name, its group, or a glob of names; without any, all cases are run.

    --recorded  only those cases whose outcome by SAM is in the tree; needs no SAM CLI
    --record    writes what --recorded reads
    --fresh     runs SAM anew: else its outcome of an earlier run of the same case, kept in build/conformance, is used
    --list      the cases, what differs on purpose, and what is left out, each with its reason

The program is $CBUILD, else build/release/cbuild. Ends with 1 if anything differs that should not.
"""

import collections
import fnmatch
import os
import sys
import time

import differences
import left_out
import peer
import programs
from cases import CASES
from compare import compare
from engine import Engine

SKIPPED = 77
SHOWN_DIFFERENCES = 8


OPTIONS = ("--help", "--recorded", "--record", "--fresh", "--list")


def main(arguments):
    options = {argument for argument in arguments if argument.startswith("--")}
    patterns = [argument for argument in arguments if argument not in options]
    if "--help" in options or not options <= set(OPTIONS):
        print(__doc__)
        return 0 if "--help" in options else 2
    if "--list" in options:
        return show_list()
    chosen = [case for case in CASES if not patterns or any(is_meant(case.name, pattern) for pattern in patterns)]
    if options & {"--record", "--recorded"}:
        chosen = [case for case in chosen if case.recorded]
    if not chosen:
        print(f"no case is meant by {' or '.join(patterns)}")
        return 2
    if not Engine.answers():
        print(f"no engine answers at {Engine.socket_path()}")
        return 1 if os.environ.get("CBUILD_REQUIRE_ENGINE") == "1" else SKIPPED
    if "--record" in options:
        return record(chosen)
    return run_all(chosen, "--recorded" in options, "--fresh" in options)


def is_meant(name, pattern):
    return name == pattern or name.startswith(pattern + "/") or fnmatch.fnmatch(name, pattern)


def run_all(cases, from_tree, fresh):
    failed = collections.Counter()
    begun = time.monotonic()
    for case in cases:
        expected = programs.recorded(case) if from_tree else programs.sam(case, fresh)
        if expected is None:
            sys.exit(f"{case.name}: its recorded outcome is of another state of the case: record it with --record")
        found = compare(case, expected, programs.cbuild(case))
        if case.recorded and not from_tree and programs.recorded(case) != programs.without_words(expected):
            found.append(("recorded", "SAM's outcome is another than the recorded one: see --record"))
        print(f"{'differs' if found else 'ok':8}{case.name}", flush=True)
        for kind, text in found[:SHOWN_DIFFERENCES]:
            print(f"        {kind}: {text}")
        if len(found) > SHOWN_DIFFERENCES:
            print(f"        and {len(found) - SHOWN_DIFFERENCES} more")
        failed.update({kind for kind, _ in found} | ({"all"} if found else set()))
    differing = failed.pop("all", 0)
    kinds = ", ".join(f"{kind} {count}" for kind, count in failed.most_common())
    print(f"{len(cases)} cases in {time.monotonic() - begun:.0f} s: {len(cases) - differing} as with SAM or on purpose, "
          f"{differing} differ{f' ({kinds})' if kinds else ''}; left out: {len(left_out.LEFT_OUT)} (--list)")
    return 1 if differing else 0


def record(cases):
    changed = [case.name for case in cases if case.recorded and programs.record(case)]
    print("\n".join(f"recorded {name}" for name in changed) or "the recorded outcomes are SAM's")
    return 0


def show_list():
    groups = collections.Counter(case.name.partition("/")[0] for case in CASES)
    print(f"{len(CASES)} cases ({', '.join(f'{count} {group}' for group, count in groups.items())}), "
          f"{sum(case.recorded for case in CASES)} of them recorded for CI")
    for case in CASES:
        print(f"  {case.name}: {case.about}")
    print("\ndifferent on purpose, everywhere")
    for name, reason in differences.EVERYWHERE.items():
        print(f"  {name}: {reason}")
    print("\ndifferent on purpose, in a case")
    for name, purpose in differences.OF_CASES.items():
        print(f"  {name}: {purpose.reason}")
    print("\ndifferent on purpose, in a part of a case")
    for name, part in differences.PARTS.items():
        print(f"  {name}: {part.reason}")
    print("\ndifferent on purpose, in each case with")
    for name, kind in differences.KINDS.items():
        print(f"  {name}: {kind.reason}")
    print(f"\nleft out ({len(left_out.LEFT_OUT)})")
    for name, reason in left_out.LEFT_OUT.items():
        print(f"  {name}: {reason}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except peer.PeerMissing as missing:
        sys.exit(str(missing))
