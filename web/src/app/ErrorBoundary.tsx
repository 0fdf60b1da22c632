import { Component, type ReactNode } from "react";
import { ErrorPane } from "@/ui";

interface Props {
  children: ReactNode;
  /** What is shown inside: when it changes, the pane gets another chance. */
  of?: string;
}

/** Keeps a pane's failure inside the pane: the rest of the window goes on. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: Props) {
    if (before.of !== this.props.of && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ErrorPane error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}
