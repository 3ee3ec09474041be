// What the usual shortcuts would have fed the network, and what it would have said: from payload.shortcuts, asked for only
// while a visitor looks at it.

const opener = $(element, ".opener");
const shortcuts = $(element, ".shortcuts");
let reader = null; // the model whose answer is shown
const ask = () => inkPad()?.dispatchEvent(new CustomEvent("pad-look"));

opener.addEventListener("click", () => {
  shortcuts.hidden = !shortcuts.hidden;
  opener.setAttribute("aria-expanded", !shortcuts.hidden);
  if (!shortcuts.hidden) ask();
});

document.addEventListener("answer-shown", ({ detail: { view, models, blank } }) => {
  if (view === "compare" || reader === models[0]) return;
  reader = models[0];
  if (!blank && !shortcuts.hidden) ask();
});

function showShortcuts(answers) {
  shortcuts.replaceChildren(
    ...answers.map((answer) => {
      const { words } = verdict(answer);
      const said = make("b", {}, answer.status === "digit" ? `${answer.digit}, ${words}` : words);
      const picture = make("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": answer.name });
      return make("figure", { "data-digit": answer.digit }, picture, make("figcaption", {}, said, make("span", {}, answer.name)));
    }),
  );
  shortcuts.querySelectorAll("canvas").forEach((picture, place) => {
    paintPixels(picture, Array.from(grey(answers[place].image), (level) => level / 255));
  });
}
