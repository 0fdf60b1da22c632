/** What GET /tasks/{task}/computer answers. Sizes in bytes, `cpu` in percent of one processor. */

export interface Used {
  used: number;
  total: number;
}
export interface Job {
  pid: number;
  command: string;
  cpu: number;
  memory: number;
}
export interface ComputerNow {
  state: string;
  reason: string;
  held_by: "agent" | "person" | null;
  memory: Used | null;
  disk: Used | null;
  jobs: Job[];
  walls: string[];
  size: { memory_mb: number; cpus: number; disk_gb: number };
}
export type Action = "wake" | "sleep" | "reset" | "take-over" | "give-back";
