export { TrustPanel } from "./TrustPanel";
