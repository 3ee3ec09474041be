// @ts-check
// The pad: pen strokes on a canvas → props.value, the Drawing as JSON (see mnist_demo/strokes/drawing.py). props.examples is the
// JSON of [{ name, drawing }, ...], props.limits that of LIMITS in component.py.

import { find } from "../../components/dom.js";
import { PAD_AGAIN, PAD_CLEAR, PAD_LOOK, PAD_OPEN, PAD_SENT, PAD_SHAPE, PAD_UNTIL } from "../../components/events.js";
import { attempt } from "../../components/failures.js";
import { onThemeClassChange, uploadAddress } from "../../gradio_compat.js";
import { isOnBackground, isWriting } from "./beside.js";
import { createCropper } from "./crop.js";
import { eraseAlong } from "./eraser.js";
import { addExamples } from "./examples.js";
import { acceptFiles } from "./files.js";
import { areStrokes, distance, entryPoint, fitInside, shrunkToWidth, strokesUntil } from "./geometry.js";
import { createHistory } from "./history.js";
import { createPainter } from "./painting.js";
import { addCameraInput, PictureError, prepareFile, previewOf } from "./picture.js";

const SEND_EVERY = 30; // ms between two values while the pen moves
const REST = 150; // ms without a change after which the pad is at rest
const MIN_STEP = 1.5; // units; a point nearer than this to the one before it is left out
const ERASER = 80; // units, its diameter
const BESIDE = 120; // px around the pad in which a stroke may begin that then enters it

// Bits of PointerEvent.buttons
const TIP = 1;
const OTHER_BUTTONS = 2 | 4 | 8 | 16;
const PEN_ERASER = 32; // the other end of a pen

/**
 * @typedef {object} Gesture a pointer that is down
 * @property {number} id
 * @property {string} type
 * @property {PadContent} content what is on the pad because of it, until it is lifted
 * @property {Stroke} [stroke] the stroke being drawn
 * @property {Point} [erased] the last position of the eraser
 */

/**
 * @param {HTMLElement} element
 * @param {Props} props
 * @param {Trigger} trigger
 * @param {Watch} watch
 * @param {Upload} upload
 */
