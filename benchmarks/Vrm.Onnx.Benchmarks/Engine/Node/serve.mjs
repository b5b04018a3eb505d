// What the peers on node have in common: where their package is, and answering a line with a line.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export async function load(modules, name) {
  const folder = join(modules, "none.mjs");
  const { resolve } = createRequire(folder);
  return import(pathToFileURL(resolve(name)));
}

// Lines come in as "PROMPT NEW_TOKENS"; the answer has the tokens, and how many a second came after the first.
export async function serve(version, generate) {
  console.log(version);
  for await (const line of createInterface({ input: process.stdin })) {
    const [prompt, newTokens] = line.split(" ").map(Number);
    const tokens = [];
    let first = 0n;
    await generate(prompt, newTokens, (token) => {
      first ||= process.hrtime.bigint();
      tokens.push(Number(token));
    });
    const seconds = Number(process.hrtime.bigint() - first) / 1e9;
    console.log(JSON.stringify({ tokens, tokensPerSecond: (tokens.length - 1) / seconds }));
  }
}
