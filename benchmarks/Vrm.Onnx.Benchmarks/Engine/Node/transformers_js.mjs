// Answers with @huggingface/transformers: node transformers_js.mjs NODE_MODULES REQUEST.json
// The picture is decoded once; each answer prepares its pixels and encodes it, as its interface has nothing that keeps a picture.
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { load, serve } from "./serve.mjs";

const [modules, requestFile] = process.argv.slice(2);
const { folder, picture, prompts, threads } = JSON.parse(readFileSync(requestFile, "utf8"));
const { AutoImageProcessor, AutoModelForImageTextToText, BaseStreamer, RawImage, Tensor, env } = await load(modules, "@huggingface/transformers");
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);

const model = await AutoModelForImageTextToText.from_pretrained(basename(folder), {
  dtype: "fp32",
  device: "cpu",
  session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
});
const processor = await AutoImageProcessor.from_pretrained(basename(folder));
const image = await RawImage.read(picture);

class Tokens extends BaseStreamer {
  constructor(take) {
    super();
    this.take = take;
    this.isPrompt = true;
  }
  put([tokens]) {
    if (!this.isPrompt) this.take(tokens[0]);
    this.isPrompt = false;
  }
  end() {}
}

await serve(`@huggingface/transformers ${env.version}, node ${process.versions.node}`, async (prompt, newTokens, take) => {
  const ids = BigInt64Array.from(prompts[prompt], BigInt);
  const shape = [1, ids.length];
  const { pixel_values } = await processor(image);
  await model.generate({
    input_ids: new Tensor("int64", ids, shape),
    attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
    pixel_values,
    max_new_tokens: newTokens,
    do_sample: false,
    streamer: new Tokens(take),
  });
});
process.exit(0);
