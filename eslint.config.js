// Rules for the page's JavaScript and its tests.

import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 14],
      "consistent-return": "off", // `return other()` ends a listener
      eqeqeq: "error",
      "max-depth": ["error", 4],
      "max-params": ["error", 6],
      "no-empty": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ImportExpression, ExportAllDeclaration, ExportNamedDeclaration[specifiers.length>0]", message: "The bundle cannot hold it: see javascript.py." },
        { selector: "ExportNamedDeclaration > VariableDeclaration[kind!='const']", message: "Export constants and functions only." },
      ],
      "no-shadow": "error",
      "no-unused-vars": ["error", { args: "after-used" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: ["{mnist_demo,benchmarks}/**"], languageOptions: { globals: globals.browser } },
  { files: ["tests/**"], languageOptions: { globals: globals.nodeBuiltin } },
];
