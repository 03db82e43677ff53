"""A case's project: the files it starts with, written to disk, and what a directory holds afterwards."""

import dataclasses
import hashlib
import os
import pathlib
import stat

# Contents up to here are kept as text, so that a difference can be read.
LONGEST_TEXT = 400


@dataclasses.dataclass(frozen=True)
class File:
    """A file whose mode matters; a plain str or bytes is one with 0644."""

    content: object
    mode: int = 0o644


@dataclasses.dataclass(frozen=True)
class Link:
    target: str


@dataclasses.dataclass(frozen=True)
class Directory:
    """An empty one: those of files are made with them."""


def write(root, files, words):
    """Writes {path: str, bytes, File, Link or Directory} below `root`; in texts, each of `words` becomes its value."""
    for name, entry in files.items():
        path = pathlib.Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(entry, Link):
            path.symlink_to(_replaced(entry.target, words))
        elif isinstance(entry, Directory):
            path.mkdir(exist_ok=True)
        else:
            file = entry if isinstance(entry, File) else File(entry)
            path.write_bytes(file.content if isinstance(file.content, bytes) else _replaced(file.content, words).encode())
            path.chmod(file.mode)


def _replaced(text, words):
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _content(path):
    content = path.read_bytes()
    if len(content) <= LONGEST_TEXT:
        try:
            return {"text": content.decode()}
        except UnicodeDecodeError:
            pass
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def entry(path):
    """What a path is, as JSON: kind, mode, and the content of a file or the target of a link."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return {"kind": "link", "target": os.readlink(path)}
    mode = f"{stat.S_IMODE(status.st_mode):04o}"
    if stat.S_ISDIR(status.st_mode):
        return {"kind": "directory", "mode": mode}
    if stat.S_ISREG(status.st_mode):
        return {"kind": "file", "mode": mode, **_content(path)}
    return {"kind": "special"}


def listing(root, without=()):
    """{path: entry} of all below `root`, except for what is at, or below, one of `without` (absolute paths)."""
    found = {}
    for where, names, files in os.walk(root):
        for name in sorted(names + files):
            path = pathlib.Path(where, name)
            if path in without:
                names[:] = [other for other in names if other != name]
            else:
                found[path.relative_to(root).as_posix()] = entry(path)
    return dict(sorted(found.items()))
