// Of every table: a press on a test image's button leads to that image.

element.addEventListener("click", (event) => {
  const image = event.target.closest("button[data-index]");
  if (image) trigger("click", { index: Number(image.dataset.index) });
});
