/** What the routes take and give: names of the window's own for what the server's schema says. */
import type { components } from "./schema";

export * from "./log";

type Schemas = components["schemas"];

/** The body of every answer that is an error. */
export type Failed = Schemas["Failed"];
export type Hello = Schemas["Hello"];
export type Session = Schemas["SignedIn"];

export type TaskRow = Schemas["TaskRow"];
export type TaskStateName = TaskRow["state"];
export type Task = Schemas["TaskWhole"];
export type NewTask = Schemas["NewTask"];
export type StepWhole = Schemas["StepWhole"];
export type InboxItem = Schemas["Item"];
export type TimelineStep = Schemas["Moment"];
export type UndoResult = Schemas["UndoReport"];
export type Found = Schemas["Hit"];

export type FolderPage = Schemas["HostFolder"];
export type Uploaded = Schemas["Uploaded"];
export type Sample = Schemas["Sample"];
export type FileEntry = Schemas["SeenFile"];
export type ChangeKind = NonNullable<FileEntry["change"]>;
export type Change = Schemas["ChangeMade"];
export type HeldFile = Schemas["HeldFile"];
export type Applied = Schemas["Applied"];
export type Diff = Schemas["Diff"];
export type Preview = Schemas["Shown"];
export type PreviewKind = Preview["kind"];

export type SkillRow = Schemas["SkillRow"];
export type Models = Schemas["Models"];
export type NetworkState = Schemas["Network"];
/** A standing answer of the person's. */
export type Permit = Schemas["PermitSeen"];
