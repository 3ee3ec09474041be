// A file that a visitor gives → what goes to the server, and what the pad shows of it.

const SENT_SIDE = 2000; // pixels, the longer side of a picture that is made smaller; the server looks at 512 of them
const SHOWN_SIDE = 1600;
const HEIC_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"];

// A file that cannot be a picture; the message is one sentence.
class PictureError extends Error {}

// → { file, preview }: the file itself, or where it is too large for the server the picture in it made smaller; `preview` is
// a canvas or null where the browser cannot read it. `limits` has the server's `pixels` and `bytes`, and the sentence `heic`.
async function takenIn(file, limits) {
  if (file.type && !file.type.startsWith("image/")) throw new PictureError(`${file.name} is no picture: please give a PNG, a JPEG or the like.`);
  const isHeic = await holdsHeic(file);
  const image = await loaded(file);
  if (!image) {
    if (isHeic) throw new PictureError(limits.heic);
    if (file.size > limits.bytes) {
      throw new PictureError(`${file.name} is too large, and your browser cannot make it smaller: please give at most ${limits.bytes >> 20} MB.`);
    }
    return { file, preview: null };
  }
  const tooLarge = image.naturalWidth * image.naturalHeight > limits.pixels || file.size > limits.bytes;
  const smaller = tooLarge || isHeic ? await written(scaled(image, SENT_SIDE), file) : file;
  const preview = scaled(image, SHOWN_SIDE);
  URL.revokeObjectURL(image.src);
  return { file: smaller, preview };
}

// The picture as an <img>, upright as its EXIF says, or null where the browser cannot read it.
async function loaded(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    if (image.naturalWidth) return image;
  } catch {}
  URL.revokeObjectURL(image.src);
  return null;
}

function scaled(image, side) {
  const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// JPEG where the picture was one, else PNG, which keeps what is transparent.
async function written(canvas, { name, type }) {
  const isPhoto = type === "image/jpeg" || type.startsWith("image/hei");
  const blob = await new Promise((done) => canvas.toBlob(done, isPhoto ? "image/jpeg" : "image/png", 0.92));
  if (!blob) throw new PictureError(`${name} is too large for your browser: please make it smaller.`);
  return new File([blob], `${name.replace(/\.\w*$/, "")}.${isPhoto ? "jpg" : "png"}`, { type: blob.type });
}

// Whether a file says in its first box, "ftyp", that it is HEIC. AVIF has the same box and is read.
async function holdsHeic(file) {
  const start = new TextDecoder("latin1").decode(await file.slice(0, 64).arrayBuffer());
  if (start.slice(4, 8) !== "ftyp") return false;
  const brands = start.slice(8, start.charCodeAt(3)).match(/.{4}/gs) ?? [];
  return !brands.includes("avif") && brands.some((brand) => HEIC_BRANDS.includes(brand));
}

// Where the browser can open a camera for a file, as those of phones do: a second chooser beside this one, which it gives; else
// null. `template` is what stands around it.
function cameraBeside(chooser, template) {
  if (!("capture" in HTMLInputElement.prototype) || !navigator.maxTouchPoints) return null;
  const label = template.content.firstElementChild;
  const camera = chooser.cloneNode();
  camera.setAttribute("capture", "environment");
  camera.setAttribute("aria-label", label.title);
  label.append(camera);
  chooser.parentElement.after(label);
  return camera;
}
