// A press on a model leads to its details.

element.addEventListener("click", (event) => {
  const model = event.target.closest("button[data-name]");
  if (!model) return;
  element.closest("#models").dataset.pressedModel = model.dataset.name;
  trigger("click");
  unfold("models-details");
});
