// Types of what crosses the page's modules, for `tsc` and editors. Nothing of it reaches the browser.

/** x and y in the pad's units; y grows downwards. */
type Point = number[];
type Stroke = Point[];
/** left, top, right, bottom */
type Box = number[];

/** The pad's value, as JSON in its `props.value`: see mnist_demo/strokes/drawing.py. */
interface Drawing {
  size: number[];
  pen: number;
  strokes: Stroke[];
  change?: number;
  picture?: string;
}

/** A picture on the pad: where Gradio keeps the upload, the file's name, and what the pad shows, if it can. */
interface Picture {
  path: string;
  name: string;
  preview: HTMLCanvasElement | null;
}

/** What is on the pad. Never changed: every change makes a new one. */
interface PadContent {
  strokes: Stroke[];
  picture: Picture | null;
}

interface PadElement extends HTMLElement {
  drawing?: Drawing;
  replayed?: boolean;
}

/** A pixel of a 28x28 image. */
interface Pixel {
  row: number;
  column: number;
  index: number;
}

/** One model's answer: see views/answer/payload.py. */
interface Answer {
  model: string;
  status: "digit" | "unsure" | "not_a_digit" | "blank";
  digit: number | null;
  runner_up: number | null;
  probabilities: number[];
  milliseconds: number;
  reason?: string;
  message?: string;
  number?: string;
  part?: string;
  change?: number;
}

/** An answer with the network's input, base64 of uint8 [28, 28]. */
interface AnswerWithImage extends Answer {
  image: string;
}

/** The detail of "answer-shown". */
interface ShownAnswer {
  view: string;
  change?: number;
  models: string[];
  digit: number | null;
  image: string;
  blank: boolean;
  several: boolean;
  refused: boolean;
  problem: boolean;
  shown: ShownWords;
}

/** What a view shows of an answer, for the picture to share. */
interface ShownWords {
  large: string;
  words: string;
  by: string;
  rows: ShownRow[];
}

/** One bar: its name, its length from 0 to 1 and what stands at its end. */
interface ShownRow {
  name: string;
  share: number;
  value: string;
  isBest: boolean;
}

/** Events of the document with a payload, by name: see components/events.js. */
interface PageEvents {
  "pad-sent": Drawing;
  "answer-shown": ShownAnswer;
}

/** What Gradio hands to a component's script. */
type Props = Record<string, any>;
type Trigger = (event: string, data?: unknown) => void;
type Watch = (props: string | string[], callback: () => void) => void;
type Upload = (file: File) => Promise<{ path: string; url: string }>;
type Script = (element: HTMLElement, props: Props, trigger: Trigger, watch: Watch, upload: Upload) => void;

interface Window {
  gradio_config: { root: string; api_prefix: string };
  mnistDemo: Record<string, Record<string, any>>;
}
