import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SharedLink } from "#components/entry/shared-link.tsx";

export const metadata: Metadata = { title: "Shared link", referrer: "no-referrer" };

interface Props {
  readonly params: Promise<{ readonly token: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { token } = await params;
  return <SharedLink token={decodeURIComponent(token)} />;
}
