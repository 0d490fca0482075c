/** What a picture says of itself besides the drawing. */
export interface PictureFacts {
  title: string;
  /** Unit, period, zone; one line each. */
  lines: readonly string[];
  /** Entries of the legend, in the order of their lines; none where there is one line. */
  legend?: readonly { text: string; colour: string; dash: string }[];
  /** Sources and licences. */
  credits: readonly string[];
  /** Without its ending. */
  fileName: string;
}

/** What decides how a drawn element looks; all else of a style is layout. */
const PAINT = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap', 'stop-color', 'opacity', 'font-size', 'font-weight', 'font-style', 'font-variant-numeric', 'letter-spacing', 'paint-order', 'shape-rendering', 'vector-effect', 'visibility', 'display'];
const PAD = 24;
const TITLE_PX = 20;
const LINE_PX = 18;
const MAX_CREDITS = 8;
/** A letter at 12 px, a little wider than most. */
const LETTER_PX = 6.5;
const FONTS = "'Public Sans', 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const SVG = 'http://www.w3.org/2000/svg';

/**
 * The drawing on the page as a file that stands alone: every colour in numbers, words above and below it. Fonts are
 * named, not embedded, and all words are single lines with room to spare: another sans serif breaks nothing.
 */
export function svgPictureOf(drawing: SVGSVGElement, facts: PictureFacts): { svg: string; width: number; height: number } {
  const page = getComputedStyle(drawing);
  const [ink, quiet, paper] = ['--ink', '--ink-2', '--surface'].map((name) => page.getPropertyValue(name).trim() || '#888') as [string, string, string];
  const width = Math.max(480, Number(drawing.getAttribute('width'))) + 2 * PAD;
  const letters = Math.floor((width - 2 * PAD) / LETTER_PX);
  const head = facts.lines.flatMap((line) => wrapped(line, letters));
  const legend = facts.legend ?? [];
  const credits = facts.credits.slice(0, MAX_CREDITS).flatMap((line) => wrapped(line, letters));
  const top = PAD + TITLE_PX + 8 + head.length * LINE_PX + legend.length * LINE_PX + 12;
  const drawn = Number(drawing.getAttribute('height'));
  const height = top + drawn + 14 + credits.length * LINE_PX + PAD;

  const root = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'font-family': FONTS })) root.setAttribute(name, String(value));
  root.append(element('title', {}, facts.title), element('desc', {}, [...facts.lines, ...facts.credits].join('. ')));
  root.append(element('rect', { width, height, fill: paper }));
  root.append(element('text', { x: PAD, y: PAD + TITLE_PX - 3, 'font-size': TITLE_PX, 'font-weight': 600, fill: ink }, facts.title));
  let y = PAD + TITLE_PX + 8;
  const write = (line: string, fill: string, x = PAD) => root.append(element('text', { x, y: (y += LINE_PX) - 4, 'font-size': 12, fill }, line));
  for (const line of head) write(line, quiet);
  for (const { text, colour, dash } of legend) {
    root.append(element('path', { d: `M${PAD} ${y + LINE_PX - 8}h26`, fill: 'none', stroke: resolved(colour, drawing), 'stroke-width': 2.2, 'stroke-dasharray': dash }));
    write(text, ink, PAD + 34);
  }
  const copy = standalone(drawing);
  copy.setAttribute('transform', `translate(${PAD} ${top})`);
  root.append(copy);
  y = top + drawn + 14;
  for (const line of credits) write(line, quiet);
  return { svg: `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`, width, height };
}

/** The same as PNG, two pixels for each. */
export async function pngOf({ svg, width, height }: { svg: string; width: number; height: number }): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: width * 2, height: height * 2 });
    canvas.getContext('2d')!.drawImage(image, 0, 0, width * 2, height * 2);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (png === null) throw new Error('the browser made no picture of it');
    return png;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Draws it into a file and hands that to the browser. */
export async function savePicture(drawing: SVGSVGElement, facts: PictureFacts, format: 'svg' | 'png'): Promise<void> {
  const picture = svgPictureOf(drawing, facts);
  const blob = format === 'svg' ? new Blob([picture.svg], { type: 'image/svg+xml' }) : await pngOf(picture);
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: `${facts.fileName}.${format}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A group that holds a copy of the drawing with its colours written down. */
function standalone(drawing: SVGSVGElement): SVGGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const sources = [...drawing.querySelectorAll('*')];
  [...copy.querySelectorAll('*')].forEach((target, i) => {
    const style = getComputedStyle(sources[i]!);
    target.removeAttribute('class');
    target.removeAttribute('style');
    for (const name of PAINT) {
      const value = style.getPropertyValue(name);
      if (value !== '' && value !== 'normal' && value !== 'auto') target.setAttribute(name, value);
    }
  });
  for (const passing of copy.querySelectorAll('[data-passing]')) passing.remove();
  const group = document.createElementNS(SVG, 'g');
  group.append(...copy.childNodes);
  return group;
}

function element(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A custom property as the colour that it is here. */
function resolved(colour: string, at: Element): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return name === undefined ? colour : getComputedStyle(at).getPropertyValue(name).trim();
}

export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
