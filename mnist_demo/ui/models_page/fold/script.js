// A press on the title opens or shuts. What is inside is there all the time, out of sight until then.

const button = element.querySelector("button");
let loaded = false;

element.addEventListener("click", (event) => {
  if (event.target.closest("button") !== button) return;
  props.value = !props.value;
  element.toggleAttribute("data-open", props.value);
  if (!props.value) return;
  window.dispatchEvent(new Event("resize")); // a chart that came while it had no width takes it now
  if (!loaded) trigger("expand");
  loaded = true;
});
