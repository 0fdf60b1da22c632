import { useEffect, useState } from "react";
import { READING_TIME } from "./consent";

/** False until a card has been on the screen long enough to have been read; begins anew with each `card`. */
export function useReadingTime(card: string): boolean {
  const [read, setRead] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRead(card), READING_TIME);
    return () => clearTimeout(timer);
  }, [card]);
  return read === card;
}
