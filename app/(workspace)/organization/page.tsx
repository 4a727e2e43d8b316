import type { Metadata } from "next";
import type { ReactNode } from "react";
import { OrganizationPage } from "#components/organization/organization-page.tsx";

export const metadata: Metadata = { title: "Organization" };

export default function Page(): ReactNode {
  return <OrganizationPage />;
}
