// @ts-check
// What the pad says, except for what stands in the template.

export const words = {
  drawDigit: "Draw a digit",
  writeNumber: "Write a number",
  blank: "blank",
  picture: "a picture",
  strokes: (/** @type {number} */ count) => (count === 1 ? "1 stroke" : `${count} strokes`),
  canvas: (/** @type {string} */ content) => `Drawing pad, ${content}. Draw a digit from 0 to 9 with mouse, finger or pen.`,
  example: (/** @type {string} */ name) => `Example: ${name}`,
  allDraw: "Finger and pen draw.",
  penDraws: "Only the pen draws.",
  penDrawsNow: "Only the pen draws now. The hand at the top lets a finger draw too.",
  pictureStays: "A picture cannot be erased in part: Clear takes it away.",
  cropped: (/** @type {number} */ width, /** @type {number} */ height) => `${width} by ${height} percent of the picture`,
  reading: "Reading the picture …",
  notSent: "This file could not be sent. Please try another one.",
  storedPicture: "The picture",
  tooManyBytes: (/** @type {string} */ name, /** @type {number} */ megabytes) =>
    `${name} is too large, and your browser cannot make it smaller: please give at most ${megabytes} MB.`,
  tooLarge: (/** @type {string} */ name) => `${name} is too large for your browser: please make it smaller.`,
};
