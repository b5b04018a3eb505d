// Continues token ids with node-llama-cpp: node llama_cpp.mjs NODE_MODULES REQUEST.json
import { readFileSync } from "node:fs";
import { load, serve } from "./serve.mjs";

const [modules, requestFile] = process.argv.slice(2);
const { model: modelPath, prompts, threads, contextSize, exact } = JSON.parse(readFileSync(requestFile, "utf8"));
const { getLlama, LlamaLogLevel } = await load(modules, "node-llama-cpp");
const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: threads, logLevel: LlamaLogLevel.error, progressLogs: false });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({
  sequences: 1,
  contextSize,
  threads: { ideal: threads, min: threads },
  ...(exact && { flashAttention: false, experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32" }),
});
const sequence = context.getSequence();

const { release } = llama.llamaCppRelease;
await serve(`node-llama-cpp with llama.cpp ${release}, node ${process.versions.node}`, async (prompt, newTokens, take) => {
  await sequence.clearHistory();
  let count = 0;
  for await (const token of sequence.evaluate(prompts[prompt], { temperature: 0, yieldEogToken: true })) {
    take(token);
    if (++count === newTokens) break;
  }
});
process.exit(0);
