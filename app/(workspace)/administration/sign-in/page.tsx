import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SignInPage } from "#components/administration/sign-in-page.tsx";

export const metadata: Metadata = { title: "Sign-in elsewhere" };

export default function Page(): ReactNode {
  return <SignInPage />;
}
