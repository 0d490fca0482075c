export interface GestureTarget {
  /** The pointer rests at this x, px from the left of the plot; null: it left. */
  onhover(x: number | null): void;
  /** A span was drawn with the mouse. */
  onselect(fromX: number, toX: number): void;
  /** The span that is being drawn; null when it ends. */
  onselecting(span: { fromX: number; toX: number } | null): void;
  onzoom(aboutX: number, factor: number): void;
  onpan(byX: number): void;
}

/** A shorter drag is a click. */
const MIN_DRAG_PX = 6;

/**
 * Mouse: hover reads, drag chooses a span, ctrl or pinch on a trackpad zooms, sideways wheel and shift-drag pan.
 * Touch: one finger reads and, sideways, pans; two zoom. Scrolling the page up and down stays free.
 */
export function gestures(node: HTMLElement, target: GestureTarget): () => void {
  const pointers = new Map<number, number>();
  let beganX: number | null = null;
  let isPanning = false;

  const xOf = (event: PointerEvent | WheelEvent) => event.clientX - node.getBoundingClientRect().left;

  function onpointerdown(event: PointerEvent): void {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, xOf(event));
    node.setPointerCapture(event.pointerId);
    isPanning = event.pointerType !== 'mouse' || event.shiftKey;
    beganX = pointers.size === 1 ? xOf(event) : null;
    if (isPanning) target.onhover(xOf(event));
  }

  function onpointermove(event: PointerEvent): void {
    const x = xOf(event);
    const before = pointers.get(event.pointerId);
    if (before !== undefined && pointers.size === 2) return pinch(event.pointerId, before, x);
    if (before !== undefined) pointers.set(event.pointerId, x);
    if (before !== undefined && isPanning) target.onpan(before - x);
    else if (beganX !== null && Math.abs(x - beganX) >= MIN_DRAG_PX) target.onselecting({ fromX: Math.min(beganX, x), toX: Math.max(beganX, x) });
    target.onhover(x);
  }

  function pinch(id: number, before: number, x: number): void {
    const [otherId] = [...pointers.keys()].filter((key) => key !== id);
    const other = pointers.get(otherId!)!;
    pointers.set(id, x);
    const factor = Math.abs(before - other) / Math.max(8, Math.abs(x - other));
    target.onzoom((x + other) / 2, factor);
  }

  function onpointerup(event: PointerEvent): void {
    const x = xOf(event);
    const isSelection = beganX !== null && !isPanning && event.type === 'pointerup' && Math.abs(x - beganX) >= MIN_DRAG_PX;
    if (isSelection) target.onselect(Math.min(beganX!, x), Math.max(beganX!, x));
    pointers.delete(event.pointerId);
    beganX = null;
    target.onselecting(null);
  }

  function onpointerleave(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && pointers.size === 0) target.onhover(null);
  }

  function onwheel(event: WheelEvent): void {
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!event.ctrlKey && !isSideways) return;
    event.preventDefault();
    if (event.ctrlKey) target.onzoom(xOf(event), Math.exp(event.deltaY * 0.004));
    else target.onpan(event.deltaX);
  }

  const listeners: [string, (event: never) => void][] = [
    ['pointerdown', onpointerdown],
    ['pointermove', onpointermove],
    ['pointerup', onpointerup],
    ['pointercancel', onpointerup],
    ['pointerleave', onpointerleave],
    ['wheel', onwheel],
  ];
  for (const [type, listener] of listeners) node.addEventListener(type, listener as EventListener, { passive: false });
  return () => {
    for (const [type, listener] of listeners) node.removeEventListener(type, listener as EventListener);
  };
}
