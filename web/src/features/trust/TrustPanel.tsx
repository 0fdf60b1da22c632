import { useTranslation } from "react-i18next";
import { Loaded } from "@/features/files/parts/Loaded";
import { Grants } from "./Grants";
import { Hosts } from "./Hosts";
import { Permits } from "./Permits";
import { Reads } from "./Reads";
import { Seen } from "./Seen";
import { Sets } from "./Sets";
import { useTrust } from "./useTrust";

/** What the task may touch, what it has seen, and where it went; each can be taken back here. */
export function TrustPanel({ task }: { task: string }) {
  const { t } = useTranslation("trust");
  const acts = useTrust(task);
  return (
    <Loaded query={acts.query} words={{ error: t("error.title"), offline: t("offline.title"), offlineBody: t("offline.body") }}>
      {(trust) => (
        <div key={task}>
          <Grants grants={trust.grants} acts={acts} />
          <Seen taint={trust.taint} acts={acts} />
          <Hosts hosts={trust.hosts} />
          <Sets sets={trust.sets} />
          <Permits permits={trust.permits} acts={acts} />
          <Reads task={task} reads={trust.reads} />
        </div>
      )}
    </Loaded>
  );
}
