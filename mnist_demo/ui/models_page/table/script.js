// Of every table: a press on a test image's button leads to that image.

element.addEventListener("click", (event) => {
  const image = event.target.closest("button[data-index]");
  if (!image) return;
  element.closest("#models").dataset.pressedImage = image.dataset.index;
  trigger("click");
  unfold("models-details");
  unfold("models-image");
});

// Opens the fold of that id, and goes there with eyes and keyboard.
function unfold(id) {
  const fold = document.getElementById(id);
  const title = fold.querySelector("button");
  if (title.ariaExpanded === "false") title.click();
  title.focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  fold.scrollIntoView({ behavior: still ? "auto" : "smooth" });
}
