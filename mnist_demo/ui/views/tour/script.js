// The tour, step by step over the page itself, and the switch for the classroom. A step says what it is about (data-at), in which
// view that is (data-view), and whether it needs a drawing (data-drawn).

const CLASSROOM = "classroom"; // in sessionStorage
const EXAMPLE = 7; // the one that writes itself where nothing is drawn
const TOUR_MODEL = "cnn"; // the steps speak of its layers

const view = $(element, ".tour");
const card = $(view, ".card");
const ring = $(view, ".ring");
const steps = [...card.querySelectorAll("li")];
const button = (name) => $(view, `[data-do="${name}"]`);

let at = -1; // the step shown

function start() {
  go(0);
  button("next").focus();
}

function go(to) {
  if (to >= steps.length || to < 0) return stop();
  at = to;
  const { view: place, drawn } = steps[at].dataset;
  steps.forEach((step, index) => (step.hidden = index !== at));
  card.hidden = ring.hidden = false;
  $(card, ".count").textContent = `${at + 1} of ${steps.length}`;
  button("back").disabled = at === 0;
  button("next").textContent = at === steps.length - 1 ? "Done" : "Next";
  press(`#model input[value="${TOUR_MODEL}"]`, (radio) => radio.checked);
  press('#rooms > .tab-wrapper [role="tab"][data-tab-id="draw"]', (tab) => tab.ariaSelected === "true");
  press(`#views > .tab-wrapper [role="tab"][data-tab-id="${place}"]`, (tab) => tab.ariaSelected === "true");
  const { strokes, picture } = inkPad().drawing ?? {};
  if (drawn !== undefined && !strokes?.length && !picture) document.querySelectorAll("#pad .examples button")[EXAMPLE]?.click();
  shownAt = null;
  requestAnimationFrame(follow);
}

function press(selector, isDone) {
  const target = document.querySelector(selector);
  if (target && !isDone(target)) target.click();
}

function stop() {
  at = -1;
  card.hidden = ring.hidden = true;
  button("start").focus({ preventScroll: true }); // what the last step was about stays in sight
}

// The ring stays around what the step is about, which may come only now, or move.
let shownAt = null;
function follow() {
  if (at < 0) return;
  const target = document.querySelector(steps[at].dataset.at);
  ring.hidden = !isDisplayed(target);
  if (!ring.hidden) {
    if (shownAt !== target) {
      shownAt = target;
      target.scrollIntoView({ block: "center", inline: "nearest" });
    }
    const { left, top, width, height } = target.getBoundingClientRect();
    Object.assign(ring.style, { left: `${left - 6}px`, top: `${top - 6}px`, width: `${width + 12}px`, height: `${height + 12}px` });
    const low = top + height / 2 > innerHeight / 2;
    card.toggleAttribute("data-above", low && top > card.offsetHeight + 24);
  }
  requestAnimationFrame(follow);
}

button("start").addEventListener("click", start);
document.addEventListener("tour-start", start);
button("next").addEventListener("click", () => go(at + 1));
button("back").addEventListener("click", () => go(at - 1));
button("skip").addEventListener("click", stop);
addEventListener("keydown", (event) => {
  if (at >= 0 && event.key === "Escape") stop();
});

// ---- the classroom

function setClassroom(on) {
  document.documentElement.toggleAttribute("data-classroom", on);
  button("classroom").setAttribute("aria-pressed", `${on}`);
  dispatchEvent(new Event("resize"));
  try {
    sessionStorage.setItem(CLASSROOM, on ? "on" : "");
  } catch {
    // Switched off: then it is asked for anew after a reload.
  }
}

button("classroom").addEventListener("click", () => setClassroom(!document.documentElement.hasAttribute("data-classroom")));
try {
  if (sessionStorage.getItem(CLASSROOM)) setClassroom(true);
} catch {
  // The same.
}
