/** One open task: its records, page by page from the newest back, and those that come meanwhile. */
import { api } from "@/api/client";
import type { LogRecord } from "@/api/types";
import { fold, foldAll } from "./fold";
import { Signal } from "./signal";
import type { TaskState } from "./state";

const PAGE = 2000;
/** Beyond so many records the oldest are not loaded by themselves: a person scrolls there, or searches. */
const ENOUGH = 40_000;

/** Two runs of records in one, in their order, none twice. */
export function merged(older: readonly LogRecord[], newer: readonly LogRecord[]): LogRecord[] {
  const first = newer[0]?.seq ?? Infinity;
  if (older.length === 0 || (older.at(-1) as LogRecord).seq < first) return [...older, ...newer];
  const bySeq = new Map([...older, ...newer].map((record) => [record.seq, record]));
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

export class OpenTask {
  readonly signal = new Signal<TaskState | undefined>(undefined);
  readonly failure = new Signal<unknown>(null);
  private records: LogRecord[] = [];
  private loaded = false;
  private loading = false;

  constructor(private readonly id: string) {
    void this.load();
  }

  /** A record from the stream: kept aside until the first page is here, then folded at once. */
  take(record: LogRecord): void {
    if (this.records.length && record.seq <= (this.records.at(-1) as LogRecord).seq) return;
    this.records.push(record);
    if (this.loaded && this.signal.value) this.signal.set(fold(this.signal.value, [record]));
  }

  retry(): void {
    if (this.failure.value !== null) void this.load();
  }

  /** Loads the newest page, shows it, then the older ones. */
  async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      let more = await this.page();
      this.show(more);
      if (!more) return;
      while (more && this.records.length < ENOUGH) more = await this.page();
      this.show(more);
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.loading = false;
    }
  }

  private async page(): Promise<boolean> {
    const before = this.loaded ? this.records[0]?.seq : undefined;
    const { records, more } = await api.get("/tasks/{task}/events", { path: { task: this.id }, query: { before, limit: PAGE } });
    this.records = merged(records, this.records);
    this.loaded = true;
    return more && records.length > 0;
  }

  private show(more: boolean): void {
    this.failure.set(null);
    this.signal.set(foldAll(this.id, this.records, more));
  }
}
