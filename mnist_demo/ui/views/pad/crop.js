// A box over the picture on the pad → the picture in it, as a file for `take`. Its corners are dragged, its middle moves it, two
// fingers pinch it, outside it a new one begins; the arrows move it, with Shift they size it, Enter crops and Escape leaves.

const CROPPED = [0.15, 0.15, 0.85, 0.85]; // the box at first: left, top, right and bottom, shares of the picture
const SMALLEST = 0.05; // share of the picture that its sides are long at least
const GRIP = 26; // px around a corner in which it is taken hold of
const NUDGE = 0.02; // share of the picture that a key moves it by
const NUDGES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Gives a function that is told which picture is on the pad, { name, preview }, or null, and where it lies there: left, top,
// width and height as shares of the pad.
function cropper(pad, take) {
  const [opener, tools] = [pad.querySelector(".cropper"), pad.querySelector(".crop-tools")];
  const veil = pad.querySelector(".crop");
  const frame = veil.querySelector("i");
  const pointers = new Map(); // id → where each was last, shares of the picture
  let picture = null;
  let box = CROPPED;
  let drag = null; // what the one pointer that is down does with the place it comes to

  function open(on) {
    veil.hidden = tools.hidden = !on;
    opener.hidden = on || !picture?.preview;
    pointers.clear();
    if (!on) return;
    put(CROPPED);
    veil.focus();
  }

  function put(next) {
    box = next;
    const [left, top, right, bottom] = box.map((share) => `${100 * share}%`);
    frame.style.cssText = `left: ${left}; top: ${top}; right: calc(100% - ${right}); bottom: calc(100% - ${bottom})`;
    veil.setAttribute("aria-valuetext", `${Math.round(100 * (box[2] - box[0]))} by ${Math.round(100 * (box[3] - box[1]))} percent of the picture`);
  }

  const held = (share) => Math.min(1, Math.max(0, share));

  function spanned([x0, y0], [x1, y1]) {
    const side = (a, b) => {
      const [low, high] = [held(Math.min(a, b)), held(Math.max(a, b))];
      return high - low >= SMALLEST ? [low, high] : [Math.min(low, 1 - SMALLEST), Math.min(low, 1 - SMALLEST) + SMALLEST];
    };
    const [[left, right], [top, bottom]] = [side(x0, x1), side(y0, y1)];
    put([left, top, right, bottom]);
  }

  function moved([left, top, right, bottom], dx, dy) {
    const [x, y] = [Math.min(Math.max(dx, -left), 1 - right), Math.min(Math.max(dy, -top), 1 - bottom)];
    put([left + x, top + y, right + x, bottom + y]);
  }

  function place({ clientX, clientY }) {
    const { left, top, width, height } = veil.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  // What a pointer that comes down there will do.
  function grasped(at) {
    const { width, height } = veil.getBoundingClientRect();
    const [left, top, right, bottom] = box;
    for (const [x, y, otherX, otherY] of [[left, top, right, bottom], [right, top, left, bottom], [left, bottom, right, top], [right, bottom, left, top]]) {
      if (Math.hypot((at[0] - x) * width, (at[1] - y) * height) <= GRIP) return (to) => spanned([otherX, otherY], to);
    }
    const start = box;
    const isInside = at[0] > left && at[0] < right && at[1] > top && at[1] < bottom;
    return isInside ? (to) => moved(start, to[0] - at[0], to[1] - at[1]) : (to) => spanned(at, to);
  }

  // Two fingers: as much wider as they move apart, and where the middle between them goes.
  function pinched() {
    const start = box;
    const spread = ([one, other]) => ({ apart: Math.hypot(one[0] - other[0], one[1] - other[1]), x: (one[0] + other[0]) / 2, y: (one[1] + other[1]) / 2 });
    const before = spread([...pointers.values()]);
    return () => {
      const now = spread([...pointers.values()]);
      const scale = now.apart / Math.max(before.apart, 0.01);
      const [x, y] = [(start[0] + start[2]) / 2 + now.x - before.x, (start[1] + start[3]) / 2 + now.y - before.y];
      const [width, height] = [((start[2] - start[0]) * scale) / 2, ((start[3] - start[1]) * scale) / 2];
      spanned([x - width, y - height], [x + width, y + height]);
    };
  }

  veil.addEventListener("pointerdown", (event) => {
    event.stopPropagation(); // it is no stroke that begins beside the pad
    if (event.button) return;
    veil.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    drag = pointers.size > 1 ? pinched() : grasped(place(event));
  });
  veil.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, place(event));
    drag(place(event));
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
    veil.addEventListener(type, (event) => {
      if (!pointers.delete(event.pointerId)) return;
      const [left] = pointers.values();
      if (left) drag = grasped(left);
    });
  }
  veil.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false }); // or iOS scrolls

  veil.addEventListener("keydown", (event) => {
    const nudge = NUDGES[event.key];
    if (nudge && event.shiftKey) spanned(box.slice(0, 2), [box[2] + NUDGE * nudge[0], box[3] + NUDGE * nudge[1]]);
    else if (nudge) moved(box, NUDGE * nudge[0], NUDGE * nudge[1]);
    else if (event.key === "Enter") crop();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });

  async function crop() {
    const { name, preview } = picture;
    const [left, top, right, bottom] = box;
    const cut = document.createElement("canvas");
    cut.width = Math.max(1, Math.round((right - left) * preview.width));
    cut.height = Math.max(1, Math.round((bottom - top) * preview.height));
    cut.getContext("2d").drawImage(preview, -Math.round(left * preview.width), -Math.round(top * preview.height));
    open(false);
    take(await written(cut, { name, type: /\.(jpe?g|hei[cf])$/i.test(name) ? "image/jpeg" : "image/png" }));
  }

  function leave() {
    open(false);
    opener.focus();
  }

  opener.addEventListener("click", () => open(true));
  tools.querySelector(".take").addEventListener("click", crop);
  tools.querySelector(".leave").addEventListener("click", leave);

  return (given, [left, top, width, height]) => {
    veil.style.cssText = `left: ${100 * left}%; top: ${100 * top}%; width: ${100 * width}%; height: ${100 * height}%`;
    if (given === picture && !veil.hidden) return;
    picture = given;
    open(false);
  };
}
