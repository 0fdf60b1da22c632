import { useTranslation } from "react-i18next";
import { Button, Progress } from "@/ui";
import type { Uploading } from "./useUploads";

export function UploadLine({ uploading }: { uploading: Uploading }) {
  const { t } = useTranslation("composer");
  return (
    <div className="flex w-full items-center gap-3 px-1.5">
      <div className="min-w-0 grow">
        <p className="truncate text-sm text-quiet">{t("uploading", { name: uploading.name })}</p>
        <Progress label={t("uploading", { name: uploading.name })} value={uploading.part} />
      </div>
      <Button small onClick={uploading.cancel}>{t("ui:cancel")}</Button>
    </div>
  );
}
