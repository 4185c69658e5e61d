"""How long does a county take to make, and how much memory, straight to Parquet?

    python benchmarks/made_county.py [--households 20000 200000]

Prints one line a size: seconds, seconds of CPU, these beside the first size's, peak memory of the process, rows and
megabytes written. Each size runs in a process of its own, so that one peak does not hide another.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from fupin_risk.synthetic import write_county

KILO = 1024


def measure(households: int) -> tuple[float, float, float, int, float]:
    """Give seconds, seconds of CPU, peak memory in MB, rows and MB written of one county."""
    with tempfile.TemporaryDirectory() as folder:
        start, used = time.perf_counter(), time.process_time()
        write_county(folder, households=households)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        files = list(Path(folder, "register").glob("*/*.parquet"))
        rows = sum(pq.read_metadata(path).num_rows for path in files)
        megabytes = sum(path.stat().st_size for path in files) / KILO**2
    return seconds, used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO, rows, megabytes


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, nargs="+", default=[20_000, 200_000])
    first = None
    print("households | seconds | CPU seconds | beside the first | peak MB | rows | MB written")
    for households in parser.parse_args().households:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, used, peak, rows, megabytes = pool.apply(measure, (households,))
        first = first or used
        print(f"{households} | {seconds:.1f} | {used:.1f} | {used / first:.2f} | {peak:.0f} | {rows} | {megabytes:.0f}")


if __name__ == "__main__":
    main()
