import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { toast } from "@/ui";
import { nameOf } from "../paths";
import { reasonOf, tellTrouble } from "./trouble";

/** Opening a file with the system's own program, showing it in its folder, copying its path. */
export function useFileActions(task: string) {
  const { t } = useTranslation("files");

  async function ask(path: string, reveal: boolean) {
    const name = nameOf(path);
    try {
      await api.post("/tasks/{task}/open", { path: { task }, body: { path, reveal } });
      toast(reveal ? t("revealed") : t("opened", { name }));
    } catch (error) {
      tellTrouble(t("failed", { name, reason: reasonOf(error) }));
    }
  }

  return {
    open: (path: string) => void ask(path, false),
    reveal: (path: string) => void ask(path, true),
    copy: (path: string) => void navigator.clipboard.writeText(path).then(() => toast(t("copied")), () => undefined),
  };
}
