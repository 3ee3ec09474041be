// @ts-check
// The pad: pen strokes on a canvas → props.value, the Drawing as JSON (see mnist_demo/strokes/drawing.py). Two more fields may be
// there: "picture", the path of an uploaded picture (then there are no strokes), and "change", the number of the change, which
// payloads return. props.examples is the JSON of [{ name, drawing }, ...], props.limits that of LIMITS in draw_tab.py.
//
// The event "input" fires while the pen moves and when it is lifted, "rest" when nothing has changed for a while after that.

import { find } from "../../components/dom.js";
import { onThemeClassChange } from "../../gradio_compat.js";
import { acceptEnteringStrokes } from "./beside.js";
import { createCropper } from "./crop.js";
import { addExamples } from "./examples.js";
import { acceptFiles, createReader } from "./files.js";
import { acceptRequests } from "./pad_events.js";
import { createPen } from "./pen.js";
import { createState } from "./state.js";
import { createSurface } from "./surface.js";
import { createTools } from "./tools.js";

/** @type {Script} */
export default function startPad(element, props, trigger, watch, upload) {
  /** @type {PadElement} */
  const pad = find(element, ".ink-pad");
  const limits = JSON.parse(props.limits);
  const state = createState(JSON.parse(props.value));
  const placeCropper = createCropper(pad, (file) => read(file));
  const surface = createSurface(pad, state, props, trigger, placeCropper);
  const read = createReader(surface, upload, limits);
  const pen = createPen(surface);

  acceptEnteringStrokes(surface, pen);
  acceptRequests(surface, pen, createTools(surface), trigger, limits);
  acceptFiles(surface, read);
  addExamples(pad, JSON.parse(props.examples), (strokes) => {
    if (state.gesture) return;
    surface.replaceContent({ strokes, picture: null });
    surface.send(surface.painter.reveal()); // the answer comes once all of it is written
  });

  new ResizeObserver(surface.painter.fit).observe(surface.canvas);
  onThemeClassChange(surface.painter.repaint);

  pad.drawing = state.drawingOf(state.whole);
  surface.show();
}
