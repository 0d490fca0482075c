import { estimate, type EstimateRequest } from './estimate.ts';

/** One estimate for each message; the page sends the next when it has the last. */
addEventListener('message', ({ data }: MessageEvent<EstimateRequest>) => {
  const pixels = estimate(data);
  postMessage(pixels, { transfer: [pixels.buffer] });
});
