// A press on a model leads to its details.

element.addEventListener("click", (event) => {
  const model = event.target.closest("button[data-name]");
  if (!model) return;
  trigger("click", { name: model.dataset.name });
  unfold("models-details");
});
