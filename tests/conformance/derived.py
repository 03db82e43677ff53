"""Build images of the comparison's own: cbuild's, with what SAM's containers lack, so that both programs use the same.

They trust the host's certificates, which SAM cannot give to a container; a registry is then reached as by cbuild.
"""

import functools
import io
import os
import pathlib
import subprocess
import tarfile

PYTHON, NODE, GO = (f"cbuild-conformance/{name}" for name in ("python3.11", "nodejs20.x", "go"))
# Where an image keeps what go compiled of its own library, which takes longer than any case.
GO_CACHE = "/usr/local/opt/go-cache"

_BUNDLE = "/usr/local/opt/host.crt"
_TRUST = f"COPY host.crt {_BUNDLE}\nENV " + " ".join(
    f"{name}={_BUNDLE}" for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")) + "\n"
_COMPILED = "go build -o /dev/null ./main.go"
_DOCKERFILES = {
    PYTHON: f"FROM cbuild/python3.11\n{_TRUST}",
    NODE: f"FROM cbuild/nodejs20.x\n{_TRUST}RUN npm install -q -g --no-audit --no-fund esbuild@0.25.12\n",
    GO: "FROM cbuild/provided.al2023\nRUN printf 'package main\\n\\nimport _ \"fmt\"\\n\\nfunc main() {}\\n' > /tmp/main.go && cd /tmp && "
        f"export GOCACHE={GO_CACHE} && GOARCH=amd64 {_COMPILED} && GOARCH=arm64 {_COMPILED} && "
        f"GOARCH=amd64 go build -trimpath -o /dev/null ./main.go\n",
}


def make(image):
    """Has the image made if it is one of these; the engine knows what it made before."""
    if image in _DOCKERFILES:
        _made(image)


@functools.cache
def _made(image):
    bundle = pathlib.Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        for name, content in (("Dockerfile", _DOCKERFILES[image].encode()), ("host.crt", bundle.read_bytes())):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    built = subprocess.run(["docker", "build", "-q", "-t", image, "-"], input=context.getvalue(), capture_output=True, check=False,
                           timeout=600, env=os.environ | {"DOCKER_BUILDKIT": "0"})
    if built.returncode != 0:
        raise RuntimeError(f"{image}: {(built.stdout + built.stderr).decode(errors='replace')}")
