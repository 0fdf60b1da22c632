import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Two pages: the window, under a strict policy, and the viewer, which runs on the preview origin only.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: here("../src/workroom/server/static"),
    emptyOutDir: true,
    target: "es2022",
    // The policy allows no inline script, and a data: font or worker is not of 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: { index: here("./index.html"), viewer: here("./viewer.html") } },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
