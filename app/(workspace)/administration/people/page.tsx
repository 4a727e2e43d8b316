import type { Metadata } from "next";
import type { ReactNode } from "react";
import { PeoplePage } from "#components/administration/people-page.tsx";

export const metadata: Metadata = { title: "People" };

export default function Page(): ReactNode {
  return <PeoplePage />;
}
