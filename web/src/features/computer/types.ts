/** What GET /tasks/{task}/computer answers. Sizes in bytes, `cpu` in percent of one processor. */
import type { components, paths } from "@/api/schema";

type Schemas = components["schemas"];

export type Used = Schemas["Room"];
export type Job = Schemas["Process"];
export type ComputerNow = Schemas["ComputerLook"];
export type Action = paths["/api/tasks/{task}/computer/{act}"]["post"]["parameters"]["path"]["act"];
