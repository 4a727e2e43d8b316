"use client";
import { Component, type ReactElement, type ReactNode } from "react";

interface State {
  readonly failure: string | undefined;
}

/** A renderer that fails, fails alone and says why. A new value of the output gets a new try. */
export class OutputBoundary extends Component<{ readonly children: ReactElement }, State> {
  override state: State = { failure: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof Error ? error.message : "unknown" };
  }

  override componentDidUpdate(before: { readonly children: ReactElement }): void {
    if (this.state.failure !== undefined && before.children.props !== this.props.children.props) {
      this.setState({ failure: undefined });
    }
  }

  override render(): ReactNode {
    const { failure } = this.state;
    return failure === undefined ? (
      this.props.children
    ) : (
      <p className="out-note">This output cannot be shown: {failure}</p>
    );
  }
}
