import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Invite } from "#components/entry/invite.tsx";

export const metadata: Metadata = { title: "Invite", referrer: "no-referrer" };

interface Props {
  readonly params: Promise<{ readonly token: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { token } = await params;
  return <Invite token={decodeURIComponent(token)} />;
}
