// Stands in for @codemirror/lang-html: HTML within Markdown is shown as plain text, which saves the grammars of
// HTML, CSS and JavaScript, two fifths of the file.
export const html = () => ({ language: { parser: undefined }, support: [] });
export const htmlCompletionSource = () => null;
