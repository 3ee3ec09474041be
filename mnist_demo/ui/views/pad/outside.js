// What happens on the page beside the pad and concerns it.

// Whether there is nothing under the pointer that one could press, and no text.
function isBare({ target, clientX, clientY }) {
  if (target.closest("a, button, input, label, select, textarea, summary, canvas, svg, img, video, [contenteditable]")) return false;
  const range = document.createRange();
  for (const node of target.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    range.selectNodeContents(node);
    const over = ({ left, right, top, bottom }) => clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    if ([...range.getClientRects()].some(over)) return false;
  }
  return true;
}

// Files dropped or pasted anywhere while the pad is shown go to `take`; while one is dragged, `pad` has data-drop.
function givenAnywhere(pad, { onDocument, isShown, isWriting, take }) {
  let ownDrag = false; // of something of the page itself, which is no file even where browsers say so
  const dragsFile = ({ dataTransfer }) => !ownDrag && dataTransfer?.types.includes("Files");
  const showSign = (on) => pad.toggleAttribute("data-drop", on);
  // Of several files the first picture, or one to say of that it is none.
  const picked = (files) => [...files].find(({ type }) => type.startsWith("image/")) ?? files[0];

  onDocument("dragstart", () => (ownDrag = true));
  onDocument("dragend", () => (ownDrag = false));
  onDocument("dragover", (event) => {
    if (!dragsFile(event)) return;
    event.preventDefault(); // or the browser would leave the page for the file
    event.dataTransfer.dropEffect = isShown() ? "copy" : "none";
    showSign(isShown());
  });
  onDocument("drop", (event) => {
    showSign(false);
    if (!dragsFile(event)) return;
    event.preventDefault();
    if (isShown()) take(picked(event.dataTransfer.files));
  });
  onDocument("dragleave", (event) => event.relatedTarget || showSign(false)); // out of the window
  // Neither comes while something is dragged: it no longer is, however that ended.
  for (const type of ["pointermove", "keydown"]) onDocument(type, () => showSign(false));

  onDocument("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length || isWriting(event) || !isShown()) return;
    event.preventDefault();
    take(picked(files));
  });
}
