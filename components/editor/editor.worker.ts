/** Monaco's own background worker, built into one file by .scripts/build-types.mjs. */
import "monaco-editor/editor/editor.worker.js";
