import { byFeature } from ".";

export default byFeature(import.meta.glob<Record<string, unknown>>("./de/*.json", { eager: true, import: "default" }));
