"""Packages for pip and npm to install without a registry: the same bytes each time."""

import io
import json
import tarfile
import zipfile

# What requirements.txt starts with where packages lie in `wheels` beside it.
LOCAL = "--no-index\n--find-links ./wheels\n"


def wheel(name, tag="py3-none-any", requires=(), text=""):
    """{file name: content} of version 1.0: a module that has this text."""
    record = f"{name}-1.0.dist-info"
    metadata = "".join(f"Requires-Dist: {other}\n" for other in requires)
    files = {f"{name}/__init__.py": text, f"{record}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{metadata}",
             f"{record}/WHEEL": f"Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: {tag}\n"}
    files[f"{record}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{record}/RECORD"])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return {f"{name}-1.0-{tag}.whl": content.getvalue()}


def npm_package(name, text="", **manifest):
    """The archive of version 1.0.0: a module that has this text. Not packed, as not each zlib packs alike; npm takes both."""
    files = {"package.json": json.dumps({"name": name, "version": "1.0.0"} | manifest), "index.js": text}
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(f"package/{path}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data.encode()))
    return content.getvalue()
