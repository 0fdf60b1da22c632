import { api, at } from "@/api/client";
import type { Verdict } from "../types";

export const checkModel = (model: string) => api.post<Verdict>("/models/check", { model });

export const storeKey = (provider: string, key: string, inFile: boolean) => api.put(at`/keys/${provider}`, { key, in_file: inFile });

export const removeKey = (provider: string) => api.del(at`/keys/${provider}`);

export const setUsual = (model: string) => api.put("/settings/model", { value: model });

/** The whole name of a model on a server of this machine. */
export const localName = (kind: string, id: string) => `local:${kind}/${id}`;

/** What is made stale by a change of models or keys. */
export const STALE = ["models", "settings", "hello"] as const;
