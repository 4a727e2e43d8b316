import fc from "fast-check";
import { expect, test } from "vitest";
import { entry } from "#lib/stats/entry.ts";
import { cholesky, eigen, type Matrix, solveLower, solveUpper } from "#lib/tracking/study/matrix.ts";

/** A·Aᵀ + a little of the unit matrix: symmetric and positive definite. */
const definite = fc
  .integer({ min: 1, max: 6 })
  .chain((size) =>
    fc.array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
  )
  .map(
    (rows): Matrix =>
      rows.map((row, i) =>
        Float64Array.from(rows, (other, j) =>
          row.reduce((sum, value, k) => sum + value * entry(other, k), i === j ? 0.1 : 0),
        ),
      ),
  );

const times = (matrix: Matrix, vector: Float64Array): number[] =>
  matrix.map((row) => row.reduce((sum, value, at) => sum + value * entry(vector, at), 0));

test("solving by Cholesky's triangle gives what, multiplied, is the right side", () => {
  fc.assert(
    fc.property(definite, (matrix) => {
      const lower = cholesky(matrix);
      if (lower === undefined) throw new Error("positive definite by construction");
      const right = Float64Array.from(matrix, (_, at) => at + 1);
      const solution = solveUpper(lower, solveLower(lower, right));
      for (const [at, value] of times(matrix, solution).entries()) expect(value).toBeCloseTo(at + 1, 5);
    }),
  );
  expect(cholesky([Float64Array.of(1, 2), Float64Array.of(2, 1)])).toBeUndefined();
});

test("a matrix stretches its eigenvectors by its eigenvalues", () => {
  fc.assert(
    fc.property(definite, (matrix) => {
      const { values, vectors } = eigen(matrix);
      for (const [k, value] of values.entries()) {
        const vector = Float64Array.from(vectors, (row) => entry(row, k));
        for (const [at, stretched] of times(matrix, vector).entries()) {
          expect(stretched).toBeCloseTo(value * entry(vector, at), 5);
        }
      }
    }),
  );
});
