import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { SignIn } from "#components/entry/sign-in.tsx";

/** The address may hold a one-time token: it is told to nobody. */
export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

export default function Page(): ReactNode {
  return (
    <Suspense>
      <SignIn />
    </Suspense>
  );
}
