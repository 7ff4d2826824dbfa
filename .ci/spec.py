"""Fetch the examples of the CommonMark specification, from the sources of the installed markdown-it-py, for the tests.

They are not the project's own text, so they are kept beside the installed packages and not in the repository.
"""

import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

TARGET = Path(sys.prefix) / "share" / "commonmark.json"
MEMBER = "tests/test_cmark_spec/commonmark.json"


def main() -> None:
    release = version("markdown-it-py")
    with tempfile.TemporaryDirectory() as folder:
        wanted = [
            "--no-deps",
            "--no-binary",
            "markdown-it-py",
            f"markdown-it-py=={release}",
            "--dest",
            folder,
        ]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *wanted]
        subprocess.run(command, check=True)
        archive = next(Path(folder).glob("*.tar.gz"))
        with tarfile.open(archive) as sources:
            member = sources.extractfile(f"markdown_it_py-{release}/{MEMBER}")
            if member is None:
                raise SystemExit(f"{archive.name} holds no {MEMBER}")
            TARGET.parent.mkdir(exist_ok=True)
            TARGET.write_bytes(member.read())


if __name__ == "__main__":
    main()
