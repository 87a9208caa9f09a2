import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Draws how a rotation exchanges the two keys, as the README shows it: once for each colour scheme. */

interface Palette {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly old: string;
  readonly fresh: string;
  readonly spare: string;
  readonly onBar: string;
}

const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    text: "#1f2328",
    quiet: "#59636e",
    line: "#d1d9e0",
    old: "#3a6ea5",
    fresh: "#b35900",
    spare: "#656d76",
    onBar: "#ffffff",
  },
  dark: {
    text: "#f0f6fc",
    quiet: "#9198a1",
    line: "#3d444d",
    old: "#6ea8e0",
    fresh: "#f0a050",
    spare: "#767e87",
    onBar: "#0d1117",
  },
};

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly colour: keyof Palette;
  readonly text: string;
}

interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

// Where the moments of a rotation lie, from left to right.
const left = 150;
const [start, regenerated, published, lastReads, soaked, retired, end] = [left, 290, 400, 560, 690, 700, 860];

const phases: readonly (readonly [number, number, string])[] = [
  [start, regenerated - 10, "idle"],
  [regenerated - 10, published, "regenerate, prove"],
  [published, soaked, "adopt: wait for everybody, then soak"],
  [soaked, 780, "retire"],
  [780, end, "idle"],
];

const lanes: readonly Lane[] = [
  {
    name: "key1",
    bars: [
      { from: start, to: published, colour: "old", text: "in use" },
      { from: published, to: retired, colour: "old", text: "stays alive" },
      { from: retired, to: end, colour: "spare", text: "standby, new" },
    ],
  },
  {
    name: "key2",
    bars: [
      { from: start, to: regenerated, colour: "spare", text: "standby" },
      { from: regenerated, to: published, colour: "fresh", text: "fresh, proven" },
      { from: published, to: end, colour: "fresh", text: "in use" },
    ],
  },
  {
    name: "published secret",
    bars: [
      { from: start, to: published, colour: "old", text: "key1" },
      { from: published, to: end, colour: "fresh", text: "key2" },
    ],
  },
  ...[
    ["shop", 430],
    ["search", 475],
    ["batch", lastReads],
  ].map(([name, reads]) => ({
    name: String(name),
    bars: [
      { from: start, to: Number(reads), colour: "old" as const, text: "calls with key1" },
      { from: Number(reads), to: end, colour: "fresh" as const, text: "reports key2" },
    ],
  })),
];

const width = 880;
const top = 60;
const pitch = 38;
const barHeight = 24;
const bottom = top + lanes.length * pitch;
const height = bottom + 64;

function picture(scheme: keyof typeof palettes): string {
  const palette = palettes[scheme];
  const text = (x: number, y: number, words: string, colour: string, anchor = "start", size = 13) =>
    `<text x="${x}" y="${y}" fill="${colour}" font-size="${size}" text-anchor="${anchor}">${words}</text>`;
  const phase = ([from, to, words]: (typeof phases)[number]) =>
    text((from + to) / 2, 32, words, palette.quiet, "middle", 12) +
    `<path d="M${from + 3} 42H${to - 3}" stroke="${palette.line}" stroke-width="2"/>`;
  const bar = (y: number) => (one: Bar) =>
    `<rect x="${one.from}" y="${y}" width="${one.to - one.from - 2}" height="${barHeight}" rx="3" fill="${palette[one.colour]}"/>` +
    text(one.from + 8, y + 16, one.text, palette.onBar, "start", 12);
  const lane = ({ name, bars }: Lane, index: number) => {
    const y = top + index * pitch;
    return text(left - 12, y + 16, name, palette.text, "end") + bars.map(bar(y)).join("");
  };
  const mark = (x: number, first: string, second: string, anchor: string) =>
    `<path d="M${x - 1} 46V${bottom + 4}" stroke="${palette.text}" stroke-dasharray="3 3"/>` +
    text(x, bottom + 22, first, palette.text, anchor, 12) +
    text(x, bottom + 40, second, palette.quiet, anchor, 12);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif">`,
    "<title>The two keys of an account during a rotation</title>",
    ...phases.map(phase),
    ...lanes.map(lane),
    mark(published, "key2 is published;", "each application reads it in its own time", "middle"),
    mark(retired, "only now key1 is regenerated:", "every consumer has proven key2, for the soak", "middle"),
    "</svg>",
    "",
  ].join("\n");
}

/** The files of the picture with their contents. */
export function pictures(): ReadonlyMap<string, string> {
  return new Map(
    (["light", "dark"] as const).map((scheme) => [`docs/images/two-keys-${scheme}.svg`, picture(scheme)]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, content] of pictures()) {
    writeFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), content);
  }
}