export default function startPad(element, props, trigger, watch, upload) {
  /** @type {PadElement} */
  const pad = find(element, ".ink-pad");
  /** @type {HTMLCanvasElement} */
  const canvas = find(pad, "canvas");
  const note = find(pad, ".note");
  const ring = find(pad, ".eraser"); // shows the eraser's place and size
  const fingerButton = find(pad, ".finger");
  const penSlider = find(pad, ".pen input");
  const button = (/** @type {string} */ name) => find(pad, `[data-do="${name}"]`);
  const limits = JSON.parse(props.limits);

  // A blank drawing or, after Gradio has rendered the component again, what was on it.
  /** @type {Drawing} */
  const initial = JSON.parse(props.value);
  const [, height] = initial.size; // units, whatever the pad's size on the screen
  let width = height; // units; "pad-shape" changes it

  const history = createHistory({ strokes: initial.strokes, picture: null });
  /** @type {Gesture | null} */
  let gesture = null;
  let pen = initial.pen; // diameter of the visible pen, units
  let shownShare = 1; // fraction of the drawing's length that is on the pad while it is replayed

  /** @returns {PadContent} what is on the pad now */
  function shownContent() {
    if (gesture) return gesture.content;
    return shownShare < 1 ? { strokes: strokesUntil(history.current.strokes, shownShare), picture: null } : history.current;
  }

  const painter = createPainter(canvas, () => ({ ...shownContent(), active: gesture?.stroke, pen, width, height }));
  const placeCropper = createCropper(pad, (file) => readFile(file));
  const isShown = () => canvas.clientWidth > 0;

  /**
   * Listens on the document until Gradio removes the component.
   * @param {string} type
   * @param {(event: any) => void} listener
   * @param {boolean} [capture]
   */
  function onDocument(type, listener, capture = false) {
    const listen = (/** @type {Event} */ event) => (element.isConnected ? listener(event) : document.removeEventListener(type, listen, capture));
    document.addEventListener(type, listen, capture);
  }

  // ---- sending

  let sentAt = -Infinity;
  let sendTimer = 0;
  let restTimer = 0;
  let change = initial.change ?? 0; // counts the values; an answer says to which it belongs

  /**
   * @param {PadContent} content
   * @returns {Drawing}
   */
  function drawingOf({ strokes, picture }) {
    const drawing = { size: [width, height], pen, change, strokes };
    return picture ? { ...drawing, picture: picture.path } : drawing;
  }

  function send() {
    clearTimeout(sendTimer);
    clearTimeout(restTimer);
    sendTimer = 0;
    change += 1;
    sentAt = performance.now();
    pad.drawing = drawingOf(gesture?.content ?? history.current);
    pad.replayed = shownShare < 1;
    props.value = JSON.stringify(drawingOf(shownContent()));
    pad.dispatchEvent(new CustomEvent(PAD_SENT, { bubbles: true, detail: pad.drawing }));
    ask();
  }

  /** Asks the server for answers to the value. */
  function ask() {
    trigger("input");
    if (!gesture) restTimer = window.setTimeout(() => trigger("rest"), REST);
  }

  function sendSoon() {
    sendTimer ||= window.setTimeout(send, Math.max(0, sentAt + SEND_EVERY - performance.now()));
  }

  // ---- showing the state

  const show = () => attempt(showContent); // what is sent after it must not depend on it

  function showContent() {
    const { strokes, picture } = shownContent();
    const isBlank = !strokes.length && !picture;
    if (!gesture && !strokes.length) setErasing(false); // there is nothing to erase
    pad.toggleAttribute("data-blank", isBlank);
    button("undo").disabled = !history.canUndo;
    button("redo").disabled = !history.canRedo;
    button("clear").disabled = isBlank;
    button("erase").disabled = !strokes.length;
    const count = strokes.length;
    const content = isBlank ? "blank" : picture ? "a picture" : count === 1 ? "1 stroke" : `${count} strokes`;
    canvas.setAttribute("aria-label", `Drawing pad, ${content}. Draw a digit from 0 to 9 with mouse, finger or pen.`);
    say(picture && !picture.preview ? picture.name : "");
    offerCrop(picture);
    painter.repaint();
  }

  function offerCrop(/** @type {Picture | null} */ picture) {
    pad.toggleAttribute("data-picture", Boolean(picture?.preview));
    const [left, top, pictureWidth, pictureHeight] = picture?.preview ? fitInside(picture.preview, width, height) : [0, 0, 0, 0];
    placeCropper(picture, [left / width, top / height, pictureWidth / width, pictureHeight / height]);
  }

  function say(/** @type {string} */ text) {
    note.textContent = text;
    pad.toggleAttribute("data-note", Boolean(text));
  }

  /** Puts new content on the pad; undo brings the old back. */
  function replaceContent(/** @type {PadContent} */ content) {
    shownShare = 1;
    history.add(content);
    painter.stopReveal();
    show();
  }

  /** Shows and sends the whole drawing after undo or redo. */
  function showChanged() {
    shownShare = 1;
    show();
    send();
  }

  /** @type {Record<string, () => void>} by the name of their button */
  const actions = {
    undo() {
      if (!history.canUndo || gesture) return;
      history.undo();
      showChanged();
    },
    redo() {
      if (!history.canRedo || gesture) return;
      history.redo();
      showChanged();
    },
    clear() {
      const { strokes, picture } = history.current;
      if (gesture || (!strokes.length && !picture)) return;
      replaceContent({ strokes: [], picture: null });
      send();
    },
    erase() {
      if (gesture) return;
      if (history.current.picture) say("A picture cannot be erased in part: Clear takes it away.");
      else if (history.current.strokes.length) setErasing(!isErasing());
    },
  };

  // ---- the eraser

  const isErasing = () => button("erase").getAttribute("aria-pressed") === "true";

  function setErasing(/** @type {boolean} */ isOn) {
    button("erase").setAttribute("aria-pressed", `${isOn}`);
    canvas.toggleAttribute("data-erases", isOn);
    if (!isOn) ring.hidden = true;
  }

  function showRing(/** @type {PointerEvent} */ event) {
    if (gesture && event.pointerId !== gesture.id) return; // a palm beside the pen
    ring.hidden = !(gesture ? gesture.erased : isErasing()) || (event.pointerType === "touch" && !gesture);
    if (ring.hidden) return;
    const [x, y] = positionOf(event);
    ring.style.left = `${(100 * x) / width}%`;
    ring.style.top = `${(100 * y) / height}%`;
  }

  ring.style.height = `${(100 * ERASER) / height}%`;

  function erase(/** @type {Point} */ position) {
    const reach = (ERASER + pen) / 2; // ink reaches half a pen's width beyond its stroke
    const strokes = eraseAlong(gesture.content.strokes, gesture.erased, position, reach);
    gesture.erased = position;
    if (strokes === gesture.content.strokes) return;
    gesture.content = { strokes, picture: null };
    painter.repaint();
    sendSoon();
  }

  // ---- the pen

  /** @returns {Point} in units, to a tenth */
  function positionOf(/** @type {MouseEvent} */ event) {
    const box = canvas.getBoundingClientRect();
    const inUnits = (/** @type {number} */ share, /** @type {number} */ side) => Math.round(share * side * 10) / 10;
    return [inUnits((event.clientX - box.left) / box.width, width), inUnits((event.clientY - box.top) / box.height, height)];
  }

  /**
   * A pointer comes down on the pad, or enters it pressed.
   * @param {PointerEvent} event
   * @param {Point} position
   */
  function beginGesture(event, position) {
    const erases = event.buttons & PEN_ERASER || isErasing();
    if (erases && history.current.picture) return actions.erase(); // which says why not
    canvas.setPointerCapture(event.pointerId);
    painter.stopReveal();
    shownShare = 1;
    gesture = { id: event.pointerId, type: event.pointerType, content: history.current };
    if (erases) {
      gesture.erased = position;
      erase(position);
    } else {
      gesture.stroke = [position];
      // A stroke over a picture starts a new drawing; undo brings the picture back.
      gesture.content = { strokes: [...history.current.strokes, gesture.stroke], picture: null };
      show();
      sendSoon();
    }
  }

  function continueGesture(/** @type {PointerEvent} */ event) {
    const position = positionOf(event);
    if (gesture.erased) return erase(position);
    if (distance(gesture.stroke.at(-1), position) >= MIN_STEP) gesture.stroke.push(position);
  }

  /** @param {PadContent} content what stays on the pad */
  function endGesture(content) {
    const isChanged = gesture.content !== history.current;
    gesture = null;
    if (content !== history.current) replaceContent(content);
    else show();
    if (isChanged) send();
  }

  function lift(/** @type {PointerEvent} */ event) {
    if (event.pointerId !== gesture?.id) return;
    endGesture(gesture.content);
    if (event.pointerType !== "mouse") ring.hidden = true;
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (!(event.buttons & (TIP | PEN_ERASER)) || event.buttons & OTHER_BUTTONS) return;
    if (event.pointerType === "touch" && !fingerDraws()) {
      if (!gesture) say("Only the pen draws now. The hand at the top lets a finger draw too.");
      return;
    }
    if (gesture?.type === "touch" && event.pointerType === "pen") endGesture(history.current); // the touch was the palm
    if (gesture) return; // a second finger
    beginGesture(event, positionOf(event));
    showRing(event);
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!isShown()) return lift(event); // another tab was opened during a stroke
    showRing(event);
    if (event.pointerId !== gesture?.id) return;
    for (const part of movesOf(event)) continueGesture(part);
    if (!gesture.stroke) return;
    painter.paintSoon();
    sendSoon();
  });

  canvas.addEventListener("pointerleave", () => {
    if (!gesture) ring.hidden = true;
  });

  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("lostpointercapture", lift); // something else has taken the pointer
  canvas.addEventListener("pointercancel", (event) => {
    // If the system takes over a touch (a palm, a swipe), it was not a stroke. If it takes over a pen, it was one.
    if (event.pointerId === gesture?.id && event.pointerType === "touch") endGesture(history.current);
    lift(event);
  });

  // iOS scrolls under a finger in spite of touch-action, unless the default action of the touch is prevented.
  canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

  function setPen(/** @type {number} */ diameter) {
    penSlider.value = diameter; // the slider keeps it within its range
    pen = Number(penSlider.value);
    painter.repaint();
  }

  setPen(pen);
  penSlider.addEventListener("input", () => {
    setPen(penSlider.value);
    if (history.current.strokes.length) sendSoon();
  });

  // ---- a stroke that begins beside the pad starts where it enters

  /** @type {{ id: number, position: Point } | null} */
  let outside = null; // a pointer that is down beside the pad, and its last position

  onDocument("pointerdown", (event) => {
    outside = null;
    if (gesture || event.target === canvas || event.pointerType === "touch" || event.buttons & OTHER_BUTTONS) return;
    if (!(event.buttons & (TIP | PEN_ERASER)) || !isBeside(event) || !isOnBackground(event)) return;
    outside = { id: event.pointerId, position: positionOf(event) };
  });

  onDocument("pointermove", (event) => {
    if (event.pointerId !== outside?.id) return;
    if (!event.buttons || gesture || !isBeside(event)) {
      outside = null;
      return;
    }
    for (const part of movesOf(event)) {
      const position = positionOf(part);
      const entry = gesture ? null : entryPoint(outside.position, position, [width, height]);
      outside.position = position;
      if (entry) beginGesture(event, entry);
      if (gesture) continueGesture(part);
    }
    if (!gesture) return;
    outside = null;
    getSelection().removeAllRanges();
  });

  for (const type of ["pointerup", "pointercancel"]) onDocument(type, () => (outside = null));

  // Such a stroke must not select the text that it passes over.
  onDocument("selectstart", (event) => gesture && event.preventDefault());

  function isBeside(/** @type {MouseEvent} */ { clientX, clientY }) {
    const { left, right, top, bottom } = canvas.getBoundingClientRect();
    return isShown() && Math.max(left - clientX, clientX - right, top - clientY, clientY - bottom) <= BESIDE;
  }

  // ---- once there is a pen, a hand may rest on the pad: touches draw only if the visitor says so

  let hasPen = false;
  const fingerDraws = () => !hasPen || fingerButton.getAttribute("aria-pressed") === "true";

  function noticePen(/** @type {PointerEvent} */ { pointerType }) {
    if (pointerType !== "pen" || hasPen) return;
    hasPen = true;
    fingerButton.hidden = !navigator.maxTouchPoints;
  }

  for (const type of ["pointerdown", "pointermove"]) onDocument(type, noticePen, true); // before the canvas's listeners

  fingerButton.addEventListener("click", () => {
    fingerButton.setAttribute("aria-pressed", `${!fingerDraws()}`);
    say(fingerDraws() ? "Finger and pen draw." : "Only the pen draws.");
  });

  // ---- buttons, keys and examples

  for (const name of Object.keys(actions)) button(name).addEventListener("click", actions[name]);

  onDocument("keydown", (event) => {
    if (isWriting(event) || !isShown()) return;
    const action = actionOfKey(event);
    if (!action) return;
    event.preventDefault();
    actions[action]();
  });

  addExamples(pad, JSON.parse(props.examples), (strokes) => {
    if (gesture) return;
    replaceContent({ strokes, picture: null });
    send();
    painter.reveal();
  });

  // ---- events of other scripts; components/events.js lists them

  pad.addEventListener(PAD_OPEN, async (/** @type {any} */ { detail }) => {
    if (gesture || !areStrokes(detail?.strokes, height, limits)) return;
    const { strokes, pen: diameter, picture: path } = detail;
    const before = history.current;
    const picture = typeof path === "string" && !strokes.length ? await uploadedPicture(path) : null;
    if ((!picture && path) || gesture || history.current !== before) return; // the visitor has drawn meanwhile
    if (Number.isFinite(diameter)) setPen(diameter);
    replaceContent({ strokes: strokes.map((/** @type {Stroke} */ points) => points.map(([x, y]) => [x, y])), picture });
    send();
  });

  // This fraction of the drawing's length is on the pad, and answered, until another fraction or another drawing comes.
  // pad.drawing stays the whole drawing.
  pad.addEventListener(PAD_UNTIL, (/** @type {any} */ { detail: share }) => {
    if (gesture || !history.current.strokes.length || !(share >= 0)) return;
    painter.stopReveal();
    shownShare = Math.min(share, 1);
    painter.repaint();
    sendSoon();
  });

  // If strokes lie beyond the new width, the whole drawing is scaled down.
  pad.addEventListener(PAD_SHAPE, (/** @type {any} */ { detail: units }) => {
    if (units === width) return;
    if (gesture) endGesture(gesture.content); // another view was opened during a stroke
    width = units;
    pad.style.setProperty("--across", `${width / height}`);
    const { strokes, picture } = history.current;
    const fitted = shrunkToWidth(strokes, pen, width, height);
    if (fitted !== strokes) replaceContent({ strokes: fitted, picture: null });
    else offerCrop(picture); // which now lies elsewhere
    requestAnimationFrame(painter.fit);
    send();
  });

  pad.addEventListener(PAD_CLEAR, () => actions.clear());
  pad.addEventListener(PAD_AGAIN, () => {
    clearTimeout(restTimer);
    ask();
  });
  pad.addEventListener(PAD_LOOK, () => trigger("rest"));

  // ---- pictures

  /** @type {File | null} */
  let lastFile = null; // another file may be given while one is read

  async function readFile(/** @type {File | undefined} */ file) {
    if (!file) return;
    lastFile = file;
    say("Reading the picture…");
    try {
      const { file: prepared, preview } = await prepareFile(file, limits);
      const { path } = await upload(prepared);
      if (file !== lastFile) return;
      replaceContent({ strokes: [], picture: { path, name: file.name, preview } });
      send();
    } catch (error) {
      if (file !== lastFile) return;
      say(error instanceof PictureError ? error.message : "This file could not be sent. Please try another one.");
    }
  }

  /** @type {HTMLInputElement} */
  const fileInput = find(pad, ".upload input");
  for (const input of [fileInput, addCameraInput(fileInput, find(pad, "template"))].filter(Boolean)) {
    input.addEventListener("change", () => {
      readFile(input.files[0]);
      input.value = ""; // so that the same file can be chosen again
    });
  }

  acceptFiles(pad, { onDocument, isShown, isWriting, take: readFile });

  // ---- size and theme

  new ResizeObserver(painter.fit).observe(canvas);
  onThemeClassChange(painter.repaint);

  pad.drawing = drawingOf(history.current);
  show();
}

/**
 * All pointer moves that the browser has merged into one event.
 * @param {PointerEvent} event
 */
function movesOf(event) {
  const moves = event.getCoalescedEvents?.() ?? [];
  return moves.length ? moves : [event];
}

/**
 * The name of the action of a key; null for other keys.
 * @param {KeyboardEvent} event
 */
function actionOfKey(event) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  if (key === "delete" || key === "backspace") return "clear";
  return key === "e" && !event.altKey && !event.repeat ? "erase" : null;
}

/**
 * The picture that was uploaded to this path; null if the server no longer has it.
 * @param {string} path
 * @returns {Promise<Picture | null>}
 */
async function uploadedPicture(path) {
  const reply = await fetch(uploadAddress(path)).catch(() => /** @type {Response | null} */ (null));
  if (!reply?.ok) return null;
  return { path, name: "The picture", preview: await previewOf(await reply.blob()) };
}
