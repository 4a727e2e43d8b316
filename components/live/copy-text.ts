import { toast } from "#components/ui/toast.tsx";

/** Puts text on the clipboard; over plain http, where there is none, says how to do it by hand. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: "Copied." });
  } catch {
    toast({ text: "This browser gives no clipboard here (the page is not on https). Mark the text and press Ctrl C." });
  }
}
