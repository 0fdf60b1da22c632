import { useTranslation } from "react-i18next";
import { linkTo, save } from "@/api/client";
import { go } from "@/app/routes";
import { useHello } from "@/store";
import { Button } from "@/ui";
import { Part } from "./Part";
import { RecordPart } from "./RecordPart";
import { WindowsPart } from "./WindowsPart";

/** Which version this is, the checks, the record, help for helpers, and who is signed in. */
export function AboutSection() {
  const { t } = useTranslation("settings");
  const hello = useHello();
  return (
    <>
      <p>
        Workroom · {t("about.version")} {hello.data?.version ?? "…"}
      </p>
      <Part title={t("about.doctor")} note={t("about.doctorNote")}>
        <Button onClick={() => go("#/doctor")}>{t("about.doctor")}</Button>
      </Part>
      <RecordPart />
      <Support />
      <WindowsPart />
    </>
  );
}

function Support() {
  const { t } = useTranslation("settings");
  return (
    <Part title={t("about.support")} note={t("about.supportNote")}>
      <Button onClick={() => save(linkTo("/support"))}>
        {t("about.supportGet")}
      </Button>
    </Part>
  );
}
