// @ts-check
// Picture files that are dropped on the page or pasted into it.

/**
 * Calls `take` with a file that is dropped or pasted anywhere on the page while the pad is displayed. While a file is dragged
 * over the page, the pad has the attribute data-drop.
 * @param {Element} pad
 * @param {object} host
 * @param {(type: string, listener: (event: any) => void) => void} host.onDocument
 * @param {() => boolean} host.isShown
 * @param {(event: Event) => boolean} host.isWriting whether the event is for a text field
 * @param {(file: File) => void} host.take
 */
export function acceptFiles(pad, { onDocument, isShown, isWriting, take }) {
  let isOwnDrag = false; // something of the page itself is dragged, which browsers may also call a file
  const dragsFile = (/** @type {DragEvent} */ { dataTransfer }) => !isOwnDrag && dataTransfer?.types.includes("Files");
  const showSign = (/** @type {boolean} */ isOn) => pad.toggleAttribute("data-drop", isOn);

  onDocument("dragstart", () => (isOwnDrag = true));
  onDocument("dragend", () => (isOwnDrag = false));
  onDocument("dragover", (event) => {
    if (!dragsFile(event)) return;
    event.preventDefault(); // else the browser would leave the page and open the file
    event.dataTransfer.dropEffect = isShown() ? "copy" : "none";
    showSign(isShown());
  });
  onDocument("drop", (event) => {
    showSign(false);
    if (!dragsFile(event)) return;
    event.preventDefault();
    if (isShown()) take(firstPicture(event.dataTransfer.files));
  });
  onDocument("dragleave", (event) => event.relatedTarget || showSign(false)); // the pointer has left the window
  // These events do not occur during a drag, so it must have ended.
  for (const type of ["pointermove", "keydown"]) onDocument(type, () => showSign(false));

  onDocument("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length || isWriting(event) || !isShown()) return;
    event.preventDefault();
    take(firstPicture(files));
  });
}

/**
 * The first picture among several files or, if there is none, the first file, whose error will say so.
 * @param {FileList} files
 */
function firstPicture(files) {
  return [...files].find(({ type }) => type.startsWith("image/")) ?? files[0];
}
