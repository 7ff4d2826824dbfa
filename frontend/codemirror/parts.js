// What the editor page takes from CodeMirror. How it behaves is decided in static/js, not here.
export { EditorSelection, EditorState, Compartment, StateEffect, StateField, Transaction } from "@codemirror/state";
export {
  Decoration,
  EditorView,
  drawSelection,
  highlightSpecialChars,
  keymap,
  placeholder,
} from "@codemirror/view";
export {
  defaultKeymap,
  history,
  historyField,
  historyKeymap,
  isolateHistory,
  redo,
  undo,
} from "@codemirror/commands";
export { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { insertNewlineContinueMarkup, deleteMarkupBackward, markdownLanguage, markdown } from "@codemirror/lang-markdown";
export { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
export { tags } from "@lezer/highlight";
