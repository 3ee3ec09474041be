"""Cold start: time to the first page and memory of app.py, compared with a minimal Gradio app.

    python benchmarks/start.py                  # --runs N

The minimal app imports torch and gradio. The two programs take turns, each time in a new process; only the disk cache
remains. The time ends with the first bytes of HTML. Memory is the resident memory of the process at that time (Linux).
"""

import argparse
import statistics
import time
import urllib.error
import urllib.request

from result_file import add_options, write_results
from servers import memory, started

LEAST = """
import torch
import gradio as gr

torch.set_num_threads(1)
with gr.Blocks(analytics_enabled=False) as page:
    gr.Textbox()
page.launch()
"""
PROGRAMS = {"app.py": ["app.py"], "torch and gradio alone": ["-c", LEAST]}
TIMEOUT = 120  # seconds until the first page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="of each; default: %(default)s")
    add_options(parser)
    arguments = parser.parse_args()
    runs = 1 if arguments.dry_run else arguments.runs
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in PROGRAMS}
    for run in range(1 if arguments.dry_run else 0, runs + 1):
        for name, program in PROGRAMS.items():
            figure = start(program)
            if run:  # the first fills the disk's cache
                figures[name].append(figure)
                print(f"{name}: {figure[0]:.2f} s, {figure[1]:.0f} MB", flush=True)
    medians = {name: [statistics.median(each) for each in zip(*values)] for name, values in figures.items()}
    (ours, least) = medians.values()
    print(f"\nMedians of {runs}")
    for name, (seconds, megabytes) in medians.items():
        print(f"{name}: {seconds:.2f} s, {megabytes:.0f} MB")
    print(f"app.py takes {ours[0] / least[0]:.2f} times as long and {ours[1] / least[1]:.2f} times the memory")
    results = {name: {"seconds": seconds, "megabytes": megabytes} for name, (seconds, megabytes) in medians.items()}
    write_results(arguments.json, results)


def start(program: list[str]) -> tuple[float, float]:
    """Seconds from the start of the process to its first page, and its megabytes then."""
    begin = time.perf_counter()
    with started(*program) as (address, process):
        while time.perf_counter() - begin < TIMEOUT:
            try:
                with urllib.request.urlopen(address, timeout=TIMEOUT) as page:
                    page.read(100)
                return time.perf_counter() - begin, memory(process.pid)
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise SystemExit(f"{program} served no page within {TIMEOUT} s")


if __name__ == "__main__":
    main()
