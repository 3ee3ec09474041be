// The steps of preprocessing: props.value, from messages.steps → three pictures; nothing where there are none.

const view = $(element, ".steps");
let way = null;

function show() {
  if (isLate(props.value)) return;
  way = props.value?.image ? props.value : null;
  view.hidden = !way;
  if (way) paint();
}

function paint() {
  if (!way) return;
  for (const name of ["ink", "scaled", "image"]) {
    const { width, height, grey: text } = way[name];
    const canvas = $(view, `[data-step="${name}"] canvas`);
    canvas.width = width;
    canvas.height = height;
    paintPixels(canvas, Array.from(grey(text), (level) => level / 255));
    // As large as fits; the scaled digit at the size it has among the 28 pixels.
    const whole = name === "scaled" ? SIDE : Math.max(width, height);
    canvas.style.width = `${(100 * width) / whole}%`;
  }
  const { width, height } = way.ink;
  const whole = Math.max(width, height);
  const [left, top, right, bottom] = way.box;
  const share = (length) => `${(100 * length) / whole}%`;
  const box = $(view, ".box").style;
  box.left = share(left + (whole - width) / 2);
  box.top = share(top + (whole - height) / 2);
  box.width = share(right - left);
  box.height = share(bottom - top);
  const mass = $(view, ".mass").style;
  mass.left = `${(100 * way.centre[0]) / SIDE}%`;
  mass.top = `${(100 * way.centre[1]) / SIDE}%`;
}

onThemeChange(paint);
watch("value", show);
show();
