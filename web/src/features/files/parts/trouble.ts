import { ApiError, wordsOf } from "@/api/client";
import { toast } from "@/ui";

/** A failure's sentence and what to do about it, as one text to put into another sentence. */
export function reasonOf(error: unknown): string {
  const { message, hint } = wordsOf(error);
  return [message, hint].filter(Boolean).join(" ");
}

/** Says that something failed, in a sentence that is already in the person's language. */
export function tellTrouble(sentence: string): void {
  toast(new ApiError(0, "told", sentence));
}
