"""The Python clients of OpenAI and Anthropic against the house: what each says of answers, streams, models and what is refused."""
import json, os

import anthropic, openai

house, key = os.environ["HOUSE_URL"], os.environ["HOUSE_KEY"]
said = {}
user = [{"role": "user", "content": "what is there?"}]

client = openai.OpenAI(api_key=key, base_url=f"{house}/openai/v1", max_retries=0)
said["models"] = [model.id for model in client.models.list()]
said["model"] = client.models.retrieve("acme/small").id
said["chat"] = client.chat.completions.create(model="acme/small", messages=user).choices[0].message.content
with client.chat.completions.stream(model="acme/small", messages=user, stream_options={"include_usage": True}) as stream:
    final = stream.get_final_completion()
    said["chat_streamed"] = [final.choices[0].message.content, final.usage.total_tokens]
said["response"] = client.responses.create(model="acme/small", input="what is there?").output_text
with client.responses.stream(model="acme/small", input="what is there?") as stream:
    said["response_streamed"] = stream.get_final_response().output_text

claude = anthropic.Anthropic(api_key=key, base_url=f"{house}/anthropic", max_retries=0)
said["claude_models"] = [model.id for model in claude.models.list()]
said["message"] = claude.messages.create(model="anthro/opus", max_tokens=10, messages=user).content[0].text
with claude.messages.stream(model="anthro/opus", max_tokens=10, messages=user) as stream:
    said["message_streamed"] = stream.get_final_text()
said["counted"] = claude.messages.count_tokens(model="anthro/opus", messages=user).input_tokens
said["beta"] = claude.beta.messages.create(model="anthro/opus", max_tokens=10, betas=["one-2025-01-01"], messages=user).content[0].text

refused = {
    "batches": client.batches.list,
    "files": client.files.list,
    "several": lambda: client.chat.completions.create(model="acme/small", messages=user, n=2),
    "claude_batches": claude.messages.batches.list,
    "nobody": lambda: openai.OpenAI(api_key="chv_no", base_url=f"{house}/openai/v1", max_retries=0).models.list(),
}
for name, ask in refused.items():
    try:
        ask()
        said[name] = "not refused"
    except (openai.APIStatusError, anthropic.APIStatusError) as error:
        said[name] = [type(error).__name__, error.status_code]
print(json.dumps(said))
