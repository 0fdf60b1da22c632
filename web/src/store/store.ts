/** The window's memory of the log: tasks, the open ones folded, what streams, and whether the server answers. */
import { api } from "@/api/client";
import { listen } from "@/api/events";
import type { EventKind, LivePiece, LogRecord, Preparing, TaskRow } from "@/api/types";
import { invalidate } from "./invalidate";
import { LiveBook } from "./live";
import { OpenTask } from "./openTask";
import { queryClient } from "./queries";
import { Signal } from "./signal";

export type Online = "online" | "reconnecting";

const ROW_KINDS: ReadonlySet<EventKind> = new Set(["task_created", "task_started", "task_ended", "stop_requested", "user_message", "said", "used", "plan_changed", "step_ended", "asked", "answered", "changes_held", "reviewed", "undone", "grant_revoked", "archived"]);
const OVER = new Set<TaskRow["state"]>(["done", "gaps", "failed", "stopped", "parked"]);
const MAX_OPEN = 6;

class Store {
  readonly rows = new Signal<readonly TaskRow[]>([]);
  readonly online = new Signal<Online>("online");
  readonly preparing = new Signal<Preparing | null>(null);
  readonly live = new LiveBook();
  private readonly open = new Map<string, OpenTask>();
  private readonly due = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private end: (() => void) | undefined;
  private offlineTimer: ReturnType<typeof setTimeout> | undefined;

  /** Loads the tasks, then listens from the very place in the log that they show. */
  async start(): Promise<void> {
    const { tasks, seq } = await api.get("/tasks");
    this.rows.set(tasks);
    this.end?.();
    this.end = listen(seq, {
      record: (record) => this.take(record),
      live: (piece) => this.hear(piece),
      preparing: (news) => this.prepare(news),
      online: (is) => this.setOnline(is),
    });
  }

  stop(): void {
    this.end?.();
  }

  /** The folded state of a task; the first call begins to load it. */
  task(id: string): OpenTask {
    const known = this.open.get(id);
    if (known) return known;
    const task = new OpenTask(id);
    this.open.set(id, task);
    if (this.open.size > MAX_OPEN) this.forgetOldest();
    return task;
  }

  /** Puts a row that the server has just given among the others. */
  put(row: TaskRow): void {
    const others = this.rows.value.filter((one) => one.id !== row.id);
    this.rows.set([row, ...others]);
  }

  private forgetOldest() {
    for (const [id, task] of this.open) {
      if (task.signal.watched) continue;
      this.open.delete(id);
      return;
    }
  }

  private take(record: LogRecord) {
    this.open.get(record.task)?.take(record);
    this.live.settle(record);
    invalidate(record);
    if (!ROW_KINDS.has(record.event.kind)) return;
    this.due.add(record.task);
    this.timer ??= setTimeout(() => void this.refreshRows(), 250);
  }

  private hear(piece: LivePiece) {
    this.live.hear(piece);
  }

  private prepare(news: Preparing) {
    this.preparing.set(news);
    if (news.state !== "working") void queryClient.invalidateQueries({ queryKey: ["hello"] });
  }

  private async refreshRows() {
    this.timer = undefined;
    const ids = [...this.due];
    this.due.clear();
    const rows = await Promise.all(ids.map((id) => api.get("/tasks/{task}", { path: { task: id } }).catch(() => null)));
    for (const row of rows) if (row) this.replace(row);
    // A task has ended a moment before its computer and its process have let go: asked again until they have.
    const settling = rows.filter((row) => row?.running && OVER.has(row.state));
    for (const row of settling) if (row) this.due.add(row.id);
    if (settling.length > 0) this.timer ??= setTimeout(() => void this.refreshRows(), 400);
  }

  private replace(row: TaskRow) {
    const known = this.rows.value.some((one) => one.id === row.id);
    this.rows.set(known ? this.rows.value.map((one) => (one.id === row.id ? row : one)) : [row, ...this.rows.value]);
  }

  /** A broken line of under two seconds is not worth a word; after any break all answers may be stale. */
  private setOnline(is: boolean) {
    if (!is) {
      // Each vain try tells again: the first counts.
      this.offlineTimer ??= setTimeout(() => this.online.set("reconnecting"), 1500);
      return;
    }
    clearTimeout(this.offlineTimer);
    this.offlineTimer = undefined;
    if (this.online.value !== "online") void this.catchUp();
    this.online.set("online");
  }

  private async catchUp() {
    void queryClient.invalidateQueries();
    const answer = await api.get("/tasks").catch(() => null);
    if (answer) this.rows.set(answer.tasks);
    for (const task of this.open.values()) task.retry();
  }
}

export const store = new Store();
