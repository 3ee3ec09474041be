// @ts-check
// The grid in which one stage of a network shows its units: maps or single values beside and below each other.

/**
 * @typedef {object} Grid
 * @property {number} units how many maps or single values
 * @property {number} width of a map, pixels; 1 for a single value
 * @property {number} height of a map, pixels; 1 for a single value
 * @property {number} gap pixels between two units
 * @property {number} across units beside each other
 * @property {number} totalWidth pixels
 * @property {number} totalHeight pixels
 */

/**
 * The grid of a stage whose aspect ratio is as close to this ratio as whole units allow.
 * @param {number[]} shape units, height, width
 * @param {number} ratio width over height
 * @param {boolean} isLast the ten outputs stand in one column
 * @returns {Grid}
 */
export function gridOf([units, height, width], ratio, isLast) {
  const gap = height > 1 ? Math.max(1, Math.round(height / 14)) : 0;
  const across = isLast ? 1 : Math.max(1, Math.round(Math.sqrt((ratio * units * (height + gap)) / (width + gap))));
  const down = Math.ceil(units / across);
  return { units, width, height, gap, across, totalWidth: across * (width + gap) - gap, totalHeight: down * (height + gap) - gap };
}

/**
 * Index of the top left pixel of a unit, in pixels of the whole grid row after row.
 * @param {Grid} grid
 * @param {number} unit
 */
export function firstPixel({ width, height, gap, across, totalWidth }, unit) {
  return Math.floor(unit / across) * (height + gap) * totalWidth + (unit % across) * (width + gap);
}

/**
 * The box of a unit, as fractions of the grid's width and height.
 * @param {Grid} grid
 * @param {number} unit
 */
export function boxOf({ width, height, gap, across, totalWidth, totalHeight }, unit) {
  const left = (unit % across) * (width + gap);
  const top = Math.floor(unit / across) * (height + gap);
  return [left / totalWidth, top / totalHeight, (left + width) / totalWidth, (top + height) / totalHeight];
}

/**
 * The unit at a position, and the row and column in its map, which lie outside the map in a gap; null where no unit is.
 * @param {Grid} grid
 * @param {number} x fraction of the grid's width
 * @param {number} y fraction of the grid's height
 */
export function unitAt({ units, width, height, gap, across, totalWidth, totalHeight }, x, y) {
  const [column, row] = [Math.floor(x * totalWidth), Math.floor(y * totalHeight)];
  const [place, line] = [Math.floor(column / (width + gap)), Math.floor(row / (height + gap))];
  const unit = line * across + Math.min(place, across - 1);
  if (unit < 0 || unit >= units) return null;
  return { unit, row: row - line * (height + gap), column: column - place * (width + gap) };
}
