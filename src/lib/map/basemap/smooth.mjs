import { simplify } from './simplify.mjs';

/** Degrees: the source's grid is 0.036 × 0.018, so its lines stand in steps of that size. */
const STEP = 0.02;

/** Rounds off the steps of a coarsely quantized line: straighten, then cut corners twice (Chaikin). */
export function smooth(line) {
  const isClosed = line.length > 3 && line[0][0] === line.at(-1)[0] && line[0][1] === line.at(-1)[1];
  const straight = simplify(line, STEP);
  if (straight.length < (isClosed ? 5 : 3)) return line;
  return simplify(cutCorners(cutCorners(straight, isClosed), isClosed), 0.004);
}

function cutCorners(line, isClosed) {
  const cut = isClosed ? [] : [line[0]];
  for (let i = 1; i < line.length; i += 1) {
    const [ax, ay] = line[i - 1];
    const [bx, by] = line[i];
    cut.push([ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25], [ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75]);
  }
  cut.push(isClosed ? cut[0] : line.at(-1));
  return cut;
}
