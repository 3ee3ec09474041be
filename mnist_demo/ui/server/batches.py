"""Answers to drawings in the event loop: drawings that arrive at the same time share a forward pass."""

import asyncio

from mnist_demo.predictor import Predictor
from mnist_demo.recognition.answer import Answer
from mnist_demo.strokes.drawing import Drawing

MAX_BATCH = 8  # drawings; they take about 5 ms, in which the event loop does nothing else


class Batches:
    """The drawings that wait for an answer, for each model."""

    def __init__(self, predictor: Predictor):
        self._predictor = predictor
        self._waiting: dict[str, list[tuple[Drawing, asyncio.Future[Answer]]]] = {}

    def predict(self, drawing: Drawing, model: str) -> asyncio.Future[Answer]:
        """The answer of one model, as `Predictor.predict` gives it, or its error."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        waiting = self._waiting.setdefault(model, [])
        waiting.append((drawing, future))
        if len(waiting) == 1:
            loop.call_soon(self._answer_waiting, model)
        return future

    def _answer_waiting(self, model: str) -> None:
        """Answer the first MAX_BATCH drawings; the others after the other work of the event loop."""
        waiting = self._waiting[model]
        drawings, futures = zip(*waiting[:MAX_BATCH], strict=True)
        del waiting[:MAX_BATCH]
        if waiting:
            asyncio.get_running_loop().call_soon(self._answer_waiting, model)
        answers: list[Answer] = []
        failure = None
        try:
            answers = self._predictor.predict_drawings(drawings, model)
        except Exception as error:
            failure = error
        for number, future in enumerate(futures):
            if future.done():  # cancelled
                continue
            if failure:
                future.set_exception(failure)
            else:
                future.set_result(answers[number])
