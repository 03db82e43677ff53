#!/usr/bin/env python3
"""Shows that each rule finds what it is for, on small made-up trees, and lets the good ones pass."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from check import RULES
from cpp_functions import Unbalanced, functions

MODULES = "# A\n\n## Modules\n| module | job | may use |\n|---|---|---|\n"
TREE = {
    "ARCHITECTURE.md": MODULES + "| util | a, b | – |\n| report | c | util |\n| cli | d | all |\n",
    "tests/architecture/libraries.txt": "# who wraps what\n<curl/>: report\n",
}


def findings(rule, files):
    """What `rule` says of a tree with these files."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name, text in {**TREE, **files}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text.encode())
        with contextlib.redirect_stdout(io.StringIO()):
            return list(RULES[rule](root))


class Rules(unittest.TestCase):
    def finds(self, rule, name, text, expected):
        found = findings(rule, {name: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(expected, found[0])

    def passes(self, rule, name, text):
        self.assertEqual(findings(rule, {name: text}), [])

    def test_includes(self):
        self.passes("includes", "src/report/a.cpp", '#include "report/a.hpp"\n#include <cbuild/util/b.hpp>\n')
        self.passes("includes", "src/main.cpp", "#include <cbuild/cli/run.hpp>\n")
        self.passes("includes", "src/cli/a.cpp", "#include <cbuild/report/b.hpp>\n")
        self.finds("includes", "src/util/a.cpp", "#include <cbuild/report/b.hpp>\n", "src/util/a.cpp:1: 'util' may not")
        self.finds("includes", "include/cbuild/util/a.hpp", "\n#  include <cbuild/cli/b.hpp>\n", "a.hpp:2: 'util'")
        self.finds("includes", "include/cbuild/util/a.hpp", '#include "util/b.hpp"\n', "private")
        self.finds("includes", "src/report/a.cpp", '#include "util/b.hpp"\n', "of another module")
        self.finds("includes", "src/main.cpp", "#include <cbuild/util/a.hpp>\n", "'main' may not")
        self.finds("includes", "src/stray/a.cpp", "", "not in")

    def test_includes_makers(self):
        client = "#include <cbuild/engine/client.hpp>\n"
        table = MODULES + "| engine | a | – |\n| build | b | engine |\n| cli | c | all |\n"
        for path, count in (("src/cli/a.cpp", 0), ("src/engine/a.cpp", 0), ("src/build/a.cpp", 1)):
            self.assertEqual(len(findings("includes", {"ARCHITECTURE.md": table, path: client})), count, path)

    def test_includes_links(self):
        self.passes("includes", "src/report/CMakeLists.txt", "cbuild_module(report\n  SOURCES a.cpp\n  USES util)\n")
        self.finds("includes", "src/util/CMakeLists.txt", "cbuild_module(util SOURCES a.cpp USES report LINKS x)\n",
                   "'util' may not use 'report'")

    def test_includes_table(self):
        rows = "| cli | x | a |\n| a | x | b |\n"
        self.passes("includes", "ARCHITECTURE.md", MODULES + rows + "| b | x | – |\n\n## Else\n| c | x | d |\n")
        self.finds("includes", "ARCHITECTURE.md", MODULES + rows, "'a' allows 'b', which is no module")
        self.assertEqual(len(findings("includes", {"ARCHITECTURE.md": MODULES + rows + "| b | x | a |\n"})), 2)
        self.finds("includes", "ARCHITECTURE.md", "no table\n", "'main' allows 'cli'")

    def test_platform(self):
        self.passes("platform", "src/util/a_posix.cpp", "#include <unistd.h>\n#ifdef __linux__\n#endif\n")
        self.passes("platform", "src/util/a.cpp", "// not on _WIN32\n")
        self.finds("platform", "src/util/a.cpp", "#include <unistd.h>\n", "<unistd.h>")
        self.finds("platform", "src/report/a_posix.cpp", "#include <sys/ioctl.h>\n", "<sys/ioctl.h>")
        self.finds("platform", "include/cbuild/util/a.hpp", "#ifdef _WIN32\n", "asks for the platform")

    def test_libraries(self):
        self.passes("libraries", "src/report/a.hpp", "#include <curl/curl.h>\n")
        self.finds("libraries", "src/util/a.cpp", "#include <curl/curl.h>\n", "belongs to report")
        self.finds("libraries", "include/cbuild/report/a.hpp", "#include <curl/curl.h>\n", "public header")

    def test_functions(self):
        def body(lines):
            return "void f() {\n" + "  g([] { return 1; });\n" * (lines - 2) + "}\n"
        self.passes("functions", "tests/a.cpp", body(80))
        self.finds("functions", "tests/a.cpp", body(81), "f has 81 lines")
        self.finds("functions", "bench/a.cpp", "void f() {\n", "do not match")

    def test_files(self):
        for name in ("src/util/a.cpp", "scripts/setup", "scripts/lib.sh", "tests/a.py", "tests/CMakeLists.txt"):
            self.passes("files", name, "x\n" * 500)
            self.finds("files", name, "x\n" * 501, "501 lines")

    def test_orphans(self):
        self.finds("orphans", "tests/unit/a.cpp", "", "tests/unit/a.cpp")
        self.finds("orphans", "src/a.cpp", "", "src/a.cpp")
        for listed, count in (("f(SOURCES a.cpp)\n", 0), ("# a.cpp\n", 1), ("f(b/a.cpp)\n", 1), ("f(xa.cpp)\n", 1)):
            found = findings("orphans", {"tests/u/a.cpp": "", "tests/u/CMakeLists.txt": listed})
            self.assertEqual(len(found), count, listed)

    def test_style(self):
        for name in ("src/util/a.cpp", "cmake/a.cmake", "images/x/Dockerfile", "README.md", "scripts/setup"):
            self.passes("style", name, "text\n")
            self.finds("style", name, "text \n", ":1: has white space")
            self.finds("style", name, "a\tb\n", "tab")
            self.finds("style", name, "text\r\n", "carriage return")
            self.finds("style", name, "text", "line feed")
            self.finds("style", name, "text\n\n", "empty line")
        self.passes("style", "examples/x/Makefile", "all:\n\ttrue\n")
        self.passes("style", "README.md", "```make\nall:\n\ttrue\n```\n")
        self.finds("style", "README.md", "```make\nall:\n```\n\ta tab\n", "tab")

    def test_style_banners(self):
        for line in ("// " + "-" * 10, "/" * 30, "/*" + "*" * 20, "# " + "=" * 8, "// --- Part " + "-" * 6, "  // " + "~" * 4):
            self.finds("style", "src/util/a.cpp", line + "\n", "banner")
        for line in ("// a - b -- c", "/// doc", "int a; // == b", "#!/bin/sh", "/* a */", "x = 1 #"):
            self.passes("style", "src/util/a.cpp", line + "\n")


class Functions(unittest.TestCase):
    def named(self, text):
        return [(function.name, function.lines) for function in functions(text)]

    def test_kinds(self):
        for text, name in (
            ("int f(int a = g({1}), X x = {}) const noexcept {\n}", "f"),
            ("auto f() -> std::vector<int> {\n}", "f"),
            ("template <class T = std::map<int, int>>\nT X<T>::f() {}", "X::f"),
            ("X::X(int a) : m_a{a}, m_b(1), m_c{[] { return 2; }} {\n}", "X::X"),
            ("X::X() noexcept\n    : Base(1) {}", "X::X"),
            ("X::~X() {\n}", "X::~X"),
            ("bool operator==(const X& a) const {\n}", "operator"),
            ("int X::operator()(int a) {\n}", "X::operator"),
            ("const auto k_f = [](int a) {\n};", "k_f"),
            ('TEST_CASE("a { b", "[x]") {\n}', "TEST_CASE"),
            ("struct X f(struct Y y) {\n}", "f"),
        ):
            found = self.named(text)
            self.assertEqual([(name, text.count("\n") + 1)], found, text)

    def test_not_functions(self):
        for text in ("namespace a::b {\n}", "struct X : Y<decltype(f())> {};", "enum class E : int { a };",
                     "const std::vector<int> k{1, 2};", "X x = {1};", "const X k = f(1);", "#define F(a) { \\\n  a }\n",
                     "auto k = X(1).y{2};", 'extern "C" {\n}'):
            self.assertEqual(self.named(text), [], text)

    def test_members(self):
        text = "namespace n {\nclass X {\npublic:\n  int a() { return 1; }\n\nprivate:\n  void b() {\n  }\n  int m{0};\n};\n}\n"
        self.assertEqual(self.named(text), [("a", 1), ("b", 2)])

    def test_text_is_not_code(self):
        text = 'void f() {\n  // {\n  /* { */\n  g("{", \'{\', R"x({)" )x", 1\'000, \'\\\'\', "\\"{");\n}\nvoid h() {}\n'
        self.assertEqual(self.named(text), [("f", 5), ("h", 1)])

    def test_unbalanced(self):
        for text in ("void f() {", "}", "void f(", "namespace a {"):
            with self.assertRaises(Unbalanced, msg=text):
                functions(text)


if __name__ == "__main__":
    unittest.main()
