export { PreviewPane } from "./PreviewPane";
