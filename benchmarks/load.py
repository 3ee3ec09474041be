"""How many visitors one server can answer: our page beside a page whose answer is a constant, in one run.

    python benchmarks/load.py [--visitors 1 10 30 60] [--seconds 60] [--model cnn] [--view compare]
    python benchmarks/load.py --visitors 30 --seconds 300      # and does its memory grow?

Both servers are processes of their own on 127.0.0.1; the visitors are played from this one, over Gradio's own protocol,
as the browser speaks it. Each visitor draws the golden drawings of tests/data, one after another, and asks five times a
second what they are so far; where an answer is late the next question waits for it, as the pad does, and then asks what
is drawn by then. The two pages take turns.

    answers a second   of all visitors together; five each were asked for
    ms                 from when a question could be sent to its answer: median and 95th percentile
    errors             answers that did not come, or came without what was asked
    MB                 the server's resident memory, after the first minute or half of the time, and at the end
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from pathlib import Path

import httpx
from live import ROOT, served

RATE = 5.0  # questions a second
GOLDEN = ROOT / "tests" / "data" / "golden.json"
STEPS = 8  # questions while one drawing is drawn


def questions() -> list[list[str]]:
    """Of every golden drawing the pad's values while it is drawn, as JSON."""
    drawings = []
    for entry in json.loads(GOLDEN.read_text("utf-8")):
        drawing, values = entry["drawing"], []
        total = sum(map(len, drawing["strokes"]))
        for step in range(1, STEPS + 1):
            left, strokes = round(total * step / STEPS), []
            for stroke in drawing["strokes"]:
                if left > 0:
                    strokes.append(stroke[:left])
                left -= len(stroke)
            values.append(json.dumps({**drawing, "change": step, "strokes": strokes}))
        drawings.append(values)
    return drawings


class Page:
    """A page that is served, and what its pad's event sends."""

    def __init__(self, address: str, model: str, view: str):
        self.address = address
        config = httpx.get(address + "config", timeout=60).json()
        (pad,) = (part["id"] for part in config["components"] if part["props"].get("elem_id") == "pad")
        events = [each for each in config["dependencies"] if [pad, "input"] in each["targets"]]
        self.function, inputs = events[0]["id"], events[0]["inputs"]
        self.rest = {"data": ["", model, [model], view][: len(inputs)], "fn_index": self.function, "trigger_id": pad}
        if view == "compare" and len(inputs) > 1:
            (chosen,) = (part for part in config["components"] if part["props"].get("elem_id") == "chosen")
            self.rest["data"][2] = chosen["props"]["value"]

    def body(self, value: str, session: str) -> dict:
        return self.rest | {"data": [value, *self.rest["data"][1:]], "session_hash": session, "event_data": None}


async def visitor(page: Page, client: httpx.AsyncClient, drawings: list[list[str]], until: float, seed: int) -> list:
    """Draw until then; (ms, whether it was answered) of every question."""
    luck, times = random.Random(seed), []
    session = f"visitor{seed:05}"
    await asyncio.sleep(luck.uniform(0, 1 / RATE))
    due = time.perf_counter()
    while True:
        for value in luck.choice(drawings):
            await asyncio.sleep(max(0, due - time.perf_counter()))
            asked = time.perf_counter()
            if asked > until:
                return times
            try:
                reply = await client.post(page.address + "gradio_api/run/predict", json=page.body(value, session))
                answered = reply.status_code == 200 and any(reply.json()["data"])
            except httpx.HTTPError:
                answered = False
            times.append(((time.perf_counter() - asked) * 1000, answered))
            due = max(due + 1 / RATE, time.perf_counter())


def memory(process: int) -> float:
    """The process's resident memory, MB; NaN where the system does not say."""
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return float("nan")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def measure(page: Page, process: int, visitors: int, seconds: float, drawings: list[list[str]]) -> tuple:
    """(answers a second, median ms, 95th percentile ms, errors, MB early, MB at the end)"""
    limits = httpx.Limits(max_connections=visitors, max_keepalive_connections=visitors)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        start = time.perf_counter()
        crowd = [
            asyncio.create_task(visitor(page, client, drawings, start + seconds, number)) for number in range(visitors)
        ]
        await asyncio.sleep(min(60, seconds / 2))
        early = memory(process)
        times = [each for one in await asyncio.gather(*crowd) for each in one]
        took = time.perf_counter() - start
    good = [ms for ms, answered in times if answered]
    p95 = statistics.quantiles(good, n=20)[-1] if len(good) > 1 else float("nan")
    return (
        len(good) / took,
        statistics.median(good or [float("nan")]),
        p95,
        len(times) - len(good),
        early,
        memory(process),
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 10, 30, 60])
    parser.add_argument("--seconds", type=float, default=60, help="that each page is visited by each crowd")
    parser.add_argument("--model", default="cnn")
    parser.add_argument("--view", choices=("answer", "compare"), default="answer")
    parser.add_argument("--only", action="store_true", help="our page alone")
    arguments = parser.parse_args()
    drawings = questions()
    live = str(Path(__file__).with_name("live.py"))
    with served("app.py") as (ours, our_process), served(live, "--serve", "bare") as (bare, bare_process):
        pages = {"our page": (Page(ours, arguments.model, arguments.view), our_process)}
        if not arguments.only:
            pages["a constant"] = (Page(bare, arguments.model, arguments.view), bare_process)
        for page, process in pages.values():  # what is loaded late is paid for here
            asyncio.run(measure(page, process, 2, 3, drawings))
        heads = ("visitors", "", "answers a second", "median ms", "95 % under", "errors", "MB", "MB at the end")
        print("| " + " | ".join(heads) + " |\n" + "| ---: | --- |" + " ---: |" * (len(heads) - 2), flush=True)
        for visitors in arguments.visitors:
            for name, (page, process) in pages.items():
                rate, median, p95, errors, early, late = asyncio.run(
                    measure(page, process, visitors, arguments.seconds, drawings)
                )
                print(
                    f"| {visitors} | {name} | {rate:.1f} of {RATE * visitors:.0f} | {median:.0f} | {p95:.0f} | {errors} "
                    f"| {early:.0f} | {late:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    sys.exit(main())
