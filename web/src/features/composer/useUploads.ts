import { useState } from "react";
import { api } from "@/api/client";
import { upload } from "@/api/upload";
import { toast } from "@/ui";

export interface Uploading {
  name: string;
  /** From 0 to 1, over all files of the set. */
  part: number;
  cancel: () => void;
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/")) || "/";

/** Files dropped or chosen: they land together in a folder of their own, which is then handed over. */
export function useUploads(onFolder: (path: string) => void) {
  const [uploading, setUploading] = useState<Uploading | null>(null);
  const send = async (files: File[]) => {
    if (uploading) return;
    const stop = new AbortController();
    const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
    let done = 0;
    let folder: string | undefined;
    try {
      // While it sends, a browser hears no answer: two gigabytes would be copied only to be told that there is no room.
      await api.get("/uploads/room", { query: { size: total } });
      for (const file of files) {
        const show = (sent: number) => setUploading({ name: file.name, part: (done + sent) / total, cancel: () => stop.abort() });
        show(0);
        const landed = await upload(file, { folder, onProgress: show, signal: stop.signal });
        done += file.size;
        folder = landed.folder;
        onFolder(folderOf(landed.path));
      }
    } catch (error) {
      if (!stop.signal.aborted) toast(error as Error);
    } finally {
      setUploading(null);
    }
  };
  return { uploading, send };
}
