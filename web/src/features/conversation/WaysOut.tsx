import { useTranslation } from "react-i18next";
import { go } from "@/app/routes";
import { readDraft, writeDraft } from "@/features/composer/draft";
import type { TaskState } from "@/store";
import { Button, toast } from "@/ui";

/** The practice model could not do it: a model that can, and the same job written out once more for it. */
export function WaysOut({ state }: { state: TaskState }) {
  const { t } = useTranslation("conversation");
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Button small look="primary" onClick={() => go("#/settings/models")}>{t("connect")}</Button>
      <Button small onClick={() => writeAnew(state, t("draftKept"))}>{t("anew")}</Button>
    </div>
  );
}

/** The job in the box of a new task. What the person has begun to write there is theirs, and stays. */
function writeAnew({ prompt, grants }: TaskState, kept: string): void {
  if (readDraft("home").text.trim()) toast(kept);
  else writeDraft("home", { text: prompt, folders: grants.map(({ path, access }) => ({ path, access })) });
  go("#/");
}
