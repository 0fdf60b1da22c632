import { api } from "@/api/client";

export const checkModel = (model: string) => api.post("/models/check", { body: { model } });

export const storeKey = (provider: string, key: string, inFile: boolean) => api.put("/keys/{provider}", { path: { provider }, body: { key, in_file: inFile } });

export const removeKey = (provider: string) => api.del("/keys/{provider}", { path: { provider } });

export const setUsual = (model: string) => api.put("/settings/{name}", { path: { name: "model" }, body: { value: model } });

/** The whole name of a model on a server of this machine. */
export const localName = (kind: string, id: string) => `local:${kind}/${id}`;

/** What is made stale by a change of models or keys. */
export const STALE = ["models", "settings", "hello"] as const;
