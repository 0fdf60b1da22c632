/** Which part of a grid is to be seen. Rows and columns count from 0; ends are the last one seen. */

import type { Area } from "../workbook/address";
import type { Track } from "./track";

export type Window = { first: number; last: number };

/** What of a track shows behind its frozen start, in a room of this many pixels. */
export function windowOf(track: Track, frozen: number, scrolled: number, room: number): Window {
  const start = track.offset(frozen);
  if (track.count <= frozen) return { first: frozen, last: frozen - 1 };
  const first = Math.max(frozen, track.at(scrolled + start));
  return { first, last: Math.max(first, track.at(scrolled + room)) };
}

/** The places to draw: the frozen ones, then those seen. */
export function placesIn({ first, last }: Window, frozen: number, count: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < Math.min(frozen, count); place += 1) places.push(place);
  for (let place = first; place <= Math.min(last, count - 1); place += 1) places.push(place);
  return places;
}

/** How far to scroll so that a place is wholly seen. */
export function scrolledTo(track: Track, frozen: number, scrolled: number, room: number, place: number): number {
  if (place < frozen) return scrolled;
  const start = track.offset(place);
  const end = start + track.size(place);
  if (start - track.offset(frozen) < scrolled) return start - track.offset(frozen);
  return end - room > scrolled ? end - room : scrolled;
}

/** The merged areas that show, with those whose first cell lies outside. */
export function mergesIn(merges: Area[], rows: Window, columns: Window, frozenRows: number, frozenColumns: number): Area[] {
  return merges.filter(
    ({ top, left, bottom, right }) => (top <= rows.last && bottom >= rows.first ? true : top < frozenRows) && (left <= columns.last && right >= columns.first ? true : left < frozenColumns),
  );
}
