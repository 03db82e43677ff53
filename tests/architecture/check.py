#!/usr/bin/env python3
"""check.py RULE [ROOT]: prints what breaks the rule in the tree at ROOT, and ends with 1 if anything does."""
import sys
from pathlib import Path

import module_rules
import text_rules

RULES = {
    "includes": module_rules.check_includes,
    "platform": module_rules.check_platform,
    "libraries": module_rules.check_libraries,
    "functions": text_rules.check_functions,
    "files": text_rules.check_files,
    "orphans": text_rules.check_orphans,
    "style": text_rules.check_style,
}


def main(arguments):
    if not arguments or arguments[0] not in RULES:
        print(f"usage: check.py {'|'.join(RULES)} [ROOT]", file=sys.stderr)
        return 2
    root = Path(arguments[1] if len(arguments) > 1 else Path(__file__).parents[2]).resolve()
    findings = list(RULES[arguments[0]](root))
    print("\n".join(findings + [f"{arguments[0]}: {len(findings)} findings"]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
