/** Where the rows (or columns) of a grid lie, when nearly all have one size. Lengths are pixels. */

export class Track {
  readonly #places: number[];
  /** How much the special ones before and with each add to the usual sizes. */
  readonly #more: number[] = [];

  constructor(
    readonly count: number,
    readonly usual: number,
    private readonly special: ReadonlyMap<number, number>,
  ) {
    this.#places = [...special.keys()].filter((place) => place < count).sort((a, b) => a - b);
    let sum = 0;
    for (const place of this.#places) this.#more.push((sum += (special.get(place) as number) - usual));
  }

  get length(): number {
    return this.offset(this.count);
  }

  size(place: number): number {
    return this.special.get(place) ?? this.usual;
  }

  /** Where one begins. */
  offset(place: number): number {
    const before = this.#before(place);
    return place * this.usual + (before === 0 ? 0 : (this.#more[before - 1] as number));
  }

  /** Which one lies at a distance from the start: the first or last beyond the ends. */
  at(distance: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offset(middle) <= distance) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  /** How many special ones come before a place. */
  #before(place: number): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle] as number) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
