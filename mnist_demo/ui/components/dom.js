// @ts-check
// Small helpers for elements of the page.

const KEPT_FOR = 60_000; // ms; iOS asks the visitor before it reads what is downloaded

/**
 * The first descendant of `root` that matches the selector. Typed as `any` because the templates, not the types, say
 * which kind of element it is.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {any}
 */
export function find(root, selector) {
  return root.querySelector(selector);
}

/**
 * Sets a text if it differs: the same text set again costs a layout.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A new HTML element with these attributes and children.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, `${value}`);
  node.append(...children);
  return node;
}

/**
 * A new SVG element with these attributes and this text.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {string} [text]
 */
export function makeSvg(tag, attributes = {}, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, `${value}`);
  node.textContent = text;
  return /** @type {SVGElement} */ (node);
}

/** The context that paints on a canvas; it exists because no canvas of the page has one of another kind. */
export function contextOf(/** @type {HTMLCanvasElement} */ canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Whether an element is displayed. `Element.checkVisibility` is newer than Safari 16.4 and Chrome 94, which Gradio supports.
 * @param {Element | null | undefined} element
 */
export function isDisplayed(element) {
  return Boolean(element?.getClientRects().length);
}

/** Whether an event is for a text field. */
export function isWriting(/** @type {any} */ { target }) {
  return Boolean(target.closest?.("textarea, select, [contenteditable=true], input:not([type=range], [type=radio], [type=checkbox], [type=file])"));
}

/**
 * Lets the browser download this as a file.
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_FOR);
}

/**
 * Adds ten buttons to `list`, labelled `label` and the digit; a press calls `press(digit)`.
 * @param {Element} list
 * @param {string} label
 * @param {(digit: number) => void} press
 * @returns {HTMLButtonElement[]}
 */
export function addDigitButtons(list, label, press) {
  return Array.from({ length: 10 }, (_, digit) => {
    const button = make("button", { type: "button", "aria-label": `${label} ${digit}` }, `${digit}`);
    button.addEventListener("click", () => press(digit));
    list.append(button);
    return button;
  });
}
