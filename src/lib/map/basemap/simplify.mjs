/** Douglas–Peucker on [longitude, latitude] points; `tolerance` in degrees of longitude, latitudes stretched as Web Mercator draws them. */
export function simplify(points, tolerance) {
  if (points.length < 3) return points;
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  // A closed ring has equal ends: its farthest point is the second anchor.
  const stack = [[0, points.length - 1]];
  while (stack.length > 0) {
    const [from, to] = stack.pop();
    const { index, distance } = farthest(points, from, to);
    if (index < 0 || distance <= tolerance) continue;
    keep[index] = 1;
    stack.push([from, index], [index, to]);
  }
  return points.filter((_, i) => keep[i]);
}

function farthest(points, from, to) {
  const stretch = 1 / Math.max(0.15, Math.cos((points[from][1] * Math.PI) / 180));
  const [ax, ay] = points[from];
  const dx = points[to][0] - ax;
  const dy = (points[to][1] - ay) * stretch;
  const length = Math.hypot(dx, dy);
  let index = -1;
  let distance = 0;
  for (let i = from + 1; i < to; i += 1) {
    const px = points[i][0] - ax;
    const py = (points[i][1] - ay) * stretch;
    const d = length === 0 ? Math.hypot(px, py) : distanceToSegment(px, py, dx, dy, length);
    if (d > distance) [index, distance] = [i, d];
  }
  return { index, distance };
}

function distanceToSegment(px, py, dx, dy, length) {
  const along = Math.max(0, Math.min(1, (px * dx + py * dy) / (length * length)));
  return Math.hypot(px - along * dx, py - along * dy);
}
