import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/ui";
import { addressOf, Line } from "./line";
import { colours, openScreen } from "./screen";

type Phase = "connecting" | "open" | "closed" | "failed";
const WORDS = { connecting: "terminal.connecting", open: "terminal.open_now", closed: "terminal.closed", failed: "terminal.failed" } as const;

/** A shell of the person's own inside the agent's computer. */
export function Terminal({ task, onClose }: { task: string; onClose: () => void }) {
  const { t } = useTranslation("computer");
  const [phase, setPhase] = useState<Phase>("connecting");
  const [why, setWhy] = useState("");
  const [turn, setTurn] = useState(0);
  const over = phase === "closed" || phase === "failed";
  const box = useRef<HTMLDivElement>(null);
  const way = useRef<HTMLButtonElement>(null);
  useEffect(() => (box.current ? connect(box.current, task, { phase: setPhase, why: setWhy, leave: () => way.current?.focus() }) : undefined), [task, turn]);
  return (
    <section aria-label={t("terminal.label")} className="space-y-1.5">
      <header className="flex min-h-8 items-center gap-2">
        <h3 className="font-medium">{t("terminal.title")}</h3>
        <span role="status" className="grow text-sm text-quiet">
          {t(WORDS[phase])} {over && why}
        </span>
        {over && (
          <Button small onClick={() => setTurn((now) => now + 1)}>
            {t("terminal.again")}
          </Button>
        )}
        <IconButton ref={way} label={t("terminal.close")} icon={<X size={16} />} onClick={onClose} />
      </header>
      <div ref={box} className="h-80 resize-y overflow-hidden rounded-lg border bg-sunken p-2 font-mono focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent" />
      <p className="text-sm text-quiet">{t("terminal.leave")}</p>
    </section>
  );
}

interface Tell {
  phase: (phase: Phase) => void;
  why: (why: string) => void;
  leave: () => void;
}

/** Puts a screen on the box and ties it to a line; gives back what takes both away. */
function connect(box: HTMLElement, task: string, tell: Tell): () => void {
  const { screen, fit } = openScreen(box, tell.leave);
  tell.phase("connecting");
  const line = new Line(addressOf(task, location), {
    bytes: (data) => screen.write(data),
    open: () => {
      tell.phase("open");
      line.resize(screen.cols, screen.rows);
      screen.focus();
    },
    closed: (refused, why) => {
      tell.why(why);
      tell.phase(refused ? "failed" : "closed");
    },
  });
  screen.onData((text) => line.type(text));
  screen.onBinary((binary) => line.raw(binary));
  screen.onResize(({ cols, rows }) => line.resize(cols, rows));
  const size = new ResizeObserver(() => fit.fit());
  size.observe(box);
  const theme = new MutationObserver(() => (screen.options.theme = colours()));
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    size.disconnect();
    theme.disconnect();
    line.close();
    screen.dispose();
  };
}
