import Link from "next/link";
import type { ReactNode } from "react";
import { EntryPage } from "#components/entry/entry-page.tsx";
import { buttonClass } from "#components/ui/button.tsx";

export default function NotFound(): ReactNode {
  return (
    <EntryPage title="Nothing is at this address" lede="It may have moved, or the link was cut short on its way.">
      <Link href="/" className={buttonClass()}>
        Go to your project
      </Link>
    </EntryPage>
  );
}
