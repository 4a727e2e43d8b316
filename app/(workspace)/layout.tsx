import type { ReactNode } from "react";
import { AppFrame } from "#components/frame/app-frame.tsx";

export default function WorkspaceLayout({ children }: { readonly children: ReactNode }): ReactNode {
  return <AppFrame>{children}</AppFrame>;
}
