"""The files of the project, and what they contain, for the rules."""
import os
import re
from pathlib import Path

CODE_FOLDERS = ("include", "src", "tests", "bench")
TEXT_FOLDERS = CODE_FOLDERS + ("cmake", "scripts", "docker", "images", "docs")
# Data that a test compares byte for byte is not written by hand, and examples are as their users have them.
DATA_FOLDERS = {"corpus", "data", "golden", "__pycache__", "node_modules", "target"}

TOKEN = re.compile(
    r"""(?P<blank>//[^\n]*|/\*.*?\*/                                     # comments
        |(?:u8|[uUL])?R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"       # raw strings
        |"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+')       # strings, characters
       |(?<!\w)\d(?:'?[\w.])*                                            # numbers, for their separators""",
    re.DOTALL | re.VERBOSE)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"][^>"]+[>"])')


def files_under(root, folders, accept):
    """The paths (relative, sorted) under `folders` of `root` for which accept(path) is true."""
    found = []
    for folder in folders:
        for where, names, files in os.walk(root / folder):
            names[:] = [name for name in names if name not in DATA_FOLDERS and not name.startswith(".")]
            found += [Path(where, file).relative_to(root) for file in files]
    return sorted(path for path in found if accept(path))


def is_cpp(path):
    return path.suffix in (".cpp", ".hpp")


def read(root, path):
    return (root / path).read_bytes().decode("utf-8", "replace")


def includes(text):
    """(line number, "<name>" or "\"name\"") of each #include."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match[1]


def _blanks(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments_and_strings(text):
    """`text` with comments, strings and characters as spaces: every position and line stays where it is."""
    return TOKEN.sub(lambda match: _blanks(match[0]) if match["blank"] else match[0], text)


def code_only(text):
    """The same without preprocessor lines."""
    return PREPROCESSOR.sub(lambda match: _blanks(match[0]), without_comments_and_strings(text))
