// @ts-check
// The panel under "Share": the picture, the link, and the ways to pass them on. Over plain http browsers neither share nor copy:
// then the link is selected, and the picture can be saved.

import { download, find, setText } from "../../components/dom.js";
import { ANSWER_SHOWN, emit, listen, WHY_SHOWN, WHY_WANTED } from "../../components/events.js";
import { padElement } from "../../components/pad.js";
import { onThemeChange } from "../../components/pixels.js";
import { NO_DIGIT } from "../../components/verdict.js";
import { paintCard } from "./card.js";

const FILE = "draw-a-digit.png";
const OWN_HOST = /^(localhost|127\.[\d.]+|\[::1\])$/; // only the same computer can open it

/** @typedef {{ link: string, note: "drawing" | "picture" | "long" | null }} Link and which of the notes says what is in it */

/**
 * @param {HTMLElement} view
 * @param {() => Link} currentLink
 */
export function createPanel(view, currentLink) {
  const opener = find(view, '[data-do="open"]');
  const panel = find(view, ".panel");
  const preview = find(panel, ".preview");
  const field = find(panel, "input");
  const button = (/** @type {string} */ name) => find(panel, `[data-do="${name}"]`);
  const word = (/** @type {string} */ name) => find(view, `[data-word="${name}"]`).textContent;
  const say = (/** @type {string} */ name) => setText(find(panel, ".said"), name && word(name));

  /** @type {ShownAnswer | null} */
  let answer = null; // the one shown
  /** @type {File | null} */
  let file = null; // the picture
  let frame = 0;

  const isOpen = () => !panel.hidden;

  function open(/** @type {boolean} */ isOpened) {
    panel.hidden = !isOpened;
    opener.setAttribute("aria-expanded", `${isOpened}`);
    say("");
    if (!isOpened) return;
    refresh();
    if (!whyShown()) emit(WHY_WANTED);
  }

  function refresh() {
    const { link, note } = currentLink();
    field.value = link;
    for (const each of panel.querySelectorAll("[data-note]")) {
      const { note: name } = each.dataset;
      each.hidden = name === "own" ? !OWN_HOST.test(location.hostname) : name !== note;
    }
    const shown = cardWords();
    preview.alt = [word("alt"), shown.large, shown.words].filter(Boolean).join(" ");
    const ink = find(/** @type {PadElement} */ (padElement()), "canvas");
    const address = (location.host + location.pathname).replace(/\/$/, "");
    const canvas = paintCard(view, { ink, shown, why: whyShown(), title: word("title"), address });
    canvas.toBlob((blob) => {
      if (!blob) return;
      file = new File([blob], FILE, { type: "image/png" });
      URL.revokeObjectURL(preview.src);
      preview.src = URL.createObjectURL(file);
      button("share").hidden = !navigator.canShare?.({ files: [file] });
    });
  }

  /** What the picture says of the answer. */
  function cardWords() {
    const isBlank = !answer || (answer.blank && padElement()?.hasAttribute("data-blank"));
    if (isBlank || !answer) return { large: "", words: word("blank"), by: "", rows: [] };
    return answer.shown.large === NO_DIGIT ? { ...answer.shown, large: "" } : answer.shown;
  }

  /** The drawing of the view "why", if it belongs to the answer shown. */
  function whyShown() {
    const isExplained = answer?.view === "answer" && cardWords().large;
    const why = isExplained && document.querySelector("#why .why:not([hidden]):not([data-older])");
    return why ? { svg: find(why, "svg"), title: find(why, "summary").textContent } : null;
  }

  listen(ANSWER_SHOWN, (shown) => {
    answer = shown;
    refreshSoon();
  });
  listen(WHY_SHOWN, refreshSoon);
  onThemeChange(refreshSoon);

  function refreshSoon() {
    if (!isOpen()) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => isOpen() && refresh());
  }

  // ---- the ways

  button("share").addEventListener("click", async () => {
    try {
      await navigator.share({ files: file ? [file] : [], title: word("title"), url: field.value });
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") say("refused"); // else the visitor has changed their mind
    }
  });

  button("save").addEventListener("click", () => {
    if (file) download(file, FILE);
    say("saved");
  });

  button("copy").addEventListener("click", async () => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      say("copied");
    } catch {
      say(document.execCommand("copy") ? "copied" : "selected"); // an old way, which needs no https
    }
  });
  field.addEventListener("focus", () => field.select());

  // ---- opening and closing

  opener.addEventListener("click", () => open(!isOpen()));
  document.addEventListener("pointerdown", ({ target }) => {
    if (isOpen() && !view.contains(/** @type {Node} */ (target))) open(false);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !isOpen()) return;
    open(false);
    opener.focus();
  });

  return { refreshSoon };
}
