// Where the server is gone, slow or started anew, no answer stands beside a drawing that it is not for.

const PATIENCE = 600; // ms from a question to the line
const AGAIN = 3000; // ms between two more of the same question

const line = $(element, ".waiting");
let impatient = 0; // the timers
let again = 0;

// Whether what is shown is the answer to a change of the pad, or to a later one, from what is chosen now.
function isSince(asked, { view, change, models }) {
  if ((change ?? 0) < asked || view !== document.querySelector('#views [role="tab"][aria-selected="true"]')?.dataset.tabId) return false;
  const chosen = document.querySelectorAll(view === "compare" ? "#chosen input:checked" : "#model input:checked");
  return view === "compare" ? models.length === chosen.length : models[0] === chosen[0]?.value;
}

const latest = () => inkPad()?.drawing.change ?? 0;
let asked = 0; // the change of the pad since which it waits

const askAgain = () => inkPad()?.dispatchEvent(new CustomEvent("pad-again"));

function ask() {
  if (!impatient) asked = latest();
  impatient ||= setTimeout(() => {
    line.textContent = "Waiting for the server …";
    document.querySelector("#desk").toggleAttribute("data-waiting", true);
    again = setInterval(askAgain, AGAIN);
  }, PATIENCE);
}

function rest() {
  clearTimeout(impatient);
  clearInterval(again);
  impatient = again = 0;
  line.textContent = "";
  document.querySelector("#desk").toggleAttribute("data-waiting", false);
}

document.addEventListener("pad-sent", ask);
document.addEventListener("change", ({ target }) => target.closest?.("#model, #chosen") && ask());
new MutationObserver(ask).observe(document.querySelector("#views"), { subtree: true, attributes: true, attributeFilter: ["aria-selected"] });
// While a pen moves, the answers are a change or two behind: that is no waiting, as long as they come.
document.addEventListener("answer-shown", ({ detail }) => {
  if (!impatient || !isSince(asked, detail)) return;
  rest();
  if (!isSince(latest(), detail)) ask();
});

// With an event that fails Gradio forgets what was asked for meanwhile. All that explains an answer is asked for with it.
let failed = 0;
document.addEventListener("server-failed", () => {
  clearTimeout(failed);
  failed = setTimeout(askAgain, AGAIN);
});
