import { QueryClientProvider } from "@tanstack/react-query";
import { Toaster, TooltipProvider } from "@/ui";
import { queryClient } from "@/store";
import { Direction } from "./Direction";
import { ErrorBoundary } from "./ErrorBoundary";
import { Layout } from "./Layout";
import { SignedOut } from "./SignedOut";
import { Starting } from "./Starting";
import { useBoot } from "./useBoot";

export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <Direction>
          <TooltipProvider>
            <Window />
            <Toaster />
          </TooltipProvider>
        </Direction>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

function Window() {
  const [boot, again] = useBoot();
  if (boot.state === "out") return <SignedOut why={boot.why} />;
  if (boot.state === "ready") return <Layout />;
  return <Starting error={boot.state === "failed" ? boot.error : null} onRetry={again} />;
}
