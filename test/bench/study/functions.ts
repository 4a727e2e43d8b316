/** Test functions of known difficulty, all to be minimised; `optuna.py` has the same ones under the same names. */
import type { Params, Space } from "#lib/tracking/study/space.ts";

export interface TestFunction {
  readonly name: string;
  readonly space: Space;
  readonly trials: number;
  readonly value: (params: Params) => number;
}

const range = (name: string, low: number, high: number) => ({ name, domain: { kind: "float", low, high } }) as const;
const cube = (dimensions: number, low: number, high: number): Space =>
  Array.from({ length: dimensions }, (_, at) => range(`x${at}`, low, high));
const numbers = (params: Params): readonly number[] => Object.values(params).map(Number);
const { PI } = Math;

const hartmannWeights = [1, 1.2, 3, 3.2];
const hartmannScales = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannCentres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

export const functions: readonly TestFunction[] = [
  {
    name: "sphere, 5",
    space: cube(5, -5, 5),
    trials: 100,
    value: (params) => numbers(params).reduce((sum, x) => sum + (x - 1) ** 2, 0),
  },
  {
    name: "Rosenbrock, 4",
    space: cube(4, -2, 2),
    trials: 100,
    value(params) {
      const x = numbers(params);
      return x.slice(1).reduce((sum, next, at) => {
        const here = x[at] ?? 0;
        return sum + 100 * (next - here * here) ** 2 + (1 - here) ** 2;
      }, 0);
    },
  },
  {
    name: "Hartmann, 6",
    space: cube(6, 0, 1),
    trials: 100,
    value(params) {
      const x = numbers(params);
      return -hartmannWeights.reduce((sum, weight, row) => {
        const away = x.reduce(
          (total, value, at) =>
            total + (hartmannScales[row]?.[at] ?? 0) * (value - (hartmannCentres[row]?.[at] ?? 0)) ** 2,
          0,
        );
        return sum + weight * Math.exp(-away);
      }, 0);
    },
  },
  {
    name: "Branin, 2",
    space: [range("x0", -5, 10), range("x1", 0, 15)],
    trials: 60,
    value(params) {
      const [x = 0, y = 0] = numbers(params);
      const bend = y - (5.1 / (4 * PI ** 2)) * x * x + (5 / PI) * x - 6;
      return bend ** 2 + 10 * (1 - 1 / (8 * PI)) * Math.cos(x) + 10;
    },
  },
  {
    name: "Ackley, 5",
    space: cube(5, -10, 10),
    trials: 100,
    value(params) {
      const x = numbers(params).map((value) => value - 1.7);
      const squares = x.reduce((sum, value) => sum + value * value, 0) / x.length;
      const waves = x.reduce((sum, value) => sum + Math.cos(2 * PI * value), 0) / x.length;
      return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
    },
  },
  {
    name: "mixed, conditional",
    space: [
      { name: "model", domain: { kind: "categorical", choices: ["trees", "net"] } },
      { name: "rate", domain: { kind: "float", low: 1e-5, high: 1, log: true } },
      { name: "count", domain: { kind: "int", low: 10, high: 1000, log: true }, when: among("model", "trees") },
      { name: "depth", domain: { kind: "int", low: 1, high: 20 }, when: among("model", "trees") },
      { name: "layers", domain: { kind: "int", low: 1, high: 6 }, when: among("model", "net") },
      { name: "width", domain: { kind: "int", low: 8, high: 512, log: true }, when: among("model", "net") },
      { name: "drop", domain: { kind: "float", low: 0, high: 0.8 }, when: among("model", "net") },
      { name: "optimizer", domain: { kind: "categorical", choices: ["sgd", "adam", "rmsprop"] } },
    ],
    trials: 100,
    value({ model, rate, count, depth, layers, width, drop, optimizer }) {
      const chosen = optimizer === "adam" ? 0 : optimizer === "rmsprop" ? 0.05 : 0.15;
      const pace = 0.1 * (Math.log10(Number(rate)) + 2.5) ** 2;
      if (model === "trees")
        return 0.35 + chosen + pace + 0.1 * (Math.log10(Number(count)) - 2.3) ** 2 + 0.002 * (Number(depth) - 8) ** 2;
      return (
        0.1 +
        chosen +
        pace +
        0.03 * (Number(layers) - 3) ** 2 +
        0.2 * (Math.log10(Number(width)) - 2) ** 2 +
        (Number(drop) - 0.3) ** 2
      );
    },
  },
  {
    name: "tempting bad branch",
    space: [
      { name: "way", domain: { kind: "categorical", choices: ["easy", "hard"] } },
      { ...range("a", 0, 1), when: among("way", "easy") },
      ...["b", "c", "d"].map((name) => ({ ...range(name, 0, 1), when: among("way", "hard") })),
    ],
    trials: 100,
    value: ({ way, a, b, c, d }) =>
      way === "easy"
        ? 0.4 + 0.1 * (Number(a) - 0.3) ** 2
        : Math.min(1, 4 * ((Number(b) - 0.85) ** 2 + (Number(c) - 0.15) ** 2 + (Number(d) - 0.7) ** 2)),
  },
];

function among(name: string, value: string): { readonly name: string; readonly among: readonly string[] } {
  return { name, among: [value] };
}
