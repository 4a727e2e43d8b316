/** What the head of tokens.css promises: two dark blocks that say the same, and contrast that was measured. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(path.resolve(import.meta.dirname, "../../../components/ui/tokens.css"), "utf8");

/** The custom properties of the first block after `selector`. */
function block(selector: string): ReadonlyMap<string, string> {
  const from = css.indexOf("{", css.indexOf(selector)) + 1;
  const body = css.slice(from, css.indexOf("}", from)).replace(/\/\*[\s\S]*?\*\//g, "");
  return new Map(
    [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? "", match[2]?.trim() ?? ""]),
  );
}

const light = block(":root {");
const dark = block(':root[data-theme="dark"]');
const themes = { light, dark: new Map([...light, ...dark]) };

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test("the system's dark and the chosen dark are the same", () => {
  expect(Object.fromEntries(block(':root:not([data-theme="light"])'))).toEqual(Object.fromEntries(dark));
});

const surfaces = ["canvas", "page", "sunken", "raised"];
const words = ["ink", "ink-2", "ink-3", "running", "stale", "failed", "approved", "champion", "challenger"];
const people = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `person-${number}`);
const pairs = [
  ...words.flatMap((word) => surfaces.map((surface) => [word, surface, 4.5] as const)),
  ...["running", "stale", "failed", "approved"].map((word) => [word, `${word}-wash`, 4.5] as const),
  ...people.map((person) => ["on-person", person, 4.5] as const),
  ["on-ink", "ink", 4.5] as const,
  ["on-meaning", "approved", 4.5] as const,
  ["line-control", "page", 3] as const,
  ["focus", "page", 3] as const,
  ["focus", "canvas", 3] as const,
];

describe.each(["light", "dark"] as const)("contrast, %s", (theme) => {
  const color = (name: string): string => {
    const value = themes[theme].get(name);
    if (value === undefined || !/^#[0-9a-f]{6}$/.test(value)) throw new Error(`--${name} is ${value}`);
    return value;
  };
  test.each(pairs)("%s on %s is at least %d", (front, back, least) => {
    expect(contrast(color(front), color(back))).toBeGreaterThanOrEqual(least);
  });
});
