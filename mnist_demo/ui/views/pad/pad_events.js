// @ts-check
// The events by which other scripts change the pad; components/events.js lists them.

import { find } from "../../components/dom.js";
import { PAD_AGAIN, PAD_CLEAR, PAD_LOOK, PAD_OPEN, PAD_SHAPE, PAD_UNTIL } from "../../components/events.js";
import { areStrokes, shrunkToWidth } from "../../components/geometry.js";
import { uploadAddress } from "../../gradio_compat.js";
import { previewOf } from "./picture.js";
import { words } from "./words.js";

/**
 * @param {import("./surface.js").Surface} surface
 * @param {import("./pen.js").Pen} pen
 * @param {(action: string) => void} act
 * @param {Trigger} trigger
 * @param {{ points: number, strokes: number }} limits
 */
export function acceptRequests(surface, pen, act, trigger, limits) {
  const { pad, state, painter, replaceContent, send } = surface;

  /** Listens for requests to the pad, with their payload. */
  function on(/** @type {string} */ name, /** @type {(detail: any) => void} */ listener) {
    pad.addEventListener(name, (/** @type {any} */ { detail }) => listener(detail));
  }

  on(PAD_OPEN, async (detail) => {
    if (state.gesture || !areStrokes(detail?.strokes, state.height, limits)) return;
    const { strokes, pen: diameter, picture: path } = detail;
    const before = state.history.current;
    const picture = typeof path === "string" && !strokes.length ? await uploadedPicture(path) : null;
    if ((!picture && path) || state.gesture || state.history.current !== before) return; // the visitor has drawn meanwhile
    if (Number.isFinite(diameter)) pen.setWidth(diameter);
    replaceContent({ strokes: strokes.map((/** @type {Stroke} */ points) => points.map(([x, y]) => [x, y])), picture });
    send();
  });

  // This fraction of the drawing's length is on the pad, and answered, until another fraction or another drawing comes.
  // pad.drawing stays the whole drawing.
  on(PAD_UNTIL, (share) => {
    if (state.gesture || !state.history.current.strokes.length || !(share >= 0)) return;
    painter.stopReveal();
    state.shownShare = Math.min(share, 1);
    painter.repaint();
    surface.sendSoon();
  });

  // If strokes lie beyond the new width, the whole drawing is scaled down.
  on(PAD_SHAPE, (units) => {
    if (units === state.width) return;
    pen.end(); // another view may have been opened during a stroke
    state.width = units;
    pad.style.setProperty("--across", `${units / state.height}`);
    find(pad, ".invitation p").textContent = units > state.height ? words.writeNumber : words.drawDigit;
    const { strokes, picture } = state.history.current;
    const fitted = shrunkToWidth(strokes, state.pen, units, state.height);
    if (fitted !== strokes) replaceContent({ strokes: fitted, picture: null });
    else surface.offerCrop(picture); // which now lies elsewhere
    requestAnimationFrame(painter.fit);
    send();
  });

  on(PAD_CLEAR, () => act("clear"));
  on(PAD_AGAIN, surface.ask);
  on(PAD_LOOK, () => trigger("rest"));
}

/**
 * The picture that was uploaded to this path; null if the server no longer has it.
 * @returns {Promise<Picture | null>}
 */
async function uploadedPicture(/** @type {string} */ path) {
  const reply = await fetch(uploadAddress(path)).catch(() => null);
  if (!reply?.ok) return null;
  return { path, name: words.storedPicture, preview: await previewOf(await reply.blob()) };
}
