/** How large pages are drawn. 1 means that the page's width fills the frame, at most. */

export const STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;

/** The next step in a direction, or the same at either end. */
export function stepped(zoom: number, direction: 1 | -1): number {
  const next = direction > 0 ? STEPS.find((step) => step > zoom + 0.001) : [...STEPS].reverse().find((step) => step < zoom - 0.001);
  return next ?? zoom;
}

/** Pixels for each of the document's units, so that a page of this width fits into the room there is. */
export function fitScale(width: number, room: number, zoom: number): number {
  const fitted = Math.min(1.6, Math.max(0.1, room / Math.max(1, width)));
  return fitted * zoom;
}

/** How many canvas pixels make one CSS pixel: fewer for a page that would need more memory than a canvas may take. */
export function sharpness(width: number, height: number, device: number, most = 16_000_000): number {
  const wanted = width * height * device * device;
  return wanted <= most ? device : device * Math.sqrt(most / wanted);
}
