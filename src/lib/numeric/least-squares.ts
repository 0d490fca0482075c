/** Pivots smaller than this share of the largest say that the columns do not tell their parts apart. */
const LEAST_PIVOT = 1e-10;

/**
 * Least squares of y on the columns of x and a constant, by Cholesky of the centred normal equations. `x` is row by row.
 * Returns slopes and constant; null where the columns are too alike, or the rows too few.
 */
export function leastSquares(x: Float64Array, y: Float64Array, columns: number): { slopes: Float64Array; constant: number } | null {
  const rows = y.length;
  if (rows <= columns || x.length !== rows * columns) return null;
  const means = new Float64Array(columns);
  for (let i = 0; i < rows; i += 1) for (let j = 0; j < columns; j += 1) means[j] = means[j]! + x[i * columns + j]! / rows;
  let yMean = 0;
  for (let i = 0; i < rows; i += 1) yMean += y[i]! / rows;
  const normal = new Float64Array(columns * columns);
  const right = new Float64Array(columns);
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) row[j] = x[i * columns + j]! - means[j]!;
    const dy = y[i]! - yMean;
    for (let j = 0; j < columns; j += 1) {
      right[j] = right[j]! + row[j]! * dy;
      for (let k = 0; k <= j; k += 1) normal[j * columns + k] = normal[j * columns + k]! + row[j]! * row[k]!;
    }
  }
  const slopes = solved(normal, right, columns);
  if (slopes === null) return null;
  let constant = yMean;
  for (let j = 0; j < columns; j += 1) constant -= slopes[j]! * means[j]!;
  return { slopes, constant };
}

/** Cholesky in place of the lower triangle, then both substitutions; null where a pivot vanishes. */
function solved(normal: Float64Array, right: Float64Array, n: number): Float64Array | null {
  let largest = 0;
  for (let j = 0; j < n; j += 1) largest = Math.max(largest, normal[j * n + j]!);
  for (let j = 0; j < n; j += 1) {
    for (let k = 0; k <= j; k += 1) {
      let sum = normal[j * n + k]!;
      for (let i = 0; i < k; i += 1) sum -= normal[j * n + i]! * normal[k * n + i]!;
      if (j > k) normal[j * n + k] = sum / normal[k * n + k]!;
      else if (sum <= LEAST_PIVOT * largest) return null;
      else normal[j * n + j] = Math.sqrt(sum);
    }
  }
  const z = right.slice();
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < j; i += 1) z[j] = z[j]! - normal[j * n + i]! * z[i]!;
    z[j] = z[j]! / normal[j * n + j]!;
  }
  for (let j = n - 1; j >= 0; j -= 1) {
    for (let i = j + 1; i < n; i += 1) z[j] = z[j]! - normal[i * n + j]! * z[i]!;
    z[j] = z[j]! / normal[j * n + j]!;
  }
  return z;
}
