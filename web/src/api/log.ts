/** The log's events as they come over the wire, and what streams beside them; all after the server's schema. */
import type { components } from "./schema";

type Schemas = components["schemas"];

/** Told apart by `kind`. A field with a default is left out when it has it. */
export type LogEvent = Schemas["Event"];
export type EventKind = LogEvent["kind"];
/** An event with its place in the log; `at` in seconds since 1970. */
export type LogRecord = Schemas["Record"];

export type Answered = Schemas["Answered"];
export type Approval = Schemas["Approval"];
export type Asked = Schemas["Asked"];
export type Delivered = Schemas["Delivered"];
export type DeliveredFile = Schemas["DeliveredFile"];
export type FileChange = Schemas["FileChange"];
export type GrantGiven = Schemas["GrantGiven"];
export type HeldChange = Schemas["HeldChange"];
export type Option = Schemas["Option"];
export type PlanItem = Schemas["PlanItem"];
export type Question = Schemas["Question"];
export type Reply = Schemas["Reply"];
export type StepEnded = Schemas["StepEnded"];
export type StepStarted = Schemas["StepStarted"];
export type TaskCreated = Schemas["TaskCreated"];

export type Outcome = Schemas["Outcome"];
export type StepOutcome = Schemas["StepOutcome"];
export type Access = GrantGiven["access"];
export type Scope = NonNullable<Answered["scope"]>;
export type Level = NonNullable<Schemas["Notice"]["level"]>;

/** Words and progress as they stream; never stored. */
export type LivePiece = Schemas["Live"];
/** The computer's disk being built; `part` from 0 to 1. */
export type Preparing = Schemas["Progress"];
