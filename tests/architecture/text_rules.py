"""Rules on sizes, orphans and the look of files."""
import re

from cpp_functions import Unbalanced, functions
from source_tree import CODE_FOLDERS, TEXT_FOLDERS, files_under, is_cpp, read

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 80
LONG_FUNCTION_LINES = 40

CODE_SUFFIXES = {".cpp", ".hpp", ".py", ".cmake", ".sh", ".yml", ".yaml", ".in"}
TEXT_SUFFIXES = CODE_SUFFIXES | {".md", ".json", ".txt", ".toml"}
# A run of signs that draws a line, at the start of a comment or after its words.
BANNER = re.compile(r"^\s*(?://|#|/\*|\*)\s*[-=*#~_/]{4,}|(?://|#)\s.*[-=*#~]{6,}\s*$")


def is_script(path):
    return path.suffix == ".sh" or (path.parts[0] == "scripts" and path.suffix == "")


def is_text(path):
    named = path.name in ("CMakeLists.txt", "Dockerfile")
    return named or path.suffix in TEXT_SUFFIXES or is_script(path)


def _all_functions(root):
    """(path, function) for each, and a finding (path, None) with the line for what cannot be read."""
    for path in files_under(root, CODE_FOLDERS, is_cpp):
        try:
            yield from ((path, function) for function in functions(read(root, path)))
        except Unbalanced as error:
            yield f"{path}:{error}", None


def check_functions(root):
    """No function is longer than 80 lines; says how long they are."""
    sizes = []
    for path, function in _all_functions(root):
        if function is None:
            yield f"{path}: brackets do not match"
            continue
        sizes.append(function.lines)
        if function.lines > LONG_FUNCTION_LINES:
            print(f"long: {path}:{function.line}: {function.name} has {function.lines} lines")
        if function.lines > MAX_FUNCTION_LINES:
            yield f"{path}:{function.line}: {function.name} has {function.lines} lines, allowed are {MAX_FUNCTION_LINES}"
    if sizes:
        sizes.sort()
        print(f"{len(sizes)} functions: median {sizes[len(sizes) // 2]} lines, p95 {sizes[len(sizes) * 95 // 100]}, "
              f"longest {sizes[-1]}; {sum(size > LONG_FUNCTION_LINES for size in sizes)} over {LONG_FUNCTION_LINES}")


def check_files(root):
    """No file that people write is longer than 500 lines."""
    sizes = []
    for path in files_under(root, CODE_FOLDERS + ("cmake", "scripts"), is_text):
        lines = read(root, path).count("\n")
        sizes.append(lines)
        if lines > MAX_FILE_LINES:
            yield f"{path}: {lines} lines, allowed are {MAX_FILE_LINES}"
    if sizes:
        sizes.sort()
        print(f"{len(sizes)} files: median {sizes[len(sizes) // 2]} lines, longest {sizes[-1]}")


def check_orphans(root):
    """Each .cpp file is named in a CMakeLists.txt: one that is not is never built, and its tests never run."""
    named = set()
    for path in files_under(root, CODE_FOLDERS, lambda p: p.name == "CMakeLists.txt"):
        without_comments = re.sub(r"#[^\n]*", "", read(root, path))
        for name in re.findall(r"[\w./+-]+\.cpp", without_comments):
            named.add((root / path.parent / name).resolve())
    for path in files_under(root, ("src", "tests", "bench"), lambda p: p.suffix == ".cpp"):
        if (root / path).resolve() not in named:
            yield f"{path}: no CMakeLists.txt names it"


def _line_findings(path, lines):
    in_makefile = False  # of a page: its recipes have tabs
    for number, line in enumerate(lines, 1):
        if "\r" in line:
            yield f"{path}:{number}: has a carriage return"
        elif line != line.rstrip():
            yield f"{path}:{number}: has white space at its end"
        if path.suffix == ".md" and line.startswith("```"):
            in_makefile = line == "```make"
        if "\t" in line and not in_makefile:
            yield f"{path}:{number}: has a tab"
        if path.suffix != ".md" and BANNER.search(line):
            yield f"{path}:{number}: is a banner"


def check_style(root):
    """No tabs, no white space at the end of lines, no CRLF, no banners, and each file ends with one line feed."""
    top = [path.relative_to(root) for path in root.iterdir() if path.is_file()]
    for path in files_under(root, TEXT_FOLDERS, is_text) + sorted(filter(is_text, top)):
        text = read(root, path)
        yield from _line_findings(path, text.split("\n"))
        if text and not text.endswith("\n"):
            yield f"{path}: does not end with a line feed"
        elif text.endswith("\n\n"):
            yield f"{path}: ends with an empty line"
