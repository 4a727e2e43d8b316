/** The linear algebra that samplers need, on dense symmetric matrices as rows of numbers. Sizes are small. */
import { entry, real } from "../../stats/entry.ts";

export type Matrix = readonly Float64Array[];

/** The lower triangle L with L·Lᵀ = `matrix`; undefined when the matrix is not positive definite. */
export function cholesky(matrix: Matrix): Matrix | undefined {
  const lower: Float64Array[] = [];
  for (const [row, given] of matrix.entries()) {
    const made = new Float64Array(matrix.length);
    for (let column = 0; column <= row; column++) {
      const other = column === row ? made : entry(lower, column);
      let sum = real(given, column);
      for (let at = 0; at < column; at++) sum -= real(made, at) * real(other, at);
      if (column < row) made[column] = sum / real(other, column);
      else if (sum > 0) made[column] = Math.sqrt(sum);
      else return undefined;
    }
    lower.push(made);
  }
  return lower;
}

/** x with L·x = `right`. */
export function solveLower(lower: Matrix, right: Float64Array): Float64Array {
  const solution = new Float64Array(lower.length);
  for (const [row, values] of lower.entries()) {
    let sum = real(right, row);
    for (let at = 0; at < row; at++) sum -= real(values, at) * real(solution, at);
    solution[row] = sum / real(values, row);
  }
  return solution;
}

/** x with Lᵀ·x = `right`. */
export function solveUpper(lower: Matrix, right: Float64Array): Float64Array {
  const solution = new Float64Array(lower.length);
  for (let row = lower.length - 1; row >= 0; row--) {
    let sum = real(right, row);
    for (let at = row + 1; at < lower.length; at++) sum -= real(entry(lower, at), row) * real(solution, at);
    solution[row] = sum / real(entry(lower, row), row);
  }
  return solution;
}

export interface Eigen {
  readonly values: Float64Array;
  /** Column k, that is `vectors[row][k]`, belongs to `values[k]`. */
  readonly vectors: Matrix;
}

/** Eigenvalues and vectors by cyclic Jacobi rotations (Golub and Van Loan, "Matrix Computations", 8.5). */
export function eigen(matrix: Matrix): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const v = a.map((_, at) => Float64Array.from({ length: size }, (__, column) => (column === at ? 1 : 0)));
  for (let sweep = 0; sweep < 30 && offDiagonal(a) > 1e-22 * size; sweep++) {
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
  }
  return { values: Float64Array.from(a, (row, at) => real(row, at)), vectors: v };
}

function offDiagonal(a: readonly Float64Array[]): number {
  let sum = 0;
  let all = 0;
  for (const [row, values] of a.entries()) {
    for (const [column, value] of values.entries()) {
      all += value * value;
      if (column !== row) sum += value * value;
    }
  }
  return all === 0 ? 0 : sum / all;
}

function rotate(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): void {
  const apq = real(entry(a, p), q);
  if (apq === 0) return;
  const theta = (real(entry(a, q), q) - real(entry(a, p), p)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  const sine = t * cosine;
  for (const row of [...a, ...v]) {
    const [left, right] = [real(row, p), real(row, q)];
    row[p] = cosine * left - sine * right;
    row[q] = sine * left + cosine * right;
  }
  const [rowP, rowQ] = [entry(a, p), entry(a, q)];
  for (let at = 0; at < a.length; at++) {
    const [left, right] = [real(rowP, at), real(rowQ, at)];
    rowP[at] = cosine * left - sine * right;
    rowQ[at] = sine * left + cosine * right;
  }
}
