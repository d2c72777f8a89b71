/** Models and what agents are built with. */
import type { Rule } from "../../scan/rule.ts";
import { form } from "./form.ts";
import { named } from "./named.ts";

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";

/** Whether it has digits, small letters and capitals, as chance makes them. */
function isMixed(token: string): boolean {
  return /\d/.test(token) && /[A-Z]/.test(token) && /[a-z]/.test(token.slice(5));
}

export const AI: readonly Rule[] = [
  // OpenAI: every kind of key carries "OpenAI" in base64 in its middle.
  form("openai-key", "T3BlbkFJ", /sk-(?:(?:proj|svcacct|admin|None|service)-)?[\w-]{16,120}T3BlbkFJ[\w-]{16,120}/i, {
    before: 140,
    after: 132,
    entropyMin: 3,
  }),
  form("anthropic-key", "sk-ant-", /sk-ant-(?:api|admin|oat|ort|sid)\d\d-[\w-]{80,120}(?![\w-])/, { after: 150 }),
  form("anthropic-key-short", "sk-ant-", /sk-ant-(?!admin|example)[\w-]{36,79}(?![\w-])/, {
    score: 0.6,
    entropyMin: 3.5,
    valid: (key) => /\d/.test(key) && /[A-Z]/.test(key),
  }),
  form("openrouter-key", "sk-or-", /sk-or-v1-[a-f0-9]{64}/),
  form("langfuse-key", "sk-lf-", new RegExp(`sk-lf-${UUID}`)),
  form("helicone-key", "sk-helicone-", /sk-helicone-[a-z0-9-]{20,60}/),
  // DeepSeek, Moonshot and DashScope share the bare prefix; longer ones without OpenAI's mark are of its look-alikes.
  form("model-key", "sk-", /sk-[a-f0-9]{32}(?![\w-])/, { score: 0.7, entropyMin: 3 }),
  form("model-key-long", "sk-", /sk-[A-Za-z0-9]{40,64}(?![\w-])/, { score: 0.35, entropyMin: 3.5 }),
  // Of 48 characters as OpenAI wrote them at first, and Stability and Moonshot do.
  form("model-key-mixed", "sk-", /sk-[A-Za-z0-9]{48}(?![\w-])/, {
    score: 0.6,
    entropyMin: 4,
    valid: isMixed,
    near: "key|token|secret|auth|bearer|stability|moonshot|openai",
  }),
  form("openai-session", "sess-", /sess-[A-Za-z0-9]{40}(?![\w-])/, { entropyMin: 3.8, valid: isMixed }),
  form("xai-key", "xai-", /xai-[A-Za-z0-9]{80}/),
  form("groq-key", "gsk_", /gsk_[A-Za-z0-9]{52}/),
  form("perplexity-key", "pplx-", /pplx-[A-Za-z0-9]{48}/),
  form("cerebras-key", "csk-", /csk-[a-z0-9]{48}/),
  form("nvidia-key", "nvapi-", /nvapi-[\w-]{60,72}/),
  form("together-key", "tgp_v1_", /tgp_v1_[\w-]{43}/),
  form("fireworks-key", "fw_", /fw_[A-Za-z0-9]{22,24}/, { score: 0.7, entropyMin: 3.5 }),
  form("replicate-token", "r8_", /r8_[A-Za-z0-9]{37}/),
  // Hugging Face ("User access tokens"): 34 letters; organisations' old ones by another prefix.
  form("huggingface-token", ["hf_", "api_org_"], /(?:hf_|api_org_)[A-Za-z]{34}/, {
    entropyMin: 3,
    valid: (token) => /[A-Z]/.test(token.slice(3)) || !/[A-Z]/.test(token),
  }),
  // With digits too, as tokens of organizations have them ("User access tokens").
  form("huggingface-token-mixed", "hf_", /hf_[A-Za-z0-9]{34}(?!\w)/, { entropyMin: 3.8, valid: (token) => isMixed(token) }),
  named("cohere-key", ["cohere", "co_api_key"], "[A-Za-z0-9]{40}"),
  named("mistral-key", "mistral", "[A-Za-z0-9]{32}"),
  named("privateai-key", ["privateai", "private_ai", "private-ai"], "[a-z0-9]{32}"),
  named("deepgram-key", "deepgram", "[a-f0-9]{40}"),
  named("assemblyai-key", "assemblyai", "[a-f0-9]{32}"),
  named("together-key-old", "together", "[a-f0-9]{64}", { says: "key|token" }),
  named("ai21-key", "ai21", "[A-Za-z0-9]{32}"),
  named("azure-openai-key", ["azure_openai", "azureopenai", "openai_api_key", "aoai"], "[a-f0-9]{32}|[A-Za-z0-9]{84}"),
  form("elevenlabs-key", "sk_", /sk_[a-f0-9]{48}/),
  form("cartesia-key", "sk_car_", /sk_car_[A-Za-z0-9]{20,24}/, { entropyMin: 3 }),
  // Zhipu ("API keys"): id and secret; fal ("Authentication"): the same; DeepL's free ones end in :fx.
  named("zhipu-key", ["zhipu", "bigmodel", "glm_api", "zai_api"], "[a-f0-9]{32}\\.[A-Za-z0-9]{16}", { score: 0.9 }),
  named("fal-key", ["fal_key", "fal-key", "fal_ai", "fal.config"], `${UUID}:[a-f0-9]{32}`, { score: 0.9 }),
  form("deepl-key", ":fx", new RegExp(`${UUID}:fx`), { before: 36, after: 4 }),
  form("runway-key", "key_", /key_[a-f0-9]{128}/, { after: 140 }),
  form("cursor-key", ["crsr_", "key_"], /(?:crsr|key)_[a-f0-9]{64}/, { entropyMin: 3 }),
  form("letta-key", "sk-let-", /sk-let-[A-Za-z0-9+/=]{40,160}/, { after: 180 }),
  form("context7-key", "ctx7sk-", new RegExp(`ctx7sk-${UUID}`)),
  named(
    "model-service-key",
    [
      "sambanova",
      "clarifai",
      "pinecone",
      "baseten",
      "qdrant",
      "weaviate",
      "litellm",
      "stability",
      "moonshot",
      "minimax",
      "dashscope",
      "portkey",
    ],
    `${UUID}|[a-f0-9]{32}|[A-Za-z0-9]{8}\\.[A-Za-z0-9]{32}|(?:sk-)?[\\w-]{22,60}`,
    { says: "key|token|pat|secret", entropyMin: 3.3 },
  ),
  form("voyage-key", "pa-", /pa-[\w-]{43}(?![\w-])/, { entropyMin: 4, near: "voyage" }),
  form("jina-key", "jina_", /jina_[a-f0-9]{32}[\w-]{28}/),
  form("pinecone-key", "pcsk_", /pcsk_\w{50,80}/),
  form("langsmith-key", ["lsv2_pt_", "lsv2_sk_"], /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/),
  form("langsmith-key-old", "ls__", /ls__[a-f0-9]{32}/),
  form("wandb-key", "wandb_v1_", /wandb_v1_\w{60,90}/),
  named("wandb-key-old", ["wandb", "weights_and_biases"], "[a-f0-9]{40}"),
  form("llamacloud-key", "llx-", /llx-[A-Za-z0-9]{48}/),
  form("anyscale-key", "esecret_", /esecret_[a-z0-9]{26,32}/),
  form("runpod-key", "rpa_", /rpa_[A-Z0-9]{36,50}[a-z0-9]{0,8}/),
  form("modal-token", ["ak-", "as-"], /a[ks]-[A-Za-z0-9]{22}(?![\w-])/, { entropyMin: 3.8, near: "modal" }),
  form("tavily-key", "tvly-", /tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}/),
  form("firecrawl-key", "fc-", /fc-[a-f0-9]{32}/),
  form("brave-search-key", "BSA", /BSA[A-Za-z0-9_-]{27,28}(?![\w-])/, { entropyMin: 3.8, near: "brave|key|token" }),
  form("e2b-key", "e2b_", /e2b_[a-f0-9]{40}/),
  form("browserbase-key", ["bb_live_", "bb_test_"], /bb_(?:live|test)_[\w-]{24,30}/),
  form("apify-token", "apify_api_", /apify_api_[A-Za-z0-9]{34,40}/),
  form("mem0-key", "m0-", /m0-[A-Za-z0-9]{40}/),
  form("daytona-key", "dtn_", /dtn_[a-f0-9]{64}/),
  named("search-key", ["serpapi", "serper", "bing_search", "exa_api"], `[a-f0-9]{64}|[a-f0-9]{40}|[a-f0-9]{32}|${UUID}`),
];
