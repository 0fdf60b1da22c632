import { useState } from "react";

const memory = new Map<string, unknown>();
const MOST = 200;

/** Like useState, but a pane that comes back finds what it had: a preview takes the whole rail away for a while. */
export function useRemembered<T>(name: string, first: T): [T, (to: T) => void] {
  const [value, setValue] = useState<T>(() => (memory.has(name) ? (memory.get(name) as T) : first));
  const set = (to: T) => {
    memory.delete(name);
    memory.set(name, to);
    const [oldest] = memory.keys();
    if (memory.size > MOST && oldest !== undefined) memory.delete(oldest);
    setValue(to);
  };
  return [value, set];
}
