// Encodes a text with @huggingface/tokenizers each time a line comes in, and answers: nanoseconds, tokens, checksum of the ids.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Tokenizer } from "@huggingface/tokenizers";

const [folder, file] = process.argv.slice(2);
const json = JSON.parse(readFileSync(`${folder}/tokenizer.json`, "utf8"));
const config = JSON.parse(readFileSync(`${folder}/tokenizer_config.json`, "utf8"));
const text = readFileSync(file, "utf8");
const tokenizer = new Tokenizer(json, config);

console.log(`@huggingface/tokenizers 0.2.0, node ${process.versions.node}`);
for await (const _ of createInterface({ input: process.stdin })) {
  const start = process.hrtime.bigint();
  const { ids } = tokenizer.encode(text, { add_special_tokens: false });
  const time = process.hrtime.bigint() - start;
  let checksum = 0;
  for (const id of ids) checksum = (Math.imul(checksum, 31) + Number(id)) | 0;
  console.log(`${time} ${ids.length} ${checksum}`);
}
