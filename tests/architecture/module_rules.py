"""Rules on what may include what."""
import re

from source_tree import files_under, includes, is_cpp, read, without_comments_and_strings

TABLE = "ARCHITECTURE.md"
LIBRARIES = "tests/architecture/libraries.txt"
ROW = re.compile(r"^\| (\w+) \|.*\| ([^|]+) \|$")

# What only the files for one kind of host may include.
PLATFORM_HEADER = re.compile(
    r"<(?:sys|linux|netinet|arpa|net|mach|mach-o)/|<(?:unistd|fcntl|signal|csignal|poll|termios|netdb|dirent|pthread|spawn"
    r"|pwd|grp|dlfcn|syslog|utime|glob|fnmatch|ftw|windows|winsock2|ws2tcpip|io|process|direct|shlobj)(?:\.h)?>")
PLATFORM_FILE = re.compile(r"src/util/\w+_(?:posix|win32)\.cpp")
PLATFORM_QUESTION = re.compile(r"\b(?:_WIN32|_WIN64|__linux__|__linux|__APPLE__|__unix__|__FreeBSD__|_MSC_VER)\b")


def read_modules(root):
    """Module → modules it may use, from the rows "| name | job | may use |" after the heading "Modules"."""
    modules = {}
    for line in read(root, TABLE).partition("\n## Modules\n")[2].split("\n## ")[0].splitlines():
        row = ROW.match(line)
        if row and row[1] != "module":
            modules[row[1]] = [] if row[2] == "–" else row[2].split(", ")
    for name, allowed in modules.items():
        if allowed == ["all"]:
            modules[name] = [other for other in modules if other != name]
    modules["main"] = ["cli"]
    return modules


def read_libraries(root):
    """Beginning of an include → modules that may have it."""
    lines = (line.split("#")[0].strip() for line in read(root, LIBRARIES).splitlines())
    return {library: modules.split() for library, _, modules in (line.partition(":") for line in lines if line)}


def module_of(path):
    parts = path.parts
    if parts[:2] == ("include", "cbuild"):
        return parts[2]
    return parts[1] if len(parts) > 2 else "main"


def product_files(root):
    return files_under(root, ("include", "src"), is_cpp)


def _reached(modules, name, seen):
    for other in modules.get(name, []):
        if other not in seen:
            seen.add(other)
            _reached(modules, other, seen)
    return seen


def _table_findings(modules):
    """Each module that reaches itself, or that allows one that is not in the table."""
    for name, allowed in modules.items():
        for other in allowed:
            if other not in modules:
                yield f"{TABLE}: '{name}' allows '{other}', which is no module"
        if name in _reached(modules, name, set()):
            yield f"{TABLE}: '{name}' depends on itself"


# Headers that make something of the outside world, and who alone may include them.
MAKERS = {"<cbuild/engine/client.hpp>": ("src/cli/", "src/engine/", "src/executor/cleanup.cpp")}


def _include_finding(path, included, modules):
    for header, owners in MAKERS.items():
        if included == header and not path.as_posix().startswith(owners):
            return f"only {', '.join(owners)} may include {header}: all else is given an Engine"
    module = module_of(path)
    name = included[1:-1]
    if included.startswith("<cbuild/"):
        target = name.split("/")[1]
        if target != module and target not in modules[module]:
            return f"'{module}' may not include {included}"
    elif included.startswith('"'):
        if path.parts[0] == "include":
            return f"a public header includes the private {included}"
        if "/" in name and name.split("/")[0] != module:
            return f"'{module}' includes the private {included} of another module"
    return None


def check_includes(root):
    """Each module includes, and links, only the modules that the table allows."""
    modules = read_modules(root)
    yield from _table_findings(modules)
    for path in product_files(root):
        if module_of(path) not in modules:
            yield f"{path}: '{module_of(path)}' is not in {TABLE}"
            continue
        for line, included in includes(read(root, path)):
            if finding := _include_finding(path, included, modules):
                yield f"{path}:{line}: {finding}"
    for path in files_under(root, ("src",), lambda p: p.name == "CMakeLists.txt"):
        for name, arguments in re.findall(r"cbuild_module\((\w+)([^)]*)\)", read(root, path)):
            uses = re.search(r"\bUSES\b((?:\s+[a-z_0-9]+)*)", arguments)
            for used in uses[1].split() if uses else []:
                if used not in modules.get(name, []):
                    yield f"{path}: '{name}' may not use '{used}'"


def check_platform(root):
    """Only src/util/*_posix.cpp and *_win32.cpp know which kind of host they run on."""
    for path in product_files(root):
        if PLATFORM_FILE.fullmatch(path.as_posix()):
            continue
        text = read(root, path)
        for line, included in includes(text):
            if PLATFORM_HEADER.match(included):
                yield f"{path}:{line}: includes {included}; put it behind a header of util"
        for line, code in enumerate(without_comments_and_strings(text).splitlines(), 1):
            if match := PLATFORM_QUESTION.search(code):
                yield f"{path}:{line}: asks for the platform ({match[0]})"


def check_libraries(root):
    """A wrapped library is included only by its module, and never by a public header."""
    libraries = read_libraries(root)
    for path in product_files(root):
        for line, included in includes(read(root, path)):
            for library, owners in libraries.items():
                if not included.startswith(library.rstrip(">")):
                    continue
                if path.parts[0] == "include":
                    yield f"{path}:{line}: a public header includes {included}"
                elif module_of(path) not in owners:
                    yield f"{path}:{line}: {included} belongs to {' and '.join(owners)}"
