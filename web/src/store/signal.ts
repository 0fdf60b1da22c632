/** A value that tells when it changes, in the shape that React's useSyncExternalStore wants. */
export class Signal<T> {
  private readonly listeners = new Set<() => void>();

  constructor(public value: T) {}

  get watched(): boolean {
    return this.listeners.size > 0;
  }

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    this.listeners.forEach((tell) => tell());
  }

  readonly read = (): T => this.value;

  readonly subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell);
    return () => void this.listeners.delete(tell);
  };
}
