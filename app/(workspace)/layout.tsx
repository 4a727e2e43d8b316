import type { ReactNode } from "react";
import { preload } from "react-dom";
import { AppFrame } from "#components/frame/app-frame.tsx";

export default function WorkspaceLayout({ children }: { readonly children: ReactNode }): ReactNode {
  preload("/api/session", { as: "fetch", crossOrigin: "anonymous" });
  return <AppFrame>{children}</AppFrame>;
}
