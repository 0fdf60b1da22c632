import { Command } from "cmdk";
import type { ReactNode } from "react";

interface ItemProps {
  value: string;
  keywords?: string[];
  /** Shows whatever was typed: the server has found it. */
  always?: boolean;
  icon: ReactNode;
  onSelect: () => void;
  children: ReactNode;
}

export function Item({ value, keywords, always, icon, onSelect, children }: ItemProps) {
  return (
    <Command.Item value={value} keywords={keywords} forceMount={always} onSelect={onSelect} className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 data-[selected=true]:bg-accent-soft">
      <span aria-hidden className="shrink-0 text-quiet">{icon}</span>
      <span className="min-w-0 grow">{children}</span>
    </Command.Item>
  );
}

export const GROUP = "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-quiet";
