/**
 * The part of TypeScript's language service that the language worker uses. Monaco ships the service as plain JavaScript
 * and TypeScript 7's package has no JavaScript API, so its shape is told here.
 */
declare module "monaco-editor/languages/features/typescript/lib/typescriptServices.js" {
  export const typescript: TypeScriptServices;

  export interface TypeScriptServices {
    createLanguageService(host: LanguageServiceHost): LanguageService;
    createSourceFile(name: string, text: string, target: number, setParents?: boolean): SourceFile;
    /** The first answer that is not undefined. */
    forEachChild<T>(node: SourceNode, visit: (child: SourceNode) => T | undefined): T | undefined;
    displayPartsToString(parts: readonly DisplayPart[] | undefined): string;
    flattenDiagnosticMessageText(message: unknown, newLine: string): string;
    readonly ScriptSnapshot: { fromString(text: string): ScriptSnapshot };
    readonly SyntaxKind: Readonly<Record<string, number>>;
  }

  export interface ScriptSnapshot {
    getText(start: number, end: number): string;
    getLength(): number;
    getChangeRange(): undefined;
  }

  export interface ResolvedModule {
    readonly resolvedModule: { readonly resolvedFileName: string; readonly extension: string } | undefined;
  }

  export interface LanguageServiceHost {
    getCompilationSettings(): object;
    getScriptFileNames(): string[];
    getScriptVersion(name: string): string;
    getScriptSnapshot(name: string): ScriptSnapshot | undefined;
    getCurrentDirectory(): string;
    getDefaultLibFileName(): string;
    fileExists(name: string): boolean;
    readFile(name: string): string | undefined;
    resolveModuleNameLiterals(literals: readonly { readonly text: string }[], from: string): ResolvedModule[];
  }

  export interface SourceNode {
    readonly kind: number;
    readonly pos: number;
    readonly end: number;
    readonly name?: SourceNode;
    readonly propertyName?: SourceNode;
    readonly text?: string;
    readonly elements?: readonly SourceNode[];
    readonly modifiers?: readonly SourceNode[];
    readonly declarationList?: { readonly declarations: readonly SourceNode[] };
    readonly importClause?: SourceNode & { readonly namedBindings?: SourceNode };
    getStart(source?: SourceFile): number;
    getEnd(): number;
  }

  export interface SourceFile extends SourceNode {
    readonly statements: readonly SourceNode[];
  }

  export interface TextSpan {
    readonly start: number;
    readonly length: number;
  }

  export interface DisplayPart {
    readonly text: string;
    readonly kind: string;
  }

  export interface Documented {
    readonly documentation?: readonly DisplayPart[];
    readonly tags?: readonly { readonly name: string; readonly text?: readonly DisplayPart[] }[];
  }

  export interface Diagnostic {
    readonly start?: number;
    readonly length?: number;
    readonly messageText: unknown;
    readonly category: number;
    readonly code: number;
  }

  export interface CompletionEntry {
    readonly name: string;
    readonly kind: string;
    readonly kindModifiers?: string;
    readonly sortText: string;
    readonly insertText?: string;
    readonly replacementSpan?: TextSpan;
  }

  export interface RenameLocation {
    readonly fileName: string;
    readonly textSpan: TextSpan;
    /** What has to stand around the new name: `{ x }` becomes `{ x: y }`. */
    readonly prefixText?: string;
    readonly suffixText?: string;
  }

  export interface SignatureHelpItem extends Documented {
    readonly prefixDisplayParts: readonly DisplayPart[];
    readonly suffixDisplayParts: readonly DisplayPart[];
    readonly separatorDisplayParts: readonly DisplayPart[];
    readonly parameters: readonly (Documented & { readonly displayParts: readonly DisplayPart[] })[];
  }

  export interface LanguageService {
    getSyntacticDiagnostics(name: string): readonly Diagnostic[];
    getSemanticDiagnostics(name: string): readonly Diagnostic[];
    getCompletionsAtPosition(
      name: string,
      at: number,
      options: object,
    ): { readonly entries: readonly CompletionEntry[]; readonly optionalReplacementSpan?: TextSpan } | undefined;
    getCompletionEntryDetails(
      name: string,
      at: number,
      entry: string,
      format: undefined,
      source: undefined,
      preferences: undefined,
      data: undefined,
    ): (Documented & { readonly displayParts: readonly DisplayPart[] }) | undefined;
    getQuickInfoAtPosition(
      name: string,
      at: number,
    ): (Documented & { readonly textSpan: TextSpan; readonly displayParts?: readonly DisplayPart[] }) | undefined;
    getSignatureHelpItems(
      name: string,
      at: number,
      options: object | undefined,
    ):
      | {
          readonly items: readonly SignatureHelpItem[];
          readonly selectedItemIndex: number;
          readonly argumentIndex: number;
        }
      | undefined;
    getRenameInfo(
      name: string,
      at: number,
      preferences: object,
    ):
      | { readonly canRename: true; readonly displayName: string; readonly triggerSpan: TextSpan }
      | { readonly canRename: false; readonly localizedErrorMessage: string };
    findRenameLocations(
      name: string,
      at: number,
      inStrings: boolean,
      inComments: boolean,
      preferences: object,
    ): readonly RenameLocation[] | undefined;
    getDefinitionAtPosition(
      name: string,
      at: number,
    ): readonly { readonly fileName: string; readonly textSpan: TextSpan }[] | undefined;
  }
}
