// @ts-check
// The picture to share: what is on the pad, the answer, its bars and why, in the colours of the page.

import { contextOf } from "../../components/dom.js";
import { fitInside } from "../../components/geometry.js";
import { SIDE } from "../../components/pixels.js";
import { wrap } from "./wrap.js";

const [WIDTH, HEIGHT] = [1200, 630]; // pixels; the size of the previews in messages and networks
const MARGIN = 40;
const BOTTOM = 530; // of everything but the last line
const HEAD = 116; // the middle of digit and words
const GAP = 40; // between the paper and what stands right of it
const SQUARES = 20; // of the paper, one under the other
const WIDE_PAPER = 660; // width of a paper that is not square
const WHY_SIDE = 264;
const LABEL = { font: 22, gap: 14, value: 92 }; // of a bar

/**
 * @typedef {object} Card
 * @property {HTMLCanvasElement} ink what is on the pad
 * @property {ShownWords} shown
 * @property {{ svg: Element, title: string } | null} why
 * @property {string} title of the page
 * @property {string} address of the page
 */

/**
 * Paints the card on a new canvas.
 * @param {Element} root an element of the page, for its colours
 * @param {Card} card
 */
export function paintCard(root, { ink, shown, why, title, address }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = contextOf(canvas);
  const style = getComputedStyle(root);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const brush = createBrush(context, colour);

  brush.box([0, 0, WIDTH, HEIGHT], "--page");
  brush.text(title, MARGIN, HEIGHT - MARGIN, { size: 28, weight: 700 });
  brush.text(address, WIDTH - MARGIN, HEIGHT - MARGIN, { size: 24, colour: "--muted", align: "right", width: 800 });

  const isSquare = ink.width < 1.5 * ink.height;
  const side = BOTTOM - MARGIN;
  const [paperWidth, paperHeight] = isSquare ? [side, side] : [WIDE_PAPER, (WIDE_PAPER * ink.height) / ink.width];
  const top = MARGIN + (side - paperHeight) / 2;
  brush.paper([MARGIN, top, paperWidth, paperHeight], ink);

  const left = MARGIN + paperWidth + GAP;
  const width = WIDTH - MARGIN - left;
  const { large, words, by, rows } = shown;
  if (!rows.length) {
    // A number, several digits or nothing: all in the middle.
    const size = large ? brush.fitted(large, width, 200) : 0;
    brush.number(large, left, BOTTOM / 2 - 40, size);
    brush.paragraph(words, by, [left, size ? BOTTOM / 2 + 96 : BOTTOM / 2 + 20, width]);
    return canvas;
  }
  const size = large ? brush.fitted(large, 230, 190) : 0;
  const beside = large ? brush.number(large, left, HEAD, size) + 32 : 0;
  brush.paragraph(words, by, [left + beside, HEAD, width - beside]);

  const from = 232;
  const barsWidth = why ? width - WHY_SIDE - GAP : width;
  brush.bars(rows, [left, from, barsWidth, BOTTOM - from]);
  if (why) {
    const whyLeft = WIDTH - MARGIN - WHY_SIDE;
    brush.why(why.svg, [whyLeft, from, WHY_SIDE, WHY_SIDE]);
    brush.text(why.title, whyLeft + WHY_SIDE / 2, BOTTOM - 4, { size: 22, colour: "--muted", align: "center", width: WHY_SIDE });
  }
  return canvas;
}

/** @typedef {{ size: number, weight?: number, colour?: string, align?: CanvasTextAlign, width?: number, isNumber?: boolean }} TextStyle */

/**
 * The strokes of the picture. A box is [left, top, width, height].
 * @param {CanvasRenderingContext2D} context
 * @param {(name: string) => string} colour of a variable of the style sheet
 */
