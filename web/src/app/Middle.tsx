import { type ReactNode, useEffect, useRef } from "react";
import { Home } from "@/features/composer";
import { useHello } from "@/store";
import { api } from "@/api/client";
import { DoctorView, FirstRun, InboxView, SettingsView, TaskView } from "./lazy";
import { Pane } from "./Pane";
import { go, type Route } from "./routes";
import { TopBar } from "./TopBar";

const welcome = { done: false };

/** What the address names, in the middle of the window. */
export function Middle({ route }: { route: Route }) {
  const main = useRef<HTMLElement>(null);
  const key = route.name === "task" ? route.task : route.name;
  useWelcome(route);
  const first = useRef(true);
  useEffect(() => {
    // After a change of place the keyboard goes on there, as after a page load; at the start focus stays free.
    if (!first.current && !main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [key]);
  return (
    <main id="main" ref={main} tabIndex={-1} data-pane className="flex min-w-0 grow flex-col outline-none">
      {route.name !== "task" && <TopBar />}
      <Pane of={key}>
        <Place route={route} />
      </Pane>
    </main>
  );
}

function Place({ route }: { route: Route }) {
  switch (route.name) {
    case "task":
      return <TaskView key={route.task} task={route.task} />;
    case "inbox":
      return <Scrolled><InboxView /></Scrolled>;
    case "settings":
      return <Scrolled><SettingsView section={route.section} /></Scrolled>;
    case "doctor":
      return <Scrolled><DoctorView /></Scrolled>;
    case "welcome":
      return <Scrolled><FirstRun onDone={seen} /></Scrolled>;
    default:
      return <Scrolled><Home /></Scrolled>;
  }
}

function Scrolled({ children }: { children: ReactNode }) {
  return <div className="min-h-0 grow overflow-y-auto">{children}</div>;
}

/** The first run is offered once; looking elsewhere is always possible. */
function useWelcome(route: Route) {
  const first = useHello().data?.first_run;
  useEffect(() => {
    if (!first || welcome.done || route.name !== "home") return;
    welcome.done = true;
    go("#/welcome");
  }, [first, route.name]);
}

function seen() {
  // Not being able to remember it means only that it is offered again.
  void api.put("/hello/seen").catch(() => undefined);
  if (location.hash.startsWith("#/welcome")) go("#/");
}

