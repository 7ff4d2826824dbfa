"""How much disk the index takes, table by table, with its indexes.

    python benchmarks/disk.py --chunks 100000 [--json result.json]

Passages are made up, of 75 words each; their vectors have the dimensions of the default model.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from bench_database import fill, own_servers

TABLES = {
    "passages": "search_chunk",
    "vectors of tokens": "search_tokenvectors",
    "weights of words": "search_chunkwords",
    "documents": "search_indexeddocument",
    "vocabulary": "search_vocabularyword",
}
SIZES = """
    SELECT pg_table_size(%(table)s::regclass), pg_indexes_size(%(table)s::regclass),
        coalesce((SELECT sum(pg_relation_size(indexrelid)) FROM pg_stat_user_indexes
            WHERE relid = %(table)s::regclass AND indexrelname LIKE '%%hnsw%%'), 0)
"""


@dataclass(frozen=True)
class Disk:
    """`mb` is of a table with its indexes; `hnsw_mb` is part of that of the passages."""

    chunks: int
    mb: dict[str, float]
    hnsw_mb: float
    mb_per_1000_chunks: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with own_servers(str(options.chunks)):
        fill(chunks=options.chunks)
        disk = measure()
    sys.stdout.write(json.dumps(asdict(disk), indent=1) + "\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(disk), indent=1) + "\n")


def measure() -> Disk:
    from django.db import connection

    from search.models import Chunk

    sizes: dict[str, float] = {}
    hnsw = 0
    with connection.cursor() as cursor:
        for name, table in TABLES.items():
            cursor.execute(SIZES, {"table": table})
            data, indexes, graph = cursor.fetchone()
            sizes[name] = round((data + indexes) / 1024**2, 2)
            hnsw += int(graph)
    chunks = Chunk.objects.count()
    return Disk(
        chunks, sizes, round(hnsw / 1024**2, 2), round(sum(sizes.values()) / max(chunks, 1) * 1000, 2)
    )


if __name__ == "__main__":
    main()