function createBrush(context, colour) {
  const setFont = (/** @type {TextStyle} */ { size, weight = 400, isNumber }) => {
    context.font = `${weight} ${size}px ${isNumber ? colour("--numbers") : "system-ui, sans-serif"}`;
  };

  /** Writes a line and returns its width. */
  function text(/** @type {string} */ line, /** @type {number} */ x, /** @type {number} */ y, /** @type {TextStyle} */ style) {
    setFont(style);
    context.textAlign = style.align ?? "left";
    context.fillStyle = colour(style.colour ?? "--text");
    context.fillText(line, x, y, style.width);
    return context.measureText(line).width;
  }

  /**
   * @param {number[]} box
   * @param {string} fill name of the colour
   * @param {number} [radius]
   */
  function box([left, top, width, height], fill, radius = 0) {
    const [right, bottom] = [left + width, top + height];
    context.beginPath();
    context.moveTo(left + radius, top);
    for (const [x1, y1, x2, y2] of [[right, top, right, bottom], [right, bottom, left, bottom], [left, bottom, left, top], [left, top, right, top]]) {
      context.arcTo(x1, y1, x2, y2, radius);
    }
    context.fillStyle = colour(fill);
    context.fill();
  }

  return {
    text,
    box,

    /** The size, at most `size`, at which a line is no wider than `width`. */
    fitted(/** @type {string} */ line, /** @type {number} */ width, /** @type {number} */ size) {
      setFont({ size, weight: 700, isNumber: true });
      return Math.min(size, (size * width) / context.measureText(line).width);
    },

    /** Writes a number around the middle of a line and returns its width. */
    number(/** @type {string} */ digits, /** @type {number} */ left, /** @type {number} */ middle, /** @type {number} */ size) {
      return text(digits, left, middle + 0.36 * size, { size, weight: 700, colour: "--pen", isNumber: true });
    },

    /** Writes a sentence and, in small type, who says it, around the middle of [left, middle, width]. */
    paragraph(/** @type {string} */ words, /** @type {string} */ by, /** @type {number[]} */ [left, middle, width]) {
      const linesAt = (/** @type {number} */ size) => {
        setFont({ size, weight: 650 });
        return wrap(words, width, (line) => context.measureText(line).width);
      };
      const size = linesAt(38).length <= 2 ? 38 : 29;
      const lines = linesAt(size);
      const gap = 1.2 * size;
      const top = middle - (lines.length * gap + (by ? 34 : 0)) / 2;
      lines.forEach((line, index) => text(line, left, top + index * gap + size, { size, weight: 650 }));
      text(by, left, top + lines.length * gap + 30, { size: 24, colour: "--muted" });
    },

    paper(/** @type {number[]} */ place, /** @type {HTMLCanvasElement} */ ink) {
      const [left, top, width, height] = place;
      box(place, "--sheet", 18);
      context.save();
      context.clip();
      const step = height / SQUARES;
      for (let y = step; y < height; y += step) box([left, top + y, width, 1], "--squares");
      for (let x = step; x < width; x += step) box([left + x, top, 1, height], "--squares");
      box([left + 2 * step, top, 2, height], "--margin-line");
      if (ink.width) context.drawImage(ink, ...fitted(ink, place));
      context.restore();
    },

    bars(/** @type {ShownRow[]} */ rows, /** @type {number[]} */ [left, top, width, height]) {
      const step = height / rows.length;
      setFont({ size: LABEL.font, weight: 600 });
      const nameWidth = Math.max(...rows.map(({ name }) => context.measureText(name).width));
      const from = left + nameWidth + LABEL.gap;
      const barWidth = left + width - LABEL.value - from;
      rows.forEach(({ name, share, value, isBest }, index) => {
        const middle = top + (index + 0.5) * step;
        const style = { size: LABEL.font, weight: isBest ? 700 : 500, colour: isBest ? "--text" : "--muted" };
        text(name, left, middle + 8, style);
        box([from, middle - 6, barWidth, 12], "--line", 6);
        if (share > 0.004) box([from, middle - 6, Math.max(12, share * barWidth), 12], isBest ? "--pen" : "--muted", 6);
        text(value, left + width, middle + 8, { ...style, align: "right" });
      });
    },

    /** The drawing of the view "why", as its style sheet shows it. */
    why(/** @type {Element} */ svg, /** @type {number[]} */ place) {
      const [left, top, side] = place;
      const scale = side / SIDE;
      box(place, "--sheet", 18);
      context.save();
      context.translate(left, top);
      context.scale(scale, scale);
      context.lineCap = context.lineJoin = "round";
      for (const path of svg.querySelectorAll("path")) {
        const style = getComputedStyle(path);
        context.globalAlpha = Number(style.opacity);
        context.strokeStyle = style.stroke;
        context.lineWidth = parseFloat(style.strokeWidth);
        context.setLineDash(style.strokeDasharray.split(",").map(parseFloat).filter(Number.isFinite));
        context.stroke(new Path2D(path.getAttribute("d") ?? ""));
      }
      context.restore();
      for (const label of svg.querySelectorAll("text")) {
        const [x, y] = ["x", "y"].map((name) => Number(label.getAttribute(name)) * scale);
        const align = /** @type {Record<string, CanvasTextAlign>} */ ({ middle: "center", end: "end" })[label.getAttribute("text-anchor") ?? ""];
        text(label.textContent ?? "", left + x, top + y, { size: 2 * scale, weight: 600, align });
      }
    },
  };
}

/**
 * @param {HTMLCanvasElement} image
 * @param {number[]} place
 * @returns {[number, number, number, number]}
 */
function fitted(image, [left, top, width, height]) {
  const [x, y, shownWidth, shownHeight] = fitInside(image, width, height);
  return [left + x, top + y, shownWidth, shownHeight];
}
