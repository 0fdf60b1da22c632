import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Dialog } from "@/ui";
import type { Held } from "./held";
import { HeldFileRow } from "./HeldFileRow";
import type { Review } from "./useReview";

const AT_ONCE = 100;

/** The held files with their choices, and what can be done with those that are chosen. */
export function HeldList({ task, files, review, busy }: { task: string; files: Held[]; review: Review; busy: boolean }) {
  const { t } = useTranslation("inbox");
  const [shown, setShown] = useState(AT_ONCE);
  const all = review.chosen.length === files.length && files.length > 0;
  const rest = files.length - shown;
  return (
    <>
      <label className="mt-2 flex min-h-8 items-center gap-2.5">
        <input type="checkbox" checked={all} onChange={() => review.chooseAll(!all)} className="size-4 accent-[var(--accent)]" />
        {t("review.all")}
        <span className="ms-auto text-sm text-quiet">{t("review.chosen", { count: review.chosen.length, total: files.length })}</span>
      </label>
      <ul className="max-h-[60dvh] overflow-y-auto">
        {files.slice(0, shown).map((file) => (
          <HeldFileRow
            key={file.path}
            task={task}
            file={file}
            chosen={review.chosen.includes(file)}
            onChoose={(chosen) => review.choose(file, chosen)}
          />
        ))}
      </ul>
      {rest > 0 && (
        <Button small look="quiet" onClick={() => setShown(shown + 10 * AT_ONCE)}>
          {t("review.more", { count: rest })}
        </Button>
      )}
      <Decide files={files} review={review} busy={busy} />
    </>
  );
}

function Decide({ files, review, busy }: { files: Held[]; review: Review; busy: boolean }) {
  const { t } = useTranslation("inbox");
  const [asking, setAsking] = useState(false);
  const none = review.chosen.length === 0;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Button look="primary" busy={busy} disabled={none} onClick={() => review.apply(review.chosen)}>
        {t("review.apply")}
      </Button>
      <Button disabled={none || busy} onClick={() => setAsking(true)}>
        {t("review.drop")}
      </Button>
      <Button className="ms-auto" disabled={busy || files.length === 0} onClick={() => review.apply(files)}>
        {t("review.applyAll")}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("review.dropTitle", { count: review.chosen.length })}
        description={t("review.dropText")}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t("review.cancel")}</Button>
            <Button
              look="danger"
              onClick={() => {
                setAsking(false);
                review.drop(review.chosen);
              }}
            >
              {t("review.dropYes")}
            </Button>
          </>
        }
      />
    </div>
  );
}
