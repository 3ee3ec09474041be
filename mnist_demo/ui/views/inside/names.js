// @ts-check
// What layers and units are called. Layer 0 is the image.

/** @typedef {{ title: string, shape: number[], strongest: number, levels: string, units?: number[], contributions?: number[], peaks?: number[] }} Stage */

/**
 * @param {Stage[]} stages
 * @param {number} stage
 * @param {number} unit
 */
export function unitName(stages, stage, unit) {
  if (stage === 0) return "the image";
  if (stage === stages.length - 1) return `digit ${unit}`;
  return `${stages[stage].shape[1] > 1 ? "map" : "unit"} ${unit + 1}`;
}

/**
 * What a stage consists of, and the rule by which it follows from the stages before it, both short.
 * @param {Stage[]} stages
 * @param {number} stage
 */
export function captionOf(stages, stage) {
  const { title, shape } = stages[stage];
  if (stage === 0) return ["the image", ""];
  const kind = stage === stages.length - 1 ? "digits" : shape[1] > 1 ? "maps" : "units";
  return [`${shape[0]} ${kind}`, title.split(",")[0].replace("convolution", "conv")];
}
