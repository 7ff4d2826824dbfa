"""Write the lock files: the exact versions that .venv holds of what pyproject.toml asks for, and of what that needs.

requirements.lock is what running needs; requirements-dev.lock is what developing needs beyond it.
"""

import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

# Debian 12 ships this one; a package that needs a later patch release cannot be installed there.
OLDEST_PYTHON = "3.11.2"
ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Written by `make lock`; change pyproject.toml instead.\n"


def closure(requirements: list[str]) -> dict[str, str]:
    """Return the pinned version of every installed package that `requirements` leads to."""
    pins: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    queue = [Requirement(text) for text in requirements]
    while queue:
        wanted = queue.pop()
        name = canonicalize_name(wanted.name)
        key = (name, frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            found = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        if OLDEST_PYTHON not in SpecifierSet(found.metadata["Requires-Python"] or ""):
            raise SystemExit(
                f"{name} {found.version} does not run on Python {OLDEST_PYTHON}: install another."
            )
        # A local label such as +cpu names a build, not a version.
        pins[name] = found.version.partition("+")[0]
        for text in found.requires or []:
            needed = Requirement(text)
            extras = wanted.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                queue.append(needed)
    return pins


def write(name: str, pins: dict[str, str]) -> None:
    lines = [f"{package}=={version}\n" for package, version in sorted(pins.items())]
    (ROOT / name).write_text(HEADER + "".join(lines), encoding="utf-8")


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    running = closure(project["dependencies"])
    developing = closure(project["optional-dependencies"]["dev"])
    write("requirements.lock", running)
    write("requirements-dev.lock", {name: pin for name, pin in developing.items() if name not in running})


if __name__ == "__main__":
    main()
