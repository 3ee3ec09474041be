// @ts-check
// Picture files: chosen, photographed, dropped on the page or pasted into it, and read onto the pad.

import { find, isWriting } from "../../components/dom.js";
import { ANSWER_SHOWN, listen } from "../../components/events.js";
import { addCameraInput, PictureError, prepareFile } from "./picture.js";
import { words } from "./words.js";

/**
 * The function that reads a file and puts its picture on the pad.
 * @param {import("./surface.js").Surface} surface
 * @param {Upload} upload
 * @param {Parameters<typeof prepareFile>[1]} limits
 */
export function createReader({ state, say, replaceContent, send }, upload, limits) {
  /** @type {File | null} */
  let lastFile = null; // another file may be given while one is read
  let isUnread = false; // whether the answer is a sentence about the picture on the pad

  listen(ANSWER_SHOWN, ({ problem }) => (isUnread = problem));

  return async (/** @type {File} */ file) => {
    lastFile = file;
    say(words.reading);
    try {
      const { file: prepared, preview } = await prepareFile(file, limits);
      const { path } = await upload(prepared);
      if (file !== lastFile) return;
      replaceContent({ strokes: [], picture: { path, name: file.name, preview } });
      send();
    } catch (error) {
      if (file !== lastFile) return;
      if (state.history.current.picture && isUnread) {
        replaceContent({ strokes: [], picture: null }); // else two sentences would say what is wrong, with two files
        send();
      }
      say(error instanceof PictureError ? error.message : words.notSent);
    }
  };
}

/**
 * Calls `read` with a file that is chosen, or that is dropped or pasted anywhere on the page while the pad is displayed. While a
 * file is dragged over the page, the pad has the attribute data-drop.
 * @param {import("./surface.js").Surface} surface
 * @param {(file: File) => void} read
 */
export function acceptFiles({ pad, isDisplayed, onDocument }, read) {
  /** @type {HTMLInputElement} */
  const fileInput = find(pad, ".upload input");
  const cameraInput = addCameraInput(fileInput, find(pad, "template"));
  for (const input of cameraInput ? [fileInput, cameraInput] : [fileInput]) {
    input.addEventListener("change", () => {
      readFirst(input.files);
      input.value = ""; // so that the same file can be chosen again
    });
  }

  let isOwnDrag = false; // something of the page itself is dragged, which browsers may also call a file
  const dragsFile = (/** @type {DragEvent} */ { dataTransfer }) => !isOwnDrag && dataTransfer?.types.includes("Files");
  const showSign = (/** @type {boolean} */ isOn) => pad.toggleAttribute("data-drop", isOn);

  /** Reads the first picture among several files or, if there is none, the first file, whose error will say so. */
  function readFirst(/** @type {FileList | null} */ files) {
    const all = [...(files ?? [])];
    const file = all.find(({ type }) => type.startsWith("image/")) ?? all[0];
    if (file) read(file);
  }

  onDocument("dragstart", () => (isOwnDrag = true));
  onDocument("dragend", () => (isOwnDrag = false));
  onDocument("dragover", (event) => {
    if (!dragsFile(event)) return;
    event.preventDefault(); // else the browser would leave the page and open the file
    event.dataTransfer.dropEffect = isDisplayed() ? "copy" : "none";
    showSign(isDisplayed());
  });
  onDocument("drop", (event) => {
    showSign(false);
    if (!dragsFile(event)) return;
    event.preventDefault();
    if (isDisplayed()) readFirst(event.dataTransfer.files);
  });
  onDocument("dragleave", (event) => event.relatedTarget || showSign(false)); // the pointer has left the window
  // These events do not occur during a drag, so it must have ended.
  for (const type of ["pointermove", "keydown"]) onDocument(type, () => showSign(false));

  onDocument("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length || isWriting(event) || !isDisplayed()) return;
    event.preventDefault();
    readFirst(files);
  });
}
