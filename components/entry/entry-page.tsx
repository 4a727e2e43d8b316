import type { ReactElement, ReactNode } from "react";
import { Logo } from "../ui/logo.tsx";

export interface EntryPageProps {
  readonly title: string;
  readonly lede?: ReactNode;
  readonly children: ReactNode;
}

/** The sheet in front of the door: sign in, accept an invite. */
export function EntryPage({ title, lede, children }: EntryPageProps): ReactElement {
  return (
    <main className="grid min-h-dvh justify-items-center bg-canvas px-4 py-10 narrow:content-start narrow:pt-[16vh]">
      <div className="w-full max-w-dialog">
        <p className="flex items-center gap-2 font-strong text-14">
          <Logo />
          Octavo
        </p>
        <div className="mt-5 rounded-12 border border-line-strong bg-page p-6">
          <h1 className="text-20 tracking-title">{title}</h1>
          {lede !== undefined && <div className="mt-1.5 text-ink-2">{lede}</div>}
          <div className="mt-5">{children}</div>
        </div>
      </div>
    </main>
  );
}
