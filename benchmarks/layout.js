// Layout faults of the page as it is now: what is cut off, hidden, covered, outside of the screen, or too small. layout.py runs it.

const CONTROLS = "button, summary, canvas, input, select, a[href], label:has(input)";
const TEXTS = "label, p, li, dt, dd, td, th, h1, h2, h3, h4, figcaption";
const MIN_SLIDER = 90; // px; a shorter slider is hard to set
const MIN_HEIGHT = 43.5; // px of a control for a finger
const IGNORED = [
  ".visually-hidden, .sr-only, [aria-hidden=true], .toast-wrap", // not to be seen
  ".waiting", // lies over the answers on purpose, which are greyed then
].join();

/**
 * @param {string} root selector of the part to look at
 * @returns {string[]}
 */
export default function findFaults(root) {
  const shown = [...document.querySelectorAll(root)].flatMap((part) => [...part.querySelectorAll(`${CONTROLS}, ${TEXTS}`)]).filter(isShown);
  const outer = new Set(); // those with another shown element inside
  const all = new Set(shown);
  for (const element of shown) {
    for (let each = element.parentElement; each && !outer.has(each); each = each.parentElement) if (all.has(each)) outer.add(each);
  }
  const leaves = shown.filter((element) => !outer.has(element));
  return [...faultsOfPage(), ...leaves.flatMap(faultsOf), ...overlaps(leaves)];
}

function isShown(element) {
  if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || element.closest(IGNORED)) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && (element.matches("button, canvas, input") || Boolean(element.textContent.trim()));
}

function nameOf(element) {
  const id = element.closest("[id]")?.id;
  return `#${id} ${element.localName}.${element.className.baseVal ?? element.className} “${(element.innerText ?? "").trim().replace(/\s+/g, " ").slice(0, 30)}”`;
}

function faultsOfPage() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const faults = scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide`] : [];
  // Gradio moves tabs without room into a menu.
  const menus = [...document.querySelectorAll(".overflow-menu")];
  if (menus.some((menu) => menu.checkVisibility({ checkVisibilityCSS: true }))) faults.push("hidden: a tab is in the menu “…”");
  return faults;
}

function faultsOf(element) {
  const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
  const { overflowX, overflowY } = getComputedStyle(element);
  const isField = element.localName === "input";
  const fault = (is, words) => (is ? [`${words}: ${nameOf(element)}`] : []);
  const isOutside = left < -1 || right > document.documentElement.clientWidth + 1;
  const isCut = (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) || (overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1);
  const isSmall = matchMedia("(pointer: coarse)").matches && element.matches("button, summary, label:has(input):not(.pen)") && height < MIN_HEIGHT;
  return [
    ...fault(isOutside && !scrolls(element), "outside of the screen"),
    ...fault(isCut && !isField && element.localName !== "canvas", "cut off"),
    ...fault(isSmall, `only ${height} px high`),
    ...fault(element.matches("input[type=range]") && width < MIN_SLIDER, `only ${width} px wide`),
    ...fault(element.matches(CONTROLS) && isCovered(element, (left + right) / 2, (top + bottom) / 2), "covered"),
  ];
}

/** Whether something else lies over the middle of a control that is in the window. */
function isCovered(element, x, y) {
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight || getComputedStyle(element).pointerEvents === "none") return false;
  const hit = document.elementFromPoint(x, y);
  return Boolean(hit) && !element.contains(hit) && !hit.contains(element) && hit.closest("label")?.control !== element && !scrolls(element);
}

function overlaps(leaves) {
  const boxes = leaves.filter((element) => !scrolls(element)).map((element) => ({ element, box: element.getBoundingClientRect() }));
  boxes.sort((a, b) => a.box.top - b.box.top);
  const faults = [];
  boxes.forEach(({ element, box }, index) => {
    for (let other = index + 1; other < boxes.length && boxes[other].box.top < box.bottom - 2; other++) {
      const next = boxes[other].box;
      const isBeside = Math.min(box.right, next.right) - Math.max(box.left, next.left) < 2;
      if (isBeside || Math.min(box.bottom, next.bottom) - next.top < 2) continue;
      faults.push(`over one another: ${nameOf(element)} and ${nameOf(boxes[other].element)}`);
    }
  });
  return faults;
}

/** Whether the element can be scrolled sideways into sight. */
function scrolls(element) {
  for (let each = element.parentElement; each; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1) return true;
  }
  return false;
}
