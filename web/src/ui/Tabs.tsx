import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export interface Tab {
  id: string;
  label: string;
  icon?: ReactNode;
  /** Shown behind the label when above nought. */
  count?: number;
  content: ReactNode;
}

export interface TabsProps {
  label: string;
  value: string;
  onValueChange: (id: string) => void;
  tabs: Tab[];
}

/** Tabs that fill their place; only the chosen one is mounted. Arrow keys move between them. */
export function Tabs({ label, value, onValueChange, tabs }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onValueChange} className="flex min-h-0 grow flex-col">
      <Radix.List aria-label={label} className="flex shrink-0 overflow-x-auto overflow-y-hidden border-b px-1.5 pt-1 [scrollbar-width:none]">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px inline-flex min-h-9 items-center gap-1 whitespace-nowrap border-b-2 border-transparent px-1.5 text-quiet hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.icon}
            {tab.label}
            {tab.count ? <span className="rounded-full bg-sunken px-1.5 text-xs text-ink">{tab.count}</span> : null}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="min-h-0 grow overflow-y-auto">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
