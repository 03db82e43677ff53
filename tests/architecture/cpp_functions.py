"""Finds the functions of a C++ file and their lengths. No parser: it follows brackets outside functions and judges
each opening brace by the words before it. What is inside a function, lambdas too, belongs to that function."""
import re
from typing import NamedTuple

from source_tree import code_only

ACCESS = re.compile(r"\b(?:public|private|protected)\s*:(?!:)")
PAIRS = {"(": ")", "{": "}"}


class Function(NamedTuple):
    name: str
    line: int
    lines: int


class Unbalanced(Exception):
    pass


def _end(code, start):
    """Where the bracket opened at `start` is closed."""
    opening, closing = code[start], PAIRS[code[start]]
    depth = 0
    for match in re.finditer("[" + re.escape(opening + closing) + "]", code[start:]):
        depth += 1 if match[0] == opening else -1
        if depth == 0:
            return start + match.start()
    raise Unbalanced(code.count("\n", 0, start) + 1)


def _without_nested(head):
    """`head` without what is in brackets: "f() const", "struct X : Base", "X::X() : m_a{}"."""
    head = re.sub(r"\boperator\s*(?:\(\s*\)|[^\w\s(]+)", "operator ", ACCESS.sub("", head)).replace("->", " ")
    text, depth = "", 0
    for char in head:
        depth -= char in ")}"
        text += char if depth == 0 else ""
        depth += char in "({"
    before = None
    while before != text:
        before, text = text, re.sub(r"<[^<>]*>", "", text)
    return text.strip()


def _kind(head):
    """What the brace after `head` opens: "scope", "function" or "value"."""
    text = _without_nested(head)
    if re.search(r"\benum\b", text):
        return "value"
    if "(" not in text:
        return "scope" if re.search(r"\b(?:namespace|class|struct|union|extern)\b", text) else "value"
    if re.search(r"(?<![=!<>])=(?!=)", text):
        return "function" if re.search(r"=.*\[[^\]]*\]", text, re.DOTALL) else "value"
    has_initialisers = re.search(r"\)[\w\s()]*:(?!:)", text)
    return "value" if has_initialisers and not text.endswith((")", "}")) else "function"


def _name(head):
    match = re.search(r"([\w:~]+)\s*(?:=.*)?$", _without_nested(head).split("(")[0], re.DOTALL)
    return match[1] if match else "operator"


def _first_line(code, start, end):
    head = code[start:end]
    skipped = max((match.end() for match in ACCESS.finditer(head)), default=0)
    skipped += len(head[skipped:]) - len(head[skipped:].lstrip())
    return code.count("\n", 0, start + skipped) + 1


def functions(text):
    """The functions in `text`. Raises Unbalanced(line) where brackets do not match."""
    code = code_only(text)
    found, scopes, head, at = [], 0, 0, 0
    while match := re.compile(r"[(){};]").search(code, at):
        at = match.end()
        if match[0] == "(":
            at = _end(code, match.start()) + 1
        elif match[0] == ";":
            head = at
        elif match[0] == "{":
            kind = _kind(code[head:match.start()])
            if kind == "scope":
                scopes, head = scopes + 1, at
                continue
            at = _end(code, match.start()) + 1
            if kind == "function":
                line = _first_line(code, head, match.start())
                last = code.count("\n", 0, at) + 1
                found.append(Function(_name(code[head:match.start()]), line, last - line + 1))
                head = at
        else:
            scopes, head = scopes - 1, at
            if match[0] == ")" or scopes < 0:
                raise Unbalanced(code.count("\n", 0, match.start()) + 1)
    if scopes:
        raise Unbalanced(code.count("\n") + 1)
    return found
