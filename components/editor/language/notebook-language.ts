/**
 * Answers about the cells of one notebook, from TypeScript's language service over the project of all cells, the types
 * of TensorFlow.js and Plot, and what the kernel gives (`octavo`, `display`). Synchronous and slow by nature: it lives in
 * a worker, away from the page and from the kernel, so that completion works while a cell runs.
 */
import type {
  Documented,
  LanguageService,
  TypeScriptServices,
} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import { cellFactsOf } from "./cell-facts.ts";
import { cellOfFile, fileOfCell } from "./cell-file.ts";
import { type Files, languageHost } from "./language-host.ts";
import type { Finding, Place, Requests } from "./language-message.ts";
import { NotebookProject } from "./notebook-project.ts";
import { renameName } from "./rename-name.ts";

/** Formatting is another program's (formatter.ts). */
export type Answers = {
  readonly [N in Exclude<keyof Requests, "format">]: (ask: Requests[N]["ask"]) => Requests[N]["answer"];
};

/** Modules without types (files of the project) are not the writer's mistake; a file that is not there is told by a run. */
const SILENT = new Set([2307, 2792, 7016, 7044, 7045]);
const SEVERITIES = ["warning", "error", "hint", "hint"] as const;
const COMPLETION = {
  includeCompletionsForModuleExports: false,
  includeCompletionsWithInsertText: true,
  includeCompletionsWithSnippetText: false,
  includeAutomaticOptionalChainCompletions: true,
};

export class NotebookLanguage {
  readonly project: NotebookProject;
  readonly #ts: TypeScriptServices;
  readonly #service: LanguageService;

  constructor(ts: TypeScriptServices, files: Files) {
    this.#ts = ts;
    this.project = new NotebookProject((text) => cellFactsOf(ts, text));
    this.#service = ts.createLanguageService(languageHost(ts, this.project, files));
  }

  readonly answers: Answers = {
    complete: (ask) => {
      const at = this.#enter(ask);
      const found = at && this.#service.getCompletionsAtPosition(at.file, at.offset, COMPLETION);
      if (!at || !found) return undefined;
      const moved = (span: { start: number; length: number } | undefined) =>
        span && { start: span.start - at.prefix, length: span.length };
      return {
        span: moved(found.optionalReplacementSpan),
        entries: found.entries.map(({ name, kind, sortText, insertText, replacementSpan }) => ({
          name,
          kind,
          sort: sortText,
          ...(insertText === undefined ? {} : { insert: insertText }),
          ...(replacementSpan ? { span: moved(replacementSpan) as { start: number; length: number } } : {}),
        })),
      };
    },

    details: (ask) => {
      const at = this.#enter(ask);
      const found =
        at &&
        this.#service.getCompletionEntryDetails(
          at.file,
          at.offset,
          ask.name,
          undefined,
          undefined,
          undefined,
          undefined,
        );
      return found && { declaration: this.#declaration(found.displayParts), documentation: this.#documentation(found) };
    },

    hover: (ask) => {
      const at = this.#enter(ask);
      const found = at && this.#service.getQuickInfoAtPosition(at.file, at.offset);
      if (!at || !found || found.textSpan.start < at.prefix) return undefined;
      return {
        span: { start: found.textSpan.start - at.prefix, length: found.textSpan.length },
        declaration: this.#declaration(found.displayParts),
        documentation: this.#documentation(found),
      };
    },

    signature: (ask) => {
      const at = this.#enter(ask);
      const found = at && this.#service.getSignatureHelpItems(at.file, at.offset, undefined);
      if (!found) return undefined;
      const text = this.#ts.displayPartsToString;
      return {
        active: found.selectedItemIndex,
        argument: found.argumentIndex,
        signatures: found.items.map((item) => {
          const parameters = item.parameters.map((parameter) => ({
            label: text(parameter.displayParts),
            documentation: text(parameter.documentation),
          }));
          const inner = parameters.map(({ label }) => label).join(text(item.separatorDisplayParts));
          return {
            label: text(item.prefixDisplayParts) + inner + text(item.suffixDisplayParts),
            documentation: this.#documentation(item),
            parameters,
          };
        }),
      };
    },

    definition: (ask) => {
      const at = this.#enter(ask);
      const found = (at && this.#service.getDefinitionAtPosition(at.file, at.offset)) ?? [];
      return found.flatMap(({ fileName, textSpan }) => {
        const cellId = cellOfFile(fileName);
        const prefix = cellId === undefined ? undefined : this.project.module(cellId)?.prefix.length;
        if (cellId === undefined || prefix === undefined || textSpan.start < prefix) return [];
        return [{ cellId, offset: textSpan.start - prefix, length: textSpan.length }];
      });
    },

    diagnostics: ({ cellId }) => {
      const module = this.project.module(cellId);
      if (!module) return [];
      const file = fileOfCell(cellId);
      const prefix = module.prefix.length;
      const found = [...this.#service.getSyntacticDiagnostics(file), ...this.#service.getSemanticDiagnostics(file)];
      const own = found.flatMap(({ start, length, messageText, category, code }): Finding[] => {
        if (start === undefined || start < prefix || SILENT.has(code)) return [];
        const message = this.#ts.flattenDiagnosticMessageText(messageText, "\n");
        return [
          { start: start - prefix, length: length ?? 1, message, severity: SEVERITIES[category] ?? "error", code },
        ];
      });
      return [...own, ...this.#duplicates(cellId)];
    },

    rename: (ask) => {
      const at = this.#enter(ask);
      if (!at) return { why: "The cell is gone." };
      const world = { ts: this.#ts, service: this.#service, project: this.project };
      return renameName(world, { cellId: ask.cellId, offset: at.offset, to: ask.to });
    },
  };

  #duplicates(cellId: string): readonly Finding[] {
    return this.project.findDuplicates(cellId).map(({ name, start, ownerNumber }) => ({
      start,
      length: name.length,
      message: `\`${name}\` is declared in TypeScript cell ${ownerNumber} already. A name belongs to one cell: rename one of the two.`,
      severity: "error",
      code: 0,
    }));
  }

  /** Turns to the cell that is asked about; undefined when it is gone. */
  #enter({ cellId, offset }: Place): { file: string; offset: number; prefix: number } | undefined {
    this.project.focus(cellId);
    const module = this.project.module(cellId);
    if (!module || module.prefix.length + offset > module.text.length) return undefined;
    return { file: fileOfCell(cellId), offset: module.prefix.length + offset, prefix: module.prefix.length };
  }

  /** A name of another cell reads like a name of this one. */
  #declaration(parts: Parameters<TypeScriptServices["displayPartsToString"]>[0]): string {
    return this.#ts
      .displayPartsToString(parts)
      .replace(/^\(alias\) /, "")
      .replace(/\n(?:import|export) [\w$]+$/, "");
  }

  #documentation({ documentation, tags }: Documented): string {
    const text = this.#ts.displayPartsToString;
    const lines = (tags ?? [])
      .filter(({ name }) => name === "param" || name === "returns" || name === "throws" || name === "deprecated")
      .map((tag) => `*${tag.name}* ${text(tag.text)}`);
    return [text(documentation), ...lines].filter((part) => part.trim() !== "").join("\n\n");
  }
}
