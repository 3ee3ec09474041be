"""How many visitors one server can answer: our page, compared with a page whose answer is constant.

    python benchmarks/load.py [--visitors 1 10 30 60] [--seconds 60] [--model cnn] [--view compare]
    python benchmarks/load.py --visitors 30 --seconds 300      # long enough to see whether memory grows
    python benchmarks/load.py --visitors 2 --beside picture    # while another visitor sends pictures of 24 megapixels
    python benchmarks/load.py --visitors 1 --scribblers 10     # without and with visitors who send forty crossing strokes
    python benchmarks/load.py --visitors 1 --sessions 3000 --calls 1000    # then how much memory these add

Each server is a process of its own on 127.0.0.1. This process simulates the visitors, with the requests that a browser
sends to Gradio. Each visitor draws the golden drawings of tests/data, one after another, and sends the unfinished drawing
five times a second. If an answer is late, the next request waits for it, as on the pad, and then sends what is drawn by
that time. The two pages take turns.

    answers a second   of all visitors together; each visitor asks for five
    ms                 from the time at which a request could be sent to its answer: median and 95th percentile
    errors             missing answers, and answers without the expected content
    CPU ms             of the server for one answer, which other work on the machine changes less than the other figures
    MB                 the server's resident memory after the first minute (or half of the time) and at the end
"""

import argparse
import asyncio
import io
import json
import random
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import numpy as np
from PIL import Image
from result_file import add_options, write_results
from servers import ROOT, cpu_seconds, memory, served

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
        chosen = next(
            (each["props"]["value"] for each in config["components"] if each["props"].get("elem_id") == "chosen"), []
        )
        self.rest = {
            "data": ["", json.dumps({"view": view, "model": model, "chosen": chosen, "second": ""})][: len(inputs)],
            "fn_index": self.function,
            "trigger_id": pad,
        }

    def body(self, value: str, session: str) -> dict:
        return self.rest | {"data": [value, *self.rest["data"][1:]], "session_hash": session, "event_data": None}


def heaviest(page: Page, kind: str) -> dict:
    """The question that costs most of those that are answered: a large picture, or as many points as may be."""
    drawing: dict = {"size": [1000, 1000], "pen": 38}
    if kind == "strokes":
        length, between = 20_000, 0.45  # as far a way as may be, in as many points
        way = [[round(1000 * abs((n * between / 20) % 2 - 1), 1), round(n / 20, 1)] for n in range(length)]
        return page.body(json.dumps(drawing | {"strokes": [way]}), "heavy00000")
    noise = np.random.default_rng(0).integers(160, 256, (4000, 6000), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "JPEG")
    files = {"files": ("noise.jpg", file.getvalue(), "image/jpeg")}
    (path,) = httpx.post(page.address + "gradio_api/upload", files=files, timeout=60).json()
    return page.body(json.dumps(drawing | {"strokes": [], "picture": path}), "heavy00000")


def scribble(page: Page, number: int) -> dict:
    """Forty crossing strokes, which may be several digits: 1 kB that takes longest to read."""
    luck = random.Random(number)
    strokes = [[[luck.randrange(1000), luck.randrange(1000)] for _ in range(2)] for _ in range(40)]
    return page.body(json.dumps({"size": [1000, 1000], "pen": 38, "strokes": strokes}), f"scribble{number:03}")


async def memory_growth(page: Page, process: int, drawings: list[list[str]], sessions: int, calls: int) -> dict:
    """Megabytes that new sessions and calls of the API add to the server, after a hundred of each."""
    drawing = json.loads(drawings[0][-1])
    drawing = {key: drawing[key] for key in ("size", "pen", "strokes")}
    async with httpx.AsyncClient(timeout=60, base_url=page.address + "gradio_api/") as client:

        async def open_session(name: str) -> None:
            (await client.post("run/predict", json=page.body(drawings[0][-1], name))).raise_for_status()

        async def call(name: str) -> None:
            reply = await client.post("call/predict_strokes", json={"data": [drawing, "cnn"], "session_hash": name})
            reply = await client.get("call/predict_strokes/" + reply.json()["event_id"])
            if "event: complete" not in reply.text:
                raise SystemExit(reply.text)

        growth = {}
        for what, ask, count in (("sessions", open_session, sessions), ("calls", call, calls)):
            for number in range(100):
                await ask(f"first-{what}-{number}")
            before = memory(process)
            for number in range(count):
                await ask(f"{what}-{number}")
            growth[what] = {"count": count, "megabytes": memory(process) - before}
            print(f"{count} new {what} add {growth[what]['megabytes']:.1f} MB", flush=True)
    return growth


async def nuisance(page: Page, client: httpx.AsyncClient, question: dict, times: list[float]) -> None:
    """Ask this again and again; what it took, ms, into `times`."""
    while True:
        start = time.perf_counter()
        reply = await client.post(page.address + "gradio_api/run/predict", json=question)
        if message := next(filter(None, reply.json()["data"])).get("message"):
            raise SystemExit(message)
        times.append((time.perf_counter() - start) * 1000)


class Connection:
    """One kept HTTP connection to a page.

    httpx takes 5 ms of processor time a request, so the visitors of a crowd would wait for one another and not for the server.
    """

    def __init__(self, page: Page):
        self.host, self.port = page.address.removeprefix("http://").rstrip("/").split(":")
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and content of the reply, which must have a Content-Length. Raises OSError, EOFError, ValueError."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, int(self.port))
        reader, writer = self.streams
        head = f"POST {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().splitlines()
        length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length"))
        return int(lines[0].split()[1]), await reader.readexactly(length)

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()


