// Generates greedily with transformers.js from recorded inputs: node generate.mjs NODE_MODULES MODEL_FOLDER INPUTS.json
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, folder, inputsFile] = process.argv.slice(2);
const entry = createRequire(join(modules, 'none.js')).resolve('@huggingface/transformers');
const { AutoModelForImageTextToText, Tensor, env } = await import(pathToFileURL(entry));
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);

const { maxNewTokens, tensors } = JSON.parse(readFileSync(inputsFile, 'utf8'));
const arrays = { float32: Float32Array, int64: BigInt64Array, bool: Uint8Array };
const inputs = {};
for (const [name, { type, shape, values }] of Object.entries(tensors)) {
    inputs[name] = new Tensor(type, arrays[type].from(values, type === 'int64' ? BigInt : Number), shape);
}

const model = await AutoModelForImageTextToText.from_pretrained(basename(folder), {
    dtype: 'fp32',
    device: 'cpu',
    session_options: { intraOpNumThreads: 1 },
});
const output = await model.generate({ ...inputs, max_new_tokens: maxNewTokens, do_sample: false });
const promptLength = inputs.input_ids.dims[1];
console.log(JSON.stringify(output.tolist()[0].slice(promptLength).map(Number)));
