import { useEffect, useState } from "react";
import { ApiError, api } from "@/api/client";
import type { Preview } from "@/api/types";
import { labelOf } from "./report";

export interface Wanted {
  task: string;
  path: string;
  /** After which step, or `start`; null: as it is. */
  at: string | null;
}

export type Shown = { preview: Preview; error: null } | { preview: null; error: unknown } | null;

/** Has a preview opened by the server, and closed again when it is no more wanted; null while it is being opened. */
export function usePreview({ task, path: file, at }: Wanted, turn: number): Shown {
  const [shown, setShown] = useState<Shown>(null);
  useEffect(() => {
    let wanted = true;
    let label: string | null = null;
    setShown(null);
    api
      .post("/previews", { body: { task, path: file, ...(at !== null && { at }), ...look() } })
      .then((preview) => {
        label = labelOf(preview.url);
        if (wanted) setShown({ preview, error: null });
        else close(label);
      })
      .catch((error: unknown) => wanted && setShown({ preview: null, error }));
    return () => {
      wanted = false;
      if (label) close(label);
    };
  }, [task, file, at, turn]);
  return shown;
}

/** The page in the frame can't ask the window which language and colours it has. */
function look(): { lang: string; theme: "light" | "dark" } {
  const { lang, dataset } = document.documentElement;
  return { lang: lang || "en", theme: dataset.theme === "dark" ? "dark" : "light" };
}

function close(label: string | null): void {
  // A preview that can't be closed now is closed by the server in time: the oldest go first.
  if (label) void api.del("/previews/{label}", { path: { label } }).catch(() => undefined);
}

export type Trouble = "gone" | "too_big" | "offline" | "failed";

const GONE = new Set(["not_found", "no_such_file", "gone"]);

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError)) return "failed";
  if (error.status === 404 || error.status === 410 || GONE.has(error.kind)) return "gone";
  if (error.status === 413 || error.kind.startsWith("too_big") || error.kind.startsWith("too_large")) return "too_big";
  return error.status === 0 ? "offline" : "failed";
}
