"""The events of the Draw tab: what the browser sends, which function answers, which view shows it."""

import json
from typing import Any

import gradio as gr

from mnist_demo.predictor import Predictor
from mnist_demo.ui.draw_tab import DrawTab
from mnist_demo.ui.gradio_compat import Page
from mnist_demo.ui.javascript import call
from mnist_demo.ui.query import VIEWS, Query
from mnist_demo.ui.server.batches import Batches
from mnist_demo.ui.server.work_queues import in_turn
from mnist_demo.ui.views.answer import payload as answer_payload
from mnist_demo.ui.views.compare import payload as compare_payload
from mnist_demo.ui.views.inside import payload as inside_payload
from mnist_demo.ui.views.number import payload as number_payload
from mnist_demo.ui.views.replay import payload as replay_payload
from mnist_demo.ui.views.steps import payload as steps_payload
from mnist_demo.ui.views.tour import payload as tour_payload
from mnist_demo.ui.views.why import payload as why_payload

# How the events of the pad and of the choices run. "always_last" lets the answers keep up with the pen. Without the queue one
# answer is one request: measured side by side, 33 answers a second and 27 ms from pen up to the answer, against 26 and 56 ms
# with it. Browser and functions exchange plain JSON, so Gradio need not process the values, each time in a thread.
LIVE: dict[str, Any] = {
    "trigger_mode": "always_last",
    "show_progress": "hidden",
    "queue": False,
    "preprocess": False,
    "postprocess": False,
    "api_visibility": "private",
}

BROWSER: dict[str, Any] = {"api_visibility": "private"}  # for events that run in the browser only


def connect(tab: DrawTab, predictor: Predictor, page: Page) -> None:
    """Add the events of the Draw tab. Call it inside the page."""
    _connect_query(tab)
    _connect_reading(tab, predictor)
    _connect_explanations(tab, predictor)
    _connect_classroom(tab, page)


def _connect_query(tab: DrawTab) -> None:
    """Keep `tab.query` up to date in the browser."""
    for view in (tab.answer_tab, tab.compare_tab, tab.inside_tab, tab.number_tab):
        view.select(None, None, tab.view, js=call("query.js", "openedView", view.id), **BROWSER)
    chosen = call("views/inside/query.js", "secondModel", tab.inside.elem_id)
    tab.inside.beside(None, None, tab.second, js=chosen, **BROWSER)
    tab.inside.maps(None, None, tab.maps, js=call("views/inside/query.js", "chosenMaps", tab.inside.elem_id), **BROWSER)
    gr.on(
        [tab.view.change, tab.model.input, tab.chosen.input, tab.second.change, tab.maps.change],
        None,
        [tab.view, tab.model, tab.chosen, tab.second, tab.maps],
        tab.query,
        js=call("query.js", "encodeQuery"),
        **BROWSER,
    )


def _connect_reading(tab: DrawTab, predictor: Predictor) -> None:
    """The pad's `input` and every choice: read the drawing for the view in sight."""
    batches = Batches(predictor)

    def read_now(pad: str, query: Query) -> list[Any]:
        """The values of the five views: None, which changes nothing, except for the view in sight.

        `gr.skip` would also do that, but Gradio then constructs the component again each time.
        """
        view, model, chosen, second, maps = query
        if view == "compare":
            return [None, compare_payload.compare(predictor, pad, chosen), None, None, None]
        if view == "inside":
            insides = [inside_payload.inside(predictor, pad, name, maps) if name else None for name in (model, second)]
            return [None, None, *map(json.dumps, insides), None]
        if view == "number":
            return [None, None, None, None, number_payload.read(predictor, pad, model)]
        return [answer_payload.answer(predictor, pad, model), None, None, None, None]

    async def read_live(pad: str, query: str) -> list[Any]:
        """The result of `read_now`, computed in a thread if it takes more than a few milliseconds.

        Threads for all answers would compete for one interpreter: thirty visitors on two cores then waited 75 to 150 ms in the
        median, instead of 7 to 65 ms (`benchmarks/load.py`, two runs of each in turn).
        """
        parsed = Query.from_json(query)
        is_answer = parsed.view == "answer" and parsed.model in predictor.names
        if is_answer and (quick := await answer_payload.quick_answer(batches, pad, parsed.model)):
            return [quick, None, None, None, None]
        values: list[Any] = await reads.get(str(parsed.view), reads["answer"])(pad, parsed)
        return values

    # An answer that was not quick may need a number, which takes up to a second, as the view "number" does.
    reads = {view: in_turn(read_now, is_slow=view in ("answer", "number")) for view in VIEWS}

    # One listener for all: with several, a late answer to the pen could overtake the answer to a model switched off since.
    gr.on(
        [tab.pad.input, tab.query.change],
        read_live,
        [tab.pad, tab.query],
        [tab.answer, tab.comparison, tab.inside, tab.beside, tab.number],
        show_progress_on=tab.query,
        **LIVE,
    )


def _connect_explanations(tab: DrawTab, predictor: Predictor) -> None:
    """The events that explain an answer.

    Each function runs in a thread, so no visitor's drawing waits for it. Where an event has `tab.query` as input, its
    JavaScript may send another value instead.
    """
    pad, query = tab.pad, tab.query
    live = LIVE | {"show_progress_on": query}

    @in_turn
    def show_steps(pad: str, model: str) -> Any:
        """The steps of the preprocessing and, if the visitor looks at them, the answers of the shortcuts."""
        return steps_payload.steps(pad) | steps_payload.shortcuts(predictor, pad, model)

    @in_turn
    def explain(pad: str, model: str, against: str) -> Any:
        return why_payload.why(predictor, pad, model, against)

    @in_turn
    def show_unit(pad: str, model: str, position: str) -> Any:
        return json.dumps(inside_payload.unit(predictor, pad, model, position))

    @in_turn
    def replay(pad: str, query: str) -> Any:
        view, model, chosen, *_ = Query.from_json(query)
        return replay_payload.replay(predictor, pad, model, chosen, view)

    def read_other(pad: str, model: str) -> Any:
        return number_payload.other(predictor, pad, model)

    read_other_slowly = in_turn(read_other, is_slow=True)

    async def read_all(pad: str) -> Any:
        """What each model reads, each in its own turn: a picture of many marks takes a model a second."""
        payloads = [await read_other_slowly(pad, name) for name in predictor.names]
        return payloads[-1] | {"others": [each for payload in payloads for each in payload["others"]]}

    # One listener here too: with several, an answer without the shortcuts, or with another model's, could come last.
    pad.rest(show_steps, [pad, query], tab.steps, js=call("views/steps/query.js", "stepsQuery"), **live)
    tab.why.ask(explain, [pad, query, query], tab.why, js=call("views/why/query.js", "whyQuery"), **live)
    for inside, model in ((tab.inside, "model"), (tab.beside, "second")):
        unit_query = call("views/inside/query.js", "unitQuery", inside.elem_id, model)
        inside.ask(show_unit, [pad, query, query], inside, js=unit_query, **live)
    tab.replay.ask(replay, [pad, query], tab.replay, **live)
    tab.number.ask(read_all, pad, tab.number, **live)


def _connect_classroom(tab: DrawTab, page: Page) -> None:
    """Tell in the classroom mode how other devices open the page."""

    def join(address: str) -> Any:
        # A page that is mounted in another app does not know where that listens.
        host = page.server_name if page.is_running else "127.0.0.1"
        return tour_payload.join(address, host, page.share_url)

    own_address = call("views/tour/join.js", "ownAddress")
    tab.tour.ask(join, tab.query, tab.tour, js=own_address, show_progress_on=tab.query, **LIVE)
