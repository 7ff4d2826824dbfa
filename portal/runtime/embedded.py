"""The embedded servers for the duration of a block.

Invariant: when the block ends, however it ends, so do the servers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.runtime.console import Console
from portal.runtime.crew import Crew
from portal.runtime.endpoints import Endpoints
from portal.runtime.locking import acquire_home
from portal.runtime.servers import start_servers


@contextmanager
def embedded_servers(
    *, home_folder: Path, purpose: str, console: Console, durable: bool = True
) -> Iterator[Endpoints]:
    """Run the servers that the environment does not provide.

    :raises CannotStart: with one line that says what to do.
    """
    lock = acquire_home(home_folder, purpose=purpose, console=console)
    crew = Crew(home_folder=home_folder, lock=lock, console=console)
    try:
        yield start_servers(crew, home_folder=home_folder, durable=durable, console=console)
    finally:
        crew.stop()
