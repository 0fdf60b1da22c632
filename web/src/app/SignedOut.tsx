import { KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SignedOutWhy } from "./session";

/** No session: says why and how to open the window again. A code that somebody else used is said loudly. */
export function SignedOut({ why }: { why: SignedOutWhy }) {
  const { t } = useTranslation("app");
  return (
    <main className="grid h-full place-content-center p-6">
      <div className="max-w-md space-y-3">
        <KeyRound aria-hidden size={28} className="text-accent" />
        <h1 className="text-xl font-semibold">{t(`out.${why}.title`)}</h1>
        <p>{t(`out.${why}.text`)}</p>
        <p className="text-quiet">{t("out.how")}</p>
        <p>
          <code className="rounded bg-sunken px-2 py-1 font-mono">workroom</code>
        </p>
        <p className="text-quiet">{t("out.safe")}</p>
      </div>
    </main>
  );
}
