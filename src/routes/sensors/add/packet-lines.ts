import { findParameter } from '#lib/domain/parameters.ts';
import type { WireMessage } from '../../api/wire-device.ts';

type Reading = WireMessage['readings'][number];

/** One line of a packet: as it came, and what was made of it. */
export interface PacketLine {
  raw: string;
  reading: Reading | null;
  /** The number came as text. */
  wasText: boolean;
}

interface Leaf {
  name: string;
  raw: string;
  number: number;
  isText: boolean;
  isTaken: boolean;
}

const MAX_LEAVES = 2000;
const MAX_RAW = 60;

/** Each reading beside the line that it was read from, found by its number, and how many other lines there are. */
export function packetLines({ text, readings }: Pick<WireMessage, 'text' | 'readings'>): { lines: PacketLine[]; otherCount: number } {
  const leaves = leavesOf(text);
  const lines = readings.map((reading): PacketLine => {
    const leaf = findLeaf(leaves, reading);
    if (leaf === undefined) return { raw: '', reading, wasText: false };
    leaf.isTaken = true;
    return { raw: leaf.raw, reading, wasText: leaf.isText };
  });
  return { lines, otherCount: leaves.filter(({ isTaken }) => !isTaken).length };
}

function findLeaf(leaves: Leaf[], { parameter, value, sent_value: sent }: Reading): Leaf | undefined {
  const number = sent ?? value;
  const equal = leaves.filter((leaf) => !leaf.isTaken && leaf.number === number);
  return equal.find(({ name }) => findParameter(name)?.id === parameter) ?? equal[0];
}

/** JSON's leaves, else a form's fields. */
function leavesOf(text: string): Leaf[] {
  const leaves: Leaf[] = [];
  try {
    walk(JSON.parse(text) as unknown, '', null, leaves);
  } catch {
    for (const [name, value] of new URLSearchParams(text)) add(leaves, name, value, `${name}=${value}`);
  }
  return leaves;
}

function walk(value: unknown, name: string, element: object | null, leaves: Leaf[]): void {
  if (leaves.length >= MAX_LEAVES) return;
  if (Array.isArray(value)) return value.forEach((one: unknown) => walk(one, name, typeof one === 'object' ? one : null, leaves));
  if (typeof value !== 'object' || value === null) return add(leaves, name, value, element === null ? `"${name}": ${JSON.stringify(value)}` : JSON.stringify(element).slice(1, -1));
  // a small object of a list is one line, e.g. {"value_type":"SDS_P1","value":"5.38"}
  const isLine = element === value && Object.values(value).length <= 6 && Object.values(value).every((one) => typeof one !== 'object' || one === null);
  if (isLine) return addElement(leaves, value as Record<string, unknown>);
  for (const [key, one] of Object.entries(value)) walk(one, key, null, leaves);
}

/** The value of an element, by the name that stands beside it. */
function addElement(leaves: Leaf[], element: Record<string, unknown>): void {
  const named = Object.values(element).find((one) => typeof one === 'string' && findParameter(one) !== null);
  const value = element['value'] ?? Object.values(element).find((one) => typeof one === 'number');
  add(leaves, typeof named === 'string' ? named : '', value, JSON.stringify(element).slice(1, -1).replaceAll('","', '", "').replaceAll('":', '": ').replaceAll(',"', ', "'));
}

function add(leaves: Leaf[], name: string, value: unknown, raw: string): void {
  const isText = typeof value === 'string';
  const number = typeof value === 'number' ? value : isText && value.trim() !== '' ? Number.parseFloat(value.replace(/^[<≤]\s*/, '')) : NaN;
  leaves.push({ name, raw: raw.length > MAX_RAW ? `${raw.slice(0, MAX_RAW)}…` : raw, number, isText, isTaken: false });
}
