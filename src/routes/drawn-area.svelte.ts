import { MAX_CORNERS, type Corner } from './area.ts';

/** Steps that can be undone. */
const MAX_PAST = 100;

/** What is done to an area by hand, and how it was before each step. The area itself belongs to who shows it. */
export class DrawnArea {
  #past = $state.raw<readonly (readonly Corner[])[]>([]);
  readonly #ring: () => readonly Corner[];
  readonly #change: (ring: Corner[]) => void;

  constructor(ring: () => readonly Corner[], change: (ring: Corner[]) => void) {
    this.#ring = ring;
    this.#change = change;
  }

  get canUndo(): boolean {
    return this.#past.length > 0 || this.#ring().length > 0;
  }

  get isFull(): boolean {
    return this.#ring().length >= MAX_CORNERS;
  }

  add(corner: Corner): void {
    if (this.isFull) return;
    this.remember();
    this.#change([...this.#ring(), corner]);
  }

  /** A drag is one step: only its first move (`isFirst`) is remembered. */
  move(index: number, corner: Corner, isFirst: boolean): void {
    if (isFirst) this.remember();
    this.#change(this.#ring().map((one, i) => (i === index ? corner : one)));
  }

  set(ring: Corner[]): void {
    this.remember();
    this.#change(ring);
  }

  /** How it was before the last step; of an area that was there from the beginning, without its last corner. */
  undo(): void {
    const before = this.#past.at(-1);
    this.#past = this.#past.slice(0, -1);
    this.#change(before === undefined ? this.#ring().slice(0, -1) : [...before]);
  }

  /** How it is now can be come back to; for changes that are made beside this. */
  remember(): void {
    this.#past = [...this.#past.slice(1 - MAX_PAST), this.#ring()];
  }
}
