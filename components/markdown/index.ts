/** Prose as the page shows it. */
export { Markdown, type MarkdownProps } from "./markdown.tsx";