async def visitor(page: Page, drawings: list[list[str]], until: float, seed: int) -> list:
    """Draw until then; (ms, whether it was answered) of every question."""
    luck, times = random.Random(seed), []
    session, connection = f"visitor{seed:05}", Connection(page)
    await asyncio.sleep(luck.uniform(0, 1 / RATE))
    due = time.perf_counter()
    while True:
        for value in luck.choice(drawings):
            await asyncio.sleep(max(0, due - time.perf_counter()))
            asked = time.perf_counter()
            if asked > until:
                connection.close()
                return times
            try:
                body = json.dumps(page.body(value, session)).encode()
                status, reply = await connection.post("/gradio_api/run/predict", body)
                answered = status == 200 and any(json.loads(reply)["data"])
            except (OSError, EOFError, ValueError):
                answered = False
            times.append(((time.perf_counter() - asked) * 1000, answered))
            due = max(due + 1 / RATE, time.perf_counter())


async def measure(
    page: Page, process: int, visitors: int, seconds: float, drawings: list[list[str]], heavy: Sequence[dict] = ()
) -> tuple:
    """(answers a second, median ms, 95th percentile ms, errors, MB early, MB at the end, CPU ms an answer)"""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=max(len(heavy), 1))) as client:
        start, used = time.perf_counter(), cpu_seconds(process)
        crowd = [asyncio.create_task(visitor(page, drawings, start + seconds, number)) for number in range(visitors)]
        heavy_times: list[float] = []
        beside = [asyncio.create_task(nuisance(page, client, question, heavy_times)) for question in heavy]
        await asyncio.sleep(min(60, seconds / 2))
        early = memory(process)
        times = [each for one in await asyncio.gather(*crowd) for each in one]
        took, used = time.perf_counter() - start, cpu_seconds(process) - used
        for each in beside:
            each.cancel()
        if heavy_times:
            print(f"beside them {len(heavy_times)} heavy questions, {statistics.median(heavy_times):.0f} ms each")
    good = [ms for ms, answered in times if answered]
    p95 = statistics.quantiles(good, n=20)[-1] if len(good) > 1 else float("nan")
    return (
        len(good) / took,
        statistics.median(good or [float("nan")]),
        p95,
        len(times) - len(good),
        early,
        memory(process),
        1000 * used / max(len(good), 1),
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 10, 30, 60])
    parser.add_argument("--seconds", type=float, default=60, help="that each page is visited by each crowd")
    parser.add_argument("--model", default="cnn")
    parser.add_argument("--view", choices=("answer", "compare"), default="answer")
    parser.add_argument("--beside", choices=("picture", "strokes"), help="one more visitor who sends the heaviest")
    parser.add_argument("--scribblers", type=int, default=0, help="measure each crowd again beside so many scribblers")
    parser.add_argument("--sessions", type=int, default=0, help="then open so many sessions, and show the memory")
    parser.add_argument("--calls", type=int, default=0, help="then call the API so many times, and show the memory")
    parser.add_argument("--only", action="store_true", help="our page alone")
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.dry_run:
        arguments.visitors, arguments.seconds = [1], 1
    drawings = questions()
    live = str(Path(__file__).with_name("live.py"))
    with served("app.py") as (ours, our_process), served(live, "--serve", "bare") as (bare, bare_process):
        pages = {"our page": (Page(ours, arguments.model, arguments.view), our_process)}
        if not arguments.only:
            pages["a constant"] = (Page(bare, arguments.model, arguments.view), bare_process)
        for page, process in pages.values():  # what is loaded late is paid for here
            asyncio.run(measure(page, process, 2, min(3, arguments.seconds), drawings))
        our_page = pages["our page"][0]
        rows = [(name, []) for name in pages]
        if arguments.beside:
            rows[0] = ("our page", [heaviest(our_page, arguments.beside)])
        if arguments.scribblers:
            rows.append(("our page", [scribble(our_page, number) for number in range(arguments.scribblers)]))
        heads = (
            "visitors",
            "",
            "answers a second",
            "median ms",
            "95 % under",
            "errors",
            "MB",
            "MB at the end",
            "CPU ms",
        )
        print("| " + " | ".join(heads) + " |\n" + "| ---: | --- |" + " ---: |" * (len(heads) - 2), flush=True)
        results = []
        for visitors in arguments.visitors:
            for name, heavy in rows:
                page, process = pages[name]
                rate, median, p95, errors, early, late, cpu = asyncio.run(
                    measure(page, process, visitors, arguments.seconds, drawings, heavy)
                )
                results.append(
                    {
                        "visitors": visitors,
                        "page": name,
                        "beside": len(heavy),
                        "answers_per_second": rate,
                        "median_ms": median,
                        "percentile_95_ms": p95,
                        "errors": errors,
                        "megabytes": early,
                        "megabytes_at_end": late,
                        "cpu_ms": cpu,
                    }
                )
                print(
                    f"| {visitors} | {name} | {rate:.1f} of {RATE * visitors:.0f} | {median:.0f} | {p95:.0f} | {errors} "
                    f"| {early:.0f} | {late:.0f} | {cpu:.1f} |",
                    flush=True,
                )
        growth = {}
        if arguments.sessions or arguments.calls:
            growth = asyncio.run(memory_growth(our_page, our_process, drawings, arguments.sessions, arguments.calls))
    write_results(arguments.json, {"rows": results, "growth": growth})


if __name__ == "__main__":
    sys.exit(main())
